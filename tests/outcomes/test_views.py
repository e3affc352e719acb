"""The pages of outcomes: who may open them, what they show, what they refuse."""

import json

import pytest

from outcomes.models import Outcome, Review
from sources.access import Visibility
from tests.people import make_actor, make_document, make_instrument, make_outcome, make_review

pytestmark = pytest.mark.django_db

RATING = {
    "significance": 2,
    "contribution": 2,
    "evidence": 1,
    "evidence_contribution": 0,
    "rationale": "The minutes say so.",
}


@pytest.fixture
def mill(roles):
    make_actor("Millers Union", kind="cso")
    make_instrument("Water Code", kind="code", aliases=["Code of Water"])
    return make_outcome(
        "MILL/1",
        description="In May 2023 the Millers Union had the Water Code read in Exampleville.",
        country="Exampleland",
        region="North",
        year=2023,
        claimed_significance=2,
        claimed_contribution=1,
        additional_information="Only officers read this.",
    )


def ids(response):
    return [row["fragment_id"] for row in response.json()["results"]]


# --- the list -------------------------------------------------------------------------------


def test_without_an_account_every_page_leads_to_sign_in(mill, client_of, anna):
    for tail in ("", "new/", "mill-1/", "mill-1/edit/", "mill-1/release/"):
        response = client_of(anna).get(f"/outcomes/{tail}")
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_the_list_shows_a_row_and_its_facets(mill, client_of, omar):
    page = client_of(omar).get("/outcomes/").content.decode()
    assert "MILL/1" in page
    assert 'href="/outcomes/mill-1/"' in page
    assert 'value="Exampleland"' in page
    assert "Millers Union" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=Exampleland", True),
        ("country=EXAMPLELAND", True),
        ("country=Elsewhere", False),
        ("country=Elsewhere&country=exampleland", True),
        ("country=", True),
        ("significance=medium", True),
        ("significance=high", False),
        ("significance=low&significance=medium", True),
        ("contribution=minor", True),
        ("contribution=none-found", False),
        ("evidence=asserted", True),
        ("year=2023", True),
        ("year=abc", False),
        ("status=lead", True),
        ("status=outcome", False),
        ("status=set-aside", False),
        ("actor=millers-union", True),
        ("actor=nobody-here", False),
        ("instrument=water-code", True),
        ("region=north&country=exampleland", True),
        ("import=99", False),
        ("import=abc", False),
        ("import=99999999999999999999999", False),
        ("assigned=omar", False),
        ("unintended=yes", False),
        ("visibility=internal", True),
        ("visibility=public", False),
        ("substantiation=pending", False),
        ("q=water", True),
        ("q=millers -water", False),
        ("q=%22water code%22", True),
        ("q=code of water", True),
        ("q=nothing at all", False),
    ],
)
def test_each_filter(mill, client_of, omar, query, found):
    response = client_of(omar).get(f"/outcomes/?format=json&{query}")
    assert response.status_code == 200
    assert ids(response) == (["MILL/1"] if found else [])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("nonsense=1", "nonsense"),
        ("significance=blue", "blue"),
        ("status=done", "done"),
        ("visibility=secret", "secret"),
        ("unintended=perhaps", "perhaps"),
        ("sort=random()", "random()"),
        ("format=exe", "exe"),
        ("page=one", "one"),
        ("page=0", "0"),
        ("evidence=5", "5"),
        ("country=a%00b", "country"),
        ("outcome__visibility=public", "outcome__visibility"),
    ],
)
def test_what_the_list_refuses_it_names(mill, client_of, omar, query, named):
    response = client_of(omar).get(f"/outcomes/?{query}")
    assert response.status_code == 400
    assert named in response.content.decode()
    assert "MILL/1" not in response.content.decode()


@pytest.mark.parametrize("name", ["visibility", "assigned", "import"])
def test_names_that_donors_do_not_know(client_of, dora, name):
    assert client_of(dora).get(f"/outcomes/?{name}=internal").status_code == 400


