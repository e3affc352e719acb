"""The pages of imports: upload, preview, answers, commit, undo; for admins alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from xlsxwriter import Workbook

from harvest import jobs
from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job
from outcomes import editing
from outcomes.models import Outcome
from sources.models import Event
from tests.people import make_outcome

TEXT = (
    "**FragmentID**: IMP/1\n**Description**: The Oyster Board met.\n**Yeer**: 2021\n"
    "---\n**FragmentID**: IMP/2\n**Description**: The Kelp Circle opened a school.\n"
    "---\n**FragmentID**: IMP/3\n**Description**:\n"
)
ACTS = (
    "headings", "note", "invalid", "decide", "commit", "undo", "discard", "stop", "again"
)  # fmt: skip


def upload(client, data, name="invented.txt", **more):
    data = data.encode() if isinstance(data, str) else data
    return client.post(
        reverse("imports"), {"file": SimpleUploadedFile(name, data), "headings": "", **more}
    )


def act(client, harvest, what, follow=True, **data):
    return client.post(reverse(f"import_{what}", args=[harvest.pk]), data, follow=follow)


@pytest.fixture
def admin(client_of, adama):
    return client_of(adama)


@pytest.fixture
def previewed(admin):
    upload(admin, TEXT)
    return Harvest.objects.get()


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["omar", "dora", "nobody"])
def test_whoever_is_no_admin_finds_no_such_page(who, request, client, plan, adama):
    harvest = plan(TEXT, adama)
    client.force_login(request.getfixturevalue(who))
    addresses = [reverse("imports"), harvest.get_absolute_url(),
                 reverse("import_invalid_rows", args=[harvest.pk])]  # fmt: skip
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    for what in ACTS:
        assert act(client, harvest, what).status_code == 404
    assert upload(client, TEXT).status_code == 404
    assert Harvest.objects.count() == 1


def test_without_an_account_it_leads_to_sign_in(client, plan, adama):
    harvest = plan(TEXT, adama)
    for address in (reverse("imports"), harvest.get_absolute_url()):
        assert client.get(address).headers["Location"].startswith(reverse("login"))


def test_what_writes_refuses_get(admin, previewed):
    for what in set(ACTS) - {"discard"}:
        assert admin.get(reverse(f"import_{what}", args=[previewed.pk])).status_code == 405
    assert admin.get(reverse("forget_heading", args=[1])).status_code == 405


def test_another_admin_opens_the_same_page(client, plan, omar, adama):
    harvest = plan(TEXT, omar)
    client.force_login(adama)
    assert "IMP/3" in client.get(harvest.get_absolute_url()).content.decode()


# --- upload ---------------------------------------------------------------------------------


def test_an_upload_leads_to_its_preview_and_changes_nothing(admin):
    response = upload(admin, TEXT)
    harvest = Harvest.objects.get()
    assert response.headers["Location"] == harvest.get_absolute_url()
    page = admin.get(harvest.get_absolute_url()).content.decode()
    assert "Nothing is changed yet" in page and "is missing or empty" in page
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    "data, name, said",
    [
        (b"", "empty.csv", "The file is empty"),
        (b"%PDF-1.7 no table", "report.xlsx", "PDF"),
        (b"a,b\r\n1,2\r\n", "other.csv", "FragmentID"),
        (b"Only words of a report.", "report.txt", "no harvest file"),
        (b"PK\x03\x04 broken", "broken.xlsx", ""),
        (b"PK\x03\x04 broken", "broken.docx", "cut short or damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(data, name, said, admin):
    response = upload(admin, data, name)
    page = response.content.decode()
    assert response.status_code == 400 and said in page and 'id="id_file_error"' in page
    assert not Harvest.objects.exists()


def test_every_kind_of_harvest_file_can_be_chosen(admin):
    page = admin.get(reverse("imports")).text
    assert 'accept=".xlsx,.ods,.csv,.tsv,.txt,.md,.docx"' in page


def test_headings_of_ones_own_are_given_with_the_file(admin):
    data = "Code,What\r\nIMP/1,The Oyster Board met.\r\n"
    assert upload(admin, data, "own.csv").status_code == 400
    upload(admin, data, "own.csv", headings="Code = fragment_id\nWhat=description\n")
    assert HarvestRow.objects.get().fragment_id == "IMP/1"
    assert upload(admin, data, "own.csv", headings="Code: x").status_code == 400


def test_script_in_names_and_words_is_text(admin):
    evil = "<script>alert(1)</script>"
    text = f"**FragmentID**: {evil}\n**Description**: {evil}\n**{evil}**: {evil}\n"
    upload(admin, text, f"{evil}.txt")
    page = admin.get(Harvest.objects.get().get_absolute_url()).content.decode()
    assert evil not in page and "&lt;script&gt;" in page


def test_a_file_that_is_committed_leads_to_its_first_import(admin, adama, bring_in):
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    response = upload(admin, "**FragmentID**: IMP/1\n**Description**: Met.\n")
    assert response.headers["Location"] == harvest.get_absolute_url()
    assert Harvest.objects.count() == 1


# --- preview --------------------------------------------------------------------------------


def test_rows_are_shown_verdict_by_verdict(admin, previewed):
    for verdict, words in (("new", "IMP/2"), ("invalid", "is missing"), ("same", "None.")):
        page = admin.get(previewed.get_absolute_url(), {"verdict": verdict}).content.decode()
        assert words in page


@pytest.mark.parametrize("query", ["verdict=blue", "colour=new", "page=x"])
def test_an_unknown_name_or_value_is_refused(query, admin, previewed):
    assert admin.get(f"{previewed.get_absolute_url()}?{query}").status_code == 400


def test_a_difference_is_shown_word_by_word(admin, bring_in, adama):
    make_outcome("IMP/1", description="The Oyster Board met in May.")
    upload(admin, "**FragmentID**: IMP/1\n**Description**: The Oyster Board met in June.\n")
    page = admin.get(Harvest.objects.get().get_absolute_url()).content.decode()
    assert "<del>May</del>" in page and "<ins>June</ins>" in page


def test_a_possible_duplicate_is_shown_beside_its_twin_and_decided(admin):
    twin = make_outcome("OLD/1", description="The Oyster Board met in May.")
    upload(admin, "**FragmentID**: IMP/1\n**Description**: The Oyster Board met in May!\n")
    harvest = Harvest.objects.get()
    page = admin.get(harvest.get_absolute_url()).content.decode()
    assert twin.get_absolute_url() in page and "% like" in page
    act(admin, harvest, "decide", row="1", decision="merge")
    assert HarvestRow.objects.get().decision == "merge"
    assert "Choose what" in act(admin, harvest, "decide", row="1", decision="x").content.decode()
    act(admin, harvest, "commit")
    assert Outcome.objects.get() == twin


def test_answers_open_the_way_to_the_commit(admin, previewed):
    page = act(admin, previewed, "commit").content.decode()
    assert "1 row is invalid" in page and not Outcome.objects.exists()
    act(admin, previewed, "headings", heading="Yeer", column="year")
    assert AcceptedHeading.objects.get().column == "year"
    page = act(admin, previewed, "invalid", leave="yes").content.decode()
    assert "Import 2 rows" in page
    page = act(admin, previewed, "commit").content.decode()
    assert "Brought in" in page and f"?import={previewed.pk}" in page
    assert Outcome.objects.get(slug="imp-1").year == 2021
    listed = admin.get(reverse("outcome_list"), {"import": previewed.pk}).content.decode()
    assert "IMP/1" in listed and "IMP/2" in listed


def test_a_warning_is_noted_by_its_kind(admin):
    upload(admin, "**FragmentID**: IMP/1\n**Description**: Met.\n**Year**: soon\n")
    harvest = Harvest.objects.get()
    page = act(admin, harvest, "note", kind="year").content.decode()
    assert "Noted by adama" in page and "Import 1 row" in page


def test_invalid_rows_come_back_as_a_file_with_what_is_wrong(admin, previewed):
    response = admin.get(reverse("import_invalid_rows", args=[previewed.pk]))
    body = b"".join(response.streaming_content).decode()
    assert "IMP/3" in body and "is missing or empty" in body and "IMP/1" not in body
    assert Event.objects.filter(verb="exported").count() == 1


def test_discarding_is_asked_about_first(admin, previewed):
    act(admin, previewed, "invalid", leave="yes")
    page = admin.get(reverse("import_discard", args=[previewed.pk])).content.decode()
    assert "Discard invented.txt?" in page and "3 rows are thrown away" in page
    assert "1 answer that was given to it is lost." in page and 'method="post"' in page
    assert Harvest.objects.get() == previewed


def test_what_is_committed_is_not_asked_about(admin, adama, bring_in):
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    response = admin.get(reverse("import_discard", args=[harvest.pk]))
    assert response.headers["Location"] == harvest.get_absolute_url()


def test_a_discarded_preview_is_gone(admin, previewed):
    page = act(admin, previewed, "discard").content.decode()
    assert "is discarded" in page and not Harvest.objects.exists()
    assert admin.get(previewed.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "what, data",
    [
        ("decide", {"row": "9" * 30, "decision": "new"}),
        ("decide", {"row": "²", "decision": "new"}),
        ("decide", {"all": "yes", "decision": "\0"}),
        ("headings", {"heading": "not in the file", "column": "year"}),
        ("headings", {"heading": "Yeer", "column": "no such"}),
        ("headings", {"heading": ["Yeer", "Yeer"], "column": ["year"]}),
        ("headings", {"heading": "FragmentID", "column": ""}),
        ("note", {"kind": "\0"}),
        ("note", {}),
    ],
)
def test_answers_that_are_none_are_refused(what, data, admin, previewed):
    page = act(admin, previewed, what, **data)
    assert page.status_code == 200 and "msg bad" in page.content.decode()
    assert not AcceptedHeading.objects.exists()


# --- undo -----------------------------------------------------------------------------------


def test_an_import_is_taken_back(admin, adama, bring_in):
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    page = act(admin, harvest, "undo").content.decode()
    assert "Taken back" in page and not Outcome.objects.exists()


def test_what_was_edited_since_is_named_and_left_alone(admin, adama, omar, bring_in):
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    editing.change(Outcome.objects.get(), {"country": "Kelpland"}, omar)
    page = admin.get(harvest.get_absolute_url()).content.decode()
    assert "Undo the rest" in page and "by omar" in page
    assert "somebody worked on" in act(admin, harvest, "undo").content.decode()
    page = act(admin, harvest, "undo", rest="yes").content.decode()
    assert "Left alone" in page and Outcome.objects.count() == 1


# --- long files -----------------------------------------------------------------------------


def long_text(rows):
    return "---\n".join(
        f"**FragmentID**: LONG/{n}\n**Description**: Story number {n} of the coast.\n"
        for n in range(rows)
    )


def test_a_long_file_is_read_brought_in_and_taken_back_by_a_worker(admin, adama, monkeypatch):
    monkeypatch.setattr(jobs, "IN_REQUEST", 2)
    upload(admin, long_text(3))
    harvest = Harvest.objects.get()
    page = admin.get(harvest.get_absolute_url()).content.decode()
    assert "<progress" in page and "http-equiv" in page
    assert not HarvestRow.objects.exists()
    asked = admin.get(reverse("import_discard", args=[harvest.pk]))
    assert asked.headers["Location"] == harvest.get_absolute_url()
    refused = act(admin, harvest, "discard").content.decode()
    assert "being worked on" in refused
    jobs.run(jobs.take("one"))
    act(admin, harvest, "commit")
    part = admin.get(harvest.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in part and "<html" not in part
    jobs.run(jobs.take("one"))
    assert Outcome.objects.count() == 3
    act(admin, harvest, "undo")
    jobs.run(jobs.take("one"))
    assert not Outcome.objects.exists()
    assert "Taken back" in admin.get(harvest.get_absolute_url()).content.decode()


def test_a_long_file_may_be_stopped_and_read_again(admin, monkeypatch):
    monkeypatch.setattr(jobs, "IN_REQUEST", 2)
    upload(admin, long_text(3))
    harvest = Harvest.objects.get()
    page = act(admin, harvest, "stop").content.decode()
    assert "Try again" in page and Job.objects.get().state == "stopped"
    act(admin, harvest, "again")
    jobs.run(jobs.take("one"))
    assert HarvestRow.objects.count() == 3


# --- history --------------------------------------------------------------------------------


def test_the_history_says_what_came_of_each_file(admin, adama, bring_in):
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    page = admin.get(reverse("imports")).content.decode()
    for words in ("invented.txt", harvest.sha256[:12], "1 new", f"?import={harvest.pk}"):
        assert words in page


def test_a_remembered_heading_is_forgotten(admin, previewed):
    act(admin, previewed, "headings", heading="Yeer", column="year")
    accepted = AcceptedHeading.objects.get()
    assert "Yeer" in admin.get(reverse("imports")).content.decode()
    admin.post(reverse("forget_heading", args=[accepted.pk]))
    assert not AcceptedHeading.objects.exists()


def test_a_workbook_is_read_too(admin):
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet("Outcomes")
        sheet.write_row(0, 0, ["FragmentID", "Outcome description", "contry"])
        sheet.write_row(1, 0, ["IMP/1", "The Oyster Board met.", "Coast/Kelpland"])
    upload(admin, file.getvalue(), "harvest.xlsx")
    page = admin.get(Harvest.objects.get().get_absolute_url()).content.decode()
    assert "sheet “Outcomes”" in page and "Row 2" in page and "contry" in page


# --- queries --------------------------------------------------------------------------------


def rows_of_every_kind(number):
    """Records of which some are new, changed, the same, like another, or invalid."""
    for n in range(number):
        make_outcome(f"OLD/{number}-{n}", description=f"Old story {n} of {number}, as it was.")
        make_outcome(f"TWIN/{number}-{n}", description=f"Twin {n} of {number} " + "told " * n)
    lines = ["FragmentID,Description,Year"]
    for n in range(number):
        lines += [
            f"OLD/{number}-{n},Other words {n} in {number} and nothing else.,2020",
            f"NEW/{number}-{n},Harbour {n} of {number} was dredged {'deep ' * n}.,2020",
            f"LIKE/{number}-{n},Twin {n} of {number} {'told ' * n}!,2020",
            f"ALSO/{number}-{n},Harbour {n} of {number} was dredged {'deep ' * n}.,2020",
            f"BAD/{number}-{n},,2020",
        ]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("verdict", ["new", "changed", "duplicate", "invalid", "same"])
def test_queries_do_not_grow_with_the_rows(verdict, admin):
    asked = []
    for number in (3, 30):
        upload(admin, rows_of_every_kind(number), f"{number}.csv")
        address = Harvest.objects.first().get_absolute_url()
        admin.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(address, {"verdict": verdict}).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_queries_of_the_history_do_not_grow_with_it(admin, adama, plan):
    asked = []
    for number in (2, 20):
        for n in range(number):
            plan(TEXT + f"**Own**: {number} {n}\n", adama)
        admin.get(reverse("imports"))
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("imports"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_queries_do_not_grow_with_what_was_edited_since(admin, adama, omar, bring_in):
    asked = []
    for number in (2, 12):
        harvest = bring_in(long_text(number).replace("LONG", f"LONG{number}"), adama)
        for outcome in Outcome.objects.filter(slug__startswith=f"long{number}-"):
            editing.change(outcome, {"country": "Kelpland"}, omar)
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(harvest.get_absolute_url()).content.decode()
        assert page.count("by omar") == number
        asked.append(len(queries))
    assert asked[0] == asked[1]
