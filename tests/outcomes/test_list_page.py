"""The list of outcomes: filters, facets, orders, and what it refuses."""

import json

import pytest

from outcomes.release import open_outcome
from sources.access import Visibility
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db


def ids(response):
    return [row["fragment_id"] for row in response.json()["results"]]


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
    open_outcome(outcome, Visibility.DONORS, omar)  # what is agreed anew is released anew
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


def test_where_nothing_was_harvested_yet_the_way_in_is_shown(client_of, omar, adama):
    page = client_of(adama).get("/outcomes/").content.decode()
    assert "Nothing has been harvested yet" in page
    assert page.count('href="/imports/"') == 2, "in the navigation and in the list"
    page = client_of(omar).get("/outcomes/").content.decode()
    assert "An admin brings in harvest files" in page and "/imports/" not in page
    assert 'href="/outcomes/new/"' in page


def test_unknown_columns_come_out_again(client_of, omar):
    make_outcome("X/1", extra=[["Odd column", "odd words"]])
    row = client_of(omar).get("/outcomes/?format=json").json()["results"][0]
    assert row["extra"] == [["Odd column", "odd words"]]


def test_json_is_json(mill, client_of, omar):
    response = client_of(omar).get("/outcomes/?format=json")
    assert response["Content-Type"] == "application/json"
    assert set(json.loads(response.content)) == {"count", "results", "facets"}


def test_best_match_is_offered_to_a_search_alone(mill, client_of, omar):
    client = client_of(omar)
    assert "Best match" not in client.get("/outcomes/").content.decode()
    assert "Sort: Best match" in client.get("/outcomes/?q=water").content.decode()
    assert client.get("/outcomes/?sort=match").status_code == 200