def test_candidates_and_set_aside_are_not_listed_unless_asked_for(client_of, omar):
    for status in ("candidate", "lead", "outcome", "set_aside"):
        make_outcome(f"S/{status}", status=status)
    client = client_of(omar)
    assert sorted(ids(client.get("/outcomes/?format=json"))) == ["S/lead", "S/outcome"]
    assert ids(client.get("/outcomes/?format=json&status=set-aside")) == ["S/set_aside"]


def test_a_facet_counts_under_all_other_filters(client_of, omar):
    make_outcome("F/1", country="Aland", year=2020)
    make_outcome("F/2", country="Aland", year=2021)
    make_outcome("F/3", country="Bland", year=2021)
    answer = client_of(omar).get("/outcomes/?format=json&country=Bland&year=2021").json()
    assert answer["count"] == 1
    countries = {choice["value"]: choice["count"] for choice in answer["facets"]["country"]}
    years = {choice["value"]: choice["count"] for choice in answer["facets"]["year"]}
    assert countries == {"Aland": 1, "Bland": 1}
    assert years == {"2021": 1}


def test_facets_hold_only_what_the_reader_reads(client_of, omar, dora):
    make_outcome("O/1", Visibility.DONORS, country="Openland", social_actor="State")
    make_outcome("O/2", Visibility.CONFIDENTIAL, country="Hidenia")
    answers = {
        user.username: client_of(user).get("/outcomes/?format=json").json() for user in (omar, dora)
    }
    assert [c["value"] for c in answers["dora"]["facets"]["country"]] == ["Openland"]
    assert {c["value"] for c in answers["omar"]["facets"]["country"]} == {"Openland", "Hidenia"}
    assert not {"social_actor", "visibility", "assigned", "import"} & set(answers["dora"]["facets"])
    assert answers["dora"]["count"] == 1


def test_donors_filter_by_the_agreed_rating_alone(client_of, omar, odile, dora):
    outcome = make_outcome("R/1", Visibility.DONORS, claimed_significance=3)
    donor, officer = client_of(dora), client_of(omar)
    assert ids(donor.get("/outcomes/?format=json&significance=high")) == []
    assert ids(officer.get("/outcomes/?format=json&significance=high")) == ["R/1"]
    make_review(outcome, omar, significance=1)
    make_review(outcome, odile, significance=1)
    assert ids(donor.get("/outcomes/?format=json&significance=low")) == ["R/1"]
    assert ids(officer.get("/outcomes/?format=json&significance=high")) == []


def test_sorting_and_pages(client_of, omar):
    for number in range(30):
        make_outcome(f"P/{number:02d}", year=1990 + number)
    client = client_of(omar)
    newest = ids(client.get("/outcomes/?format=json"))
    oldest = ids(client.get("/outcomes/?format=json&sort=oldest"))
    assert newest == oldest[::-1]
    assert ids(client.get("/outcomes/?format=json&sort=fragment")) == oldest
    first = client.get("/outcomes/").content.decode()
    last = client.get("/outcomes/?page=2").content.decode()
    assert "P/29" in first and "P/00" not in first
    assert "P/00" in last and "P/29" not in last
    assert client.get("/outcomes/?page=99").status_code == 200


def test_an_empty_list_says_what_to_drop(mill, client_of, omar):
    page = client_of(omar).get("/outcomes/?country=Exampleland&year=1901").content.decode()
    assert "0 outcomes match" in page
    assert "Without “Year: 1901” there is 1." in page


def test_unknown_columns_come_out_again(client_of, omar):
    make_outcome("X/1", extra=[["Odd column", "odd words"]])
    row = client_of(omar).get("/outcomes/?format=json").json()["results"][0]
    assert row["extra"] == [["Odd column", "odd words"]]


# --- one outcome ----------------------------------------------------------------------------


def test_an_officer_reads_everything(mill, client_of, omar):
    page = client_of(omar).get("/outcomes/mill-1/").content.decode()
    assert '<a class="a" href="/actors/millers-union/">Millers Union</a>' in page
    assert '<a class="l" href="/instruments/water-code/">Water Code</a>' in page
    assert '<span class="d">May 2023</span>' in page
    assert "Only officers read this." in page


