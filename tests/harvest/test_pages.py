"""What the pages of imports show: differences word by word, and what came of each file."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from harvest import jobs, pages
from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job, Task
from outcomes import editing
from outcomes.models import Outcome
from sources.differences import MOST_SHOWN, Part, compared, difference, pieces, shortened
from tests.harvest.sheets import xlsx
from tests.people import make_outcome

# --- differences ----------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["kelp", "oyster", "oyster,", "met.", "\n", "  ", "é", "«x»", ""]))
TEXTS = WORDS.map(" ".join) | st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_rebuilt_from_their_pieces(before, after):
    left, right = difference(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    assert all(piece.text for piece in left + right)


@given(TEXTS, TEXTS)
def test_parts_take_turns_and_nothing_is_marked_that_is_the_same(before, after):
    parts = compared(before, after)
    assert all(one.same != other.same for one, other in zip(parts, parts[1:], strict=False))
    assert any(not part.same for part in parts) == (before != after)


@given(TEXTS, TEXTS)
def test_short_texts_are_shown_whole(before, after):
    parts = compared(before, after)
    assert shortened(parts) == parts or max(map(len, (before, after))) > 100


@pytest.mark.parametrize(
    "before, after, shown",
    [
        ("", "", []),
        ("", "met", [("", "met")]),
        ("It met in May.", "It met in June.", [("It met in ",) * 2, ("May", "June"), (".",) * 2]),
        (
            "Oysters and kelp wrote",
            "Oysters, crabs and kelp wrote",
            [("Oysters",) * 2, ("", ", crabs"), (" and kelp wrote",) * 2],
        ),
        # Words that changed side by side are one change.
        (
            "The old red boat sank at night",
            "The new blue boat sank at night",
            [("The ",) * 2, ("old red", "new blue"), (" boat sank at night",) * 2],
        ),
        # Hardly anything in common: then the words in common say nothing.
        (
            "The board of oysters met in the town of Exampleville",
            "A school for the children of sailors was built",
            [
                (
                    "The board of oysters met in the town of Exampleville",
                    "A school for the children of sailors was built",
                )
            ],
        ),
    ],
)
def test_differences(before, after, shown):
    assert compared(before, after) == [Part(*pair) for pair in shown]


def test_long_stretches_that_are_the_same_are_cut_alike_in_both():
    words = " ".join(f"word{n}" for n in range(200))
    left, right = pieces(shortened(compared(f"{words} May {words}", f"{words} June {words}")))
    assert [piece.text for piece in left if not piece.own] == [
        piece.text for piece in right if not piece.own
    ]
    assert left[0].text.startswith("… ") and left[-1].text.endswith(" …")
    assert left[0].text.endswith("word199 ") and left[-1].text.startswith(" word0 ")
    assert len("".join(piece.text for piece in left)) < 300


def test_long_changes_are_cut_in_their_middle():
    (part,) = shortened(compared("", "x" * 9000))
    assert len(part.after) < MOST_SHOWN + 50 and f"{9000 - MOST_SHOWN:d}" in part.after


def test_very_long_texts_are_not_compared_word_by_word():
    before, after = (" ".join(f"{letter}{n}" for n in range(20_000)) for letter in "ab")
    assert compared(before, after) == [Part(before, after)]
    # What is alike at both ends is found all the same.
    parts = compared(f"{before} kelp {before}", f"{before} oyster {before}")
    assert [part for part in parts if not part.same] == [Part("kelp", "oyster")]


def test_values_are_shown_in_words():
    assert pages.in_words("claimed_significance", 2) == "Medium"
    assert pages.in_words("status", "lead") == "Lead"
    assert [pages.in_words("negative", value) for value in (True, False, None)] == ["Yes", "No", ""]
    assert pages.in_words("extra", [["Own ", "words"]]) == "Own: words"


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture
def admin(client, adama):
    client.force_login(adama)
    return client


@pytest.fixture
def upload(admin):
    """Upload these bytes or this text; gives the newest Harvest."""

    def upload(data, name="invented.csv", **more):
        data = data.encode() if isinstance(data, str) else data
        file = SimpleUploadedFile(name, data)
        admin.post(reverse("imports"), {"file": file, "headings": "", **more})
        return Harvest.objects.first()

    return upload


def shown(admin, harvest, **query):
    response = admin.get(harvest.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def act(admin, harvest, what, query="", **data):
    address = reverse(f"import_{what}", args=[harvest.pk])
    return admin.post(f"{address}{query}", data, follow=True)


ROW = "IMP/1,The Oyster Board of Exampleville met in the harbour,{}\r\n"


def test_the_same_bytes_again_lead_to_the_preview_that_is_there(admin, upload):
    data = "FragmentID,Description,Yeer\r\n" + ROW.format(2020)
    first = upload(data)
    assert upload(data, "again.csv") == first and Harvest.objects.count() == 1
    assert "not brought in yet" in shown(admin, first)
    # Other headings given with it make it another preview.
    other = upload(data, headings="Yeer = year")
    assert other != first and other.mapping == {"Yeer": "year"}


def test_a_file_that_is_committed_says_when_and_by_whom(admin, upload, bring_in, adama):
    text = "**FragmentID**: IMP/1\n**Description**: Met.\n"
    harvest = bring_in(text, adama)
    assert upload(text, "again.txt") == harvest
    page = shown(admin, harvest)
    assert "This very file was brought in on" in page and "by adama" in page


def test_headings_whose_first_cells_are_blank_are_asked_for_too(admin, upload):
    harvest = upload(
        "FragmentID,Description,Own\r\n"
        "IMP/1,The Oyster Board met in spring,\r\nIMP/2,A Kelp Circle was founded,mine\r\n"
    )
    assert 'value="Own"' in shown(admin, harvest)


def test_a_heading_with_a_line_break_is_answered(admin, upload):
    harvest = upload('FragmentID,Description,"When\nit was"\r\n' + ROW.format(2020))
    # Browsers send a line break as CR LF, whatever it was.
    page = act(admin, harvest, "headings", heading="When\r\nit was", column="year")
    assert "was read again" in page.content.decode()
    assert AcceptedHeading.objects.get().column == "year"
    assert HarvestRow.objects.get().messages == []


def test_what_is_needed_cannot_be_answered_away(admin, upload):
    harvest = upload("Code,Description\r\nIMP/1,Met.\r\n", headings="Code = fragment_id")
    page = act(admin, harvest, "headings", heading="Code", column="").content.decode()
    assert "has to be the fragment ID" in page
    harvest.refresh_from_db()
    assert harvest.state == "previewed" and not AcceptedHeading.objects.exists()


def test_no_more_than_some_warnings_of_a_kind_are_spelt_out(admin, upload):
    rows = "".join(f"IMP/{n},Story {n} of the coast,soon{n}\r\n" for n in range(8))
    harvest = upload("FragmentID,Description,Year\r\n" + rows)
    page = shown(admin, harvest, verdict="same")
    assert page.count("is no year") == 5 and "… and 3 more" in page


def test_rows_of_which_the_same_is_said_are_named_together(admin, upload):
    years = ("soon", "soon", "2020", "soon", "late")
    rows = "".join(f"IMP/{n},Story {n} of the coast,{year}\r\n" for n, year in enumerate(years))
    page = shown(admin, upload("FragmentID,Description,Year\r\n" + rows), verdict="same")
    assert page.count("is no year") == 2
    assert "Lines 2–3, 5 · Year: “soon” is no year" in page
    assert "Line 6 · Year: “late” is no year" in page and "and 1 more" not in page


def test_of_very_many_warnings_the_first_are_looked_at(admin, upload):
    rows = "".join(f"IMP/{n},Story {n} of the coast,soon\r\n" for n in range(105))
    page = shown(admin, upload("FragmentID,Description,Year\r\n" + rows), verdict="same")
    assert "Lines 2–101 · Year" in page and "… and 5 more" in page


@pytest.mark.parametrize("verdict", ["new", "same", "changed", "duplicate"])
def test_a_warning_stands_beside_its_row_too(verdict, admin, upload):
    text = "The Oyster Board of Exampleville met in the harbour"
    if verdict != "new":
        name = "OLD/1" if verdict == "duplicate" else "IMP/1"
        make_outcome(name, description=f"{text} once" if verdict == "changed" else text)
    page = shown(admin, upload("FragmentID,Description,Year\r\n" + ROW.format("soon")))
    assert page.count("“soon” is no year") == 2


def test_rows_are_placed_by_sheet_where_there_are_several(admin, upload):
    grid = [["FragmentID", "Description", "Year"]]
    one, other = ([*grid, [f"IMP/{n}", f"Story {n} of the coast.", "soon"]] for n in "12")
    page = shown(admin, upload(xlsx(one, other), "two.xlsx"))
    assert "Sheet1, row 2; Sheet2, row 2 · Year" in page and ">Sheet2, row 2<" in page
    page = shown(admin, upload(xlsx(one), "one.xlsx"))
    assert "sheet “Sheet1”" in page and ">Row 2<" in page


def test_all_faults_of_a_long_file_stand_on_one_page(admin, upload):
    page = shown(admin, upload("FragmentID,Description\r\n" + "IMP/1,\r\n,Met.\r\n" * 30))
    # Thirty have no description, of which all but the first have an ID that was there before.
    assert page.count("is missing or empty") == 60 and page.count("same outcome as") == 29
    assert "Next page" not in page


def test_invalid_rows_keep_headings_that_stand_twice(admin, upload):
    harvest = upload("FragmentID,Description,Description\r\nIMP/1,one,=two\r\n")
    response = admin.get(reverse("import_invalid_rows", args=[harvest.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    headings, row = csv.reader(io.StringIO(text))
    assert headings[2:] == ["FragmentID", "Description", "Description"]
    assert row[2:] == ["IMP/1", "one", "'=two"] and "stands twice" in row[1]
    assert row[0] == "Line 2"


def test_invalid_rows_mended_in_their_file_come_in_without_a_question(admin, upload):
    harvest = upload("FragmentID,Description,Year\r\nIMP/1,,2020\r\nIMP/2,Met.,2021\r\n")
    response = admin.get(reverse("import_invalid_rows", args=[harvest.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Row in the file"] == "Line 2" and "is missing" in row["What is wrong"]
    mended = upload(text.replace("IMP/1,,", "IMP/1,The Oyster Board met.,"), "mended.csv")
    assert mended != harvest and not mended.doubts and not mended.proposals
    assert "Import 1 row" in shown(admin, mended)
    act(admin, mended, "commit")
    assert Outcome.objects.get().extra == []


def test_who_decides_a_row_stays_where_it_stands(admin, upload):
    make_outcome("OLD/1", description="The Oyster Board of Exampleville met in the harbour.")
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    query = "?verdict=duplicate&page=1"
    page = act(admin, harvest, "decide", query, row="1", decision="leave")
    assert page.redirect_chain == [(f"{harvest.get_absolute_url()}{query}", 302)]
    page = act(admin, harvest, "decide", "?verdict=//x&page=²", row="1", decision="leave")
    assert page.redirect_chain == [(harvest.get_absolute_url(), 302)]


def test_a_duplicate_shows_the_description_and_what_else_the_file_says_otherwise(admin, upload):
    text = "The Oyster Board of Exampleville met in the harbour"
    make_outcome("OLD/1", description=text, country="Kelpland", year=2019)
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    (row,) = pages.show(
        list(HarvestRow.objects.all()),
        harvest.mapping,
        HarvestRow.objects.filter(harvest=harvest),
        several=False,
    )
    assert [change.label for change in row.changes] == ["Description of the outcome", "Year"]


def test_what_a_commit_took_back_from_donors_is_named(admin, adama, bring_in):
    make_outcome("IMP/1", "donors", description="The Oyster Board met in May.")
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: The Board met in June.\n", adama)
    page = shown(admin, harvest)
    assert "No longer released" in page and "/outcomes/imp-1/" in page
    assert "No longer released" in act(admin, harvest, "undo").content.decode()
    assert Outcome.objects.get().visibility == "internal"


def test_the_undo_says_beforehand_what_it_would_do(admin, adama, omar, bring_in):
    make_outcome("IMP/0", description="Old words of an old story.")
    text = "---\n".join(f"**FragmentID**: IMP/{n}\n**Description**: Tale {n}.\n" for n in range(3))
    harvest = bring_in(text, adama)
    page = shown(admin, harvest)
    assert "2 outcomes that this file made are removed." in page
    assert "1 outcome that it changed gets its earlier words again." in page
    editing.change(Outcome.objects.get(slug="imp-2"), {"country": "Kelpland"}, omar)
    page = shown(admin, harvest)
    assert "1 outcome that this file made is removed." in page
    assert "Undo the rest (1 row stays)" in page
    assert "0 outcomes" not in page


def test_an_undo_that_would_change_nothing_says_so(admin, adama, bring_in):
    make_outcome("IMP/1", description="Met.")
    harvest = bring_in("**FragmentID**: IMP/1\n**Description**: Met.\n", adama)
    assert "No outcome is removed or changed." in shown(admin, harvest)


def test_a_task_under_way_is_listed_and_swaps_itself_until_it_is_over(admin, adama, upload):
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    jobs.ask(harvest, Task.COMMIT, adama, jobs.IN_REQUEST + 1)
    assert "Running now" in admin.get(reverse("imports")).content.decode()
    page = admin.get(harvest.get_absolute_url(), headers={"HX-Request": "true"})
    assert 'hx-trigger="load delay:2s"' in page.content.decode()
    jobs.run(jobs.take("one"))
    page = admin.get(harvest.get_absolute_url(), headers={"HX-Request": "true"})
    assert page.headers["HX-Refresh"] == "true" and not page.content
    assert "Running now" not in admin.get(reverse("imports")).content.decode()


def test_a_task_that_waits_for_long_may_have_no_worker(admin, adama, upload):
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    jobs.ask(harvest, Task.COMMIT, adama, jobs.IN_REQUEST + 1)
    assert "may not be running" not in shown(admin, harvest)
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "may not be running" in shown(admin, harvest)
    # One that is busy with another file takes it later.
    other = upload("FragmentID,Description,Year\r\n" + ROW.format(2021))
    jobs.ask(other, Task.COMMIT, adama, jobs.IN_REQUEST + 1)
    Job.objects.filter(harvest=other).update(
        state="running", worker="one", lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert "may not be running" not in shown(admin, harvest)


def test_what_is_read_is_not_read_again(admin, upload):
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    assert "was read already" in act(admin, harvest, "again").content.decode()


def test_a_commit_that_finds_other_data_shows_the_new_verdict(admin, upload, omar):
    outcome = make_outcome("IMP/1", description="The Oyster Board met.")
    harvest = upload("FragmentID,Description,Year\r\n" + ROW.format(2020))
    editing.change(outcome, {"year": 2020}, omar)
    page = act(admin, harvest, "commit").content.decode()
    assert "not as it was in the preview" in page and "Import 1 row" in page
    act(admin, harvest, "commit")
    assert Outcome.objects.get().description.endswith("in the harbour")


def test_an_unknown_name_is_refused_by_the_list_too(admin):
    assert admin.get(reverse("imports"), {"colour": "blue"}).status_code == 400