def test_a_donor_finds_nothing_before_release_and_the_open_fields_after(mill, client_of, dora):
    client = client_of(dora)
    assert client.get("/outcomes/mill-1/").status_code == 404
    make_outcome(
        "MILL/2",
        Visibility.DONORS,
        description="The Millers Union read the Water Code.",
        additional_information="Only officers read this.",
        social_actor="State authorities",
    )
    page = client.get("/outcomes/mill-2/").content.decode()
    assert "Water Code" in page
    for inside in ("Only officers read this.", "State authorities", "Your rating", "History"):
        assert inside not in page
    fields = client.get("/outcomes/?format=json").json()["results"][0]
    assert set(fields) == {
        "fragment_id",
        "headline",
        "statement",
        "significance_text",
        "contribution_text",
        "region",
        "country",
        "year",
        "type",
        "scale",
        "significance",
        "contribution",
        "evidence",
        "evidence_contribution",
        "substantiation",
    }


def test_text_is_escaped(client_of, omar):
    make_outcome(
        "<b>X</b>",
        description="<script>alert(1)</script> the Town <img src=x onerror=alert(1)>",
        extra=[["<i>h</i>", "<u>v</u>"]],
    )
    outcome = Outcome.objects.get()
    for address in ("/outcomes/", outcome.get_absolute_url(), "/search/?q=alert"):
        page = client_of(omar).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# --- rating ---------------------------------------------------------------------------------


def test_a_rating_is_stored_and_shown(mill, client_of, omar):
    client = client_of(omar)
    response = client.post("/outcomes/mill-1/review/", RATING)
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.significance, review.contribution) == (2, 2)
    assert (review.evidence, review.evidence_contribution) == (1, 0)
    assert "The minutes say so." in client.get("/outcomes/mill-1/").content.decode()
    client.post("/outcomes/mill-1/review/", {**RATING, "significance": 3})
    assert Review.objects.get().significance == 3


@pytest.mark.parametrize(
    "wrong", [{"rationale": "  "}, {"significance": 9}, {"evidence": ""}, {"contribution": "x"}]
)
def test_a_rating_with_a_fault_is_not_stored_and_not_lost(mill, client_of, omar, wrong):
    response = client_of(omar).post("/outcomes/mill-1/review/", {**RATING, **wrong})
    assert response.status_code == 200
    assert Review.objects.count() == 0
    page = response.content.decode()
    assert 'role="alert"' in page
    if "rationale" not in wrong:
        assert "The minutes say so." in page


def test_only_reviewers_rate(client_of, dora, nobody):
    make_outcome("MILL/3", Visibility.DONORS)
    for user, status in ((dora, 404), (nobody, 404)):
        response = client_of(user).post("/outcomes/mill-3/review/", RATING)
        assert response.status_code == status
    assert client_of(dora).get("/outcomes/mill-3/review/").status_code == 405
    assert Review.objects.count() == 0


# --- editing --------------------------------------------------------------------------------


def filled(client, address):
    """The edit form's data as a browser would send it back unchanged."""
    form = client.get(address).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        plain = "" if value is None else value
        data[bound.html_name] = str(value).lower() if isinstance(value, bool) else plain
    return data


def test_saving_an_unchanged_form_changes_nothing(mill, client_of, omar):
    client = client_of(omar)
    before = Outcome.objects.values().get()
    response = client.post("/outcomes/mill-1/edit/", filled(client, "/outcomes/mill-1/edit/"))
    assert response.status_code == 302
    assert Outcome.objects.values().get() == before


def test_every_field_is_editable(client_of, omar):
    make_outcome("E/1", extra=[["Odd column", "odd words"]])
    client = client_of(omar)
    data = filled(client, "/outcomes/e-1/edit/")
    changes = {
        "headline": "A line by hand",
        "fragment_id": "E/2",
        "status": "outcome",
        "country": "Exampleland",
        "year": "2021",
        "unintended": "true",
        "negative": "false",
        "claimed_significance": "3",
        "merged_story": "All of it.",
        "extra_0": "other words",
    }
    response = client.post("/outcomes/e-1/edit/", {**data, **changes})
    assert response["Location"] == "/outcomes/e-2/"
    row = Outcome.objects.get()
    assert (row.headline, row.status, row.year) == ("A line by hand", "outcome", 2021)
    assert (row.unintended, row.negative, row.claimed_significance) == (True, False, 3)
    assert row.extra == [["Odd column", "other words"]]
    assert row.version == 2


def test_the_second_writer_sees_both_texts_and_loses_none(mill, client_of, omar, odile):
    first, second = client_of(omar), client_of(odile)
    address = "/outcomes/mill-1/edit/"
    one, two = filled(first, address), filled(second, address)
    first.post(address, {**one, "headline": "Omar wrote this"})
    response = second.post(address, {**two, "headline": "Odile wrote that"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Omar wrote this" in page and "Odile wrote that" in page
    assert Outcome.objects.get().headline == "Omar wrote this"
    again = {**two, "headline": "Odile wrote that"}
    again["version"] = response.context["form"]["version"].value()
    assert second.post(address, again).status_code == 302
    assert Outcome.objects.get().headline == "Odile wrote that"


def test_a_form_with_faults_writes_nothing(mill, client_of, omar):
    make_outcome("MILL/9")
    client = client_of(omar)
    data = filled(client, "/outcomes/mill-1/edit/")
    for wrong in ({"description": ""}, {"year": "22"}, {"fragment_id": "mill 9"}, {"status": "x"}):
        response = client.post("/outcomes/mill-1/edit/", {**data, **wrong})
        assert response.status_code == 200, wrong
        assert 'role="alert"' in response.content.decode()
    assert Outcome.objects.get(slug="mill-1").version == 1


def test_editing_the_words_of_a_released_outcome_takes_it_back(client_of, omar, dora):
    make_outcome("MILL/4", Visibility.DONORS)
    client = client_of(omar)
    data = filled(client, "/outcomes/mill-4/edit/")
    page = client.post("/outcomes/mill-4/edit/", {**data, "headline": "New words"}, follow=True)
    assert "internal again" in page.content.decode()
    assert client_of(dora).get("/outcomes/mill-4/").status_code == 404


def test_a_lead_by_hand(client_of, omar):
    client = client_of(omar)
    data = {"description": "The Town Council of Exampleville heard the Millers Union."}
    response = client.post("/outcomes/new/", {**data, "status": "lead"})
    assert response["Location"] == "/outcomes/lead-0001/"
    row = Outcome.objects.get()
    assert (row.fragment_id, row.status, row.visibility) == ("LEAD-0001", "lead", "internal")
    assert row.headline.startswith("The Town Council of Exampleville heard")
    client.post("/outcomes/new/", {**data, "status": "lead"})
    assert Outcome.objects.filter(fragment_id="LEAD-0002").exists()


def test_donors_and_strangers_cannot_write(client_of, dora, nobody):
    make_outcome("MILL/5", Visibility.DONORS)
    for user in (dora, nobody):
        client = client_of(user)
        for tail in ("new/", "mill-5/edit/", "mill-5/release/"):
            assert client.get(f"/outcomes/{tail}").status_code == 404
            assert client.post(f"/outcomes/{tail}", {"level": "public"}).status_code == 404
    assert Outcome.objects.get().visibility == Visibility.DONORS


# --- release --------------------------------------------------------------------------------


def test_release_shows_what_will_be_seen_then_opens_it(mill, client_of, omar, dora):
    client = client_of(omar)
    preview = client.get("/outcomes/mill-1/release/").content.decode()
    assert "Only what a person accepted as an outcome can be released" in preview
    assert "Only officers read this." not in preview
    refused = client.post("/outcomes/mill-1/release/", {"level": "donors"})
    assert refused.status_code == 200
    Outcome.objects.update(status="outcome")
    preview = client.get("/outcomes/mill-1/release/").content.decode()
    assert "Millers Union" in preview and "Water Code" in preview
    assert client.post("/outcomes/mill-1/release/", {"level": "donors"}).status_code == 302
    donor = client_of(dora)
    assert donor.get("/outcomes/mill-1/").status_code == 200
    assert donor.get("/actors/millers-union/").status_code == 200
    assert client.post("/outcomes/mill-1/release/", {"level": "internal"}).status_code == 302
    assert donor.get("/outcomes/mill-1/").status_code == 404


def test_what_its_file_called_confidential_needs_two_officers(client_of, omar, odile, dora):
    make_outcome("MILL/6", Visibility.CONFIDENTIAL, status="outcome", stated_confidential=True)
    for user, status in ((omar, 404), (omar, 404), (odile, 200)):
        client_of(user).post("/outcomes/mill-6/release/", {"level": "donors"})
        assert client_of(dora).get("/outcomes/mill-6/").status_code == status


def test_a_level_that_is_none(mill, client_of, omar):
    assert client_of(omar).post("/outcomes/mill-1/release/", {"level": "x"}).status_code == 200
    assert Outcome.objects.get().visibility == Visibility.INTERNAL


# --- one actor, one instrument, search ------------------------------------------------------


def test_an_entry_shows_names_passages_and_outcomes(mill, client_of, omar):
    make_document("Report", ["The Code of Water is read by the Millers Union."])
    page = client_of(omar).get("/instruments/water-code/").content.decode()
    assert "<mark>Code of Water</mark>" in page
    assert "MILL/1" in page
    assert client_of(omar).get("/instruments/water-code/?page=x").status_code == 400
    assert client_of(omar).get("/actors/nobody-here/").status_code == 404


def test_an_entry_counts_only_what_the_reader_reads(client_of, dora):
    union = make_actor("Millers Union", Visibility.DONORS)
    make_document("Open", ["The Millers Union met."], Visibility.DONORS, publisher=union)
    make_document("Closed", ["The Millers Union met in secret."])
    make_outcome("N/1", description="The Millers Union met.")
    page = client_of(dora).get("/actors/millers-union/").content.decode()
    assert "in secret" not in page and "N/1" not in page
    assert '<td class="n">1</td>' in page


def test_search_finds_other_names_and_says_so(mill, client_of, omar):
    make_document("Report", ["The Water Code was read."], publisher="Town Press")
    make_document("Leaflet", ["A Code of Water for all."], publisher="Mill Press")
    page = client_of(omar).get("/search/?q=Code of Water").content.decode()
    assert "<mark>Water Code</mark>" in page
    assert "<mark>Code of Water</mark>" in page
    assert "Also searched for other names of Water Code" in page
    assert "2 publishers" in page
    assert "MILL/1" in page


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=...", "?q=%00", "?q=%22", "?q=-a", "?q=*", "?q=("]
)
def test_search_takes_anything(mill, client_of, omar, query):
    assert client_of(omar).get(f"/search/{query}").status_code == 200


def test_search_refuses_unknown_names(client_of, omar):
    assert client_of(omar).get("/search/?who=me").status_code == 400


def test_outcomes_citing_a_document(mill, client_of, omar, dora):
    from outcomes.models import Evidence

    document = make_document("Report", ["The Water Code was read."])
    address = f"/sources/{document.slug}/outcomes/"
    client = client_of(omar)
    assert "No outcome cites" in client.get(address).content.decode()
    Evidence.objects.create(
        outcome=mill,
        claim="change",
        passage=document.passages.get(),
        stance="supports",
        decided_by=omar,
    )
    assert "MILL/1" in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "MILL/1" in part and "<html" not in part
    assert client_of(dora).get(address).status_code == 404


def test_json_is_json(mill, client_of, omar):
    response = client_of(omar).get("/outcomes/?format=json")
    assert response["Content-Type"] == "application/json"
    assert set(json.loads(response.content)) == {"count", "results", "facets"}
