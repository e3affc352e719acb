"""Moving on to the next outcome: the bar of its page, and what carries the list's query."""

import re

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes import editing, following
from outcomes.filters import OutcomeFilter
from outcomes.models import Outcome, Review
from sources.access import Visibility
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db

DONORS, SECRET = Visibility.DONORS, Visibility.CONFIDENTIAL
RATED = {"significance": 2, "contribution": 1, "evidence": 2, "evidence_contribution": 1}
REVIEW = {**RATED, "rationale": "The minutes say so."}
ORDERS = ("newest", "oldest", "significance", "evidence", "fragment", "match")


@pytest.fixture
def seven(roles):
    """Outcomes of two countries, of several years and of none, claimed at several levels."""
    for number, year in enumerate((2021, 2020, None, 2021, 2022, 2019, None)):
        make_outcome(
            f"N/{number}",
            headline=f"Pearl {number}" if number % 3 == 0 else f"Coral {number}",
            description=f"The pearl council met in Exampleville, {number}.",
            country="Aland" if number % 2 else "Bland",
            year=year,
            claimed_significance=number % 3 or None,
        )


@pytest.fixture
def queue_of(client_of):
    """(user, fragment ID, query) → the Queue that the page of the outcome shows."""

    def ask(user, fragment_id, query):
        slug = Outcome.objects.get(fragment_id=fragment_id).slug
        response = client_of(user).get(f"/outcomes/{slug}/?{query}")
        assert response.status_code == 200
        return response.context["queue"]

    return ask


def asked(user, given=None, posted=None):
    factory = RequestFactory()
    request = factory.get("/", given) if posted is None else factory.post("/", posted)
    request.user = user
    return request


def ids(client, query):
    answer = client.get(f"/outcomes/?{query}&format=json").json()
    return [row["fragment_id"] for row in answer["results"]]


# --- its place ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [f"sort={word}" for word in ORDERS]
    + ["q=pearl", "q=pearl&sort=oldest", "q=cor%2A", "country=Aland", "country=bland&sort=fragment"]
    + ["significance=low&significance=medium&sort=significance", "year=2021&sort=match"],
)
def test_the_bar_says_what_the_list_says(seven, client_of, omar, queue_of, query):
    listed = ids(client_of(omar), query)
    assert len(listed) > 1
    for at, fragment_id in enumerate(listed):
        queue = queue_of(omar, fragment_id, query)
        assert (queue.place, queue.count, queue.left) == (
            at + 1,
            len(listed),
            len(listed) - at - 1,
        )
        assert str(queue.before) == (listed[at - 1] if at else "None")
        assert str(queue.after) == (listed[at + 1] if queue.left else "None")
        assert queue.back == f"/outcomes/?{query}"


@pytest.mark.parametrize("query", ["sort=newest&", "sort=evidence&", "sort=fragment&", "q=pearl&"])
def test_what_left_the_list_still_knows_where_it_stood(seven, client_of, omar, queue_of, query):
    query = f"{query}status=lead"
    listed = ids(client_of(omar), query)
    for at, fragment_id in enumerate(listed):
        outcome = Outcome.objects.get(fragment_id=fragment_id)
        editing.change(outcome, {"status": "outcome"}, omar)
        queue = queue_of(omar, fragment_id, query)
        left = len(listed) - at - 1
        # Those before it went the same way.
        assert (queue.place, queue.count, queue.left) == (0, left, left)
        assert queue.before is None
        assert str(queue.after) == (listed[at + 1] if left else "None")


def test_without_the_words_searched_for_the_list_begins_anew(seven, client_of, omar, queue_of):
    first, second, *_rest = ids(client_of(omar), "q=pearl")
    outcome = Outcome.objects.get(fragment_id=second)
    editing.change(outcome, {"headline": "Reworded", "description": "All is changed."}, omar)
    queue = queue_of(omar, second, "q=pearl")
    assert (queue.place, queue.count, queue.left) == (0, 6, 6)
    assert (queue.before, str(queue.after)) == (None, first)


def test_in_a_list_without_rows_there_is_no_way_on(seven, omar, queue_of):
    queue = queue_of(omar, "N/0", "country=Nowhere")
    assert (queue.place, queue.count, queue.left) == (0, 0, 0)
    assert queue.before is queue.after is None


def test_a_donors_list_has_what_a_donor_reads(client_of, omar, dora, queue_of):
    for number in range(4):
        make_outcome(f"D/{number}", DONORS, country="Aland", year=2020)
    make_outcome("D/1a", country="Aland", year=2020)
    make_outcome("D/1b", SECRET, country="Aland", year=2020)
    found = {}
    for user in (omar, dora):
        queue = found[user] = queue_of(user, "D/1", "country=Aland")
        assert (queue.place, queue.before.fragment_id) == (2, "D/0")
    assert (found[omar].count, found[omar].after.fragment_id) == (6, "D/1a")
    assert (found[dora].count, found[dora].after.fragment_id) == (4, "D/2")
    shown = client_of(dora).get("/outcomes/d-1/?country=Aland").text
    assert "2 of 4" in shown and "Next" in shown and "D/1a" not in shown
    # Filters by what donors do not read give them no list, wherever they stand.
    assert queue_of(dora, "D/1", "social_actor=State").count == 0


def test_no_texts_are_loaded_to_know_the_place(seven, omar):
    outcome = Outcome.objects.get(slug="n-3")
    for query in ("country=Aland&sort=oldest", "q=pearl", "q=pearl&status=outcome"):
        request = asked(omar, QueryDict(query))
        following.bar(request, outcome)  # whatever is kept of a user is kept now
        with CaptureQueriesContext(connection) as made:
            following.bar(request, outcome)
        assert 2 <= len(made) <= 8
        assert not [one["sql"] for one in made if '"description"' in one["sql"]]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from((None, 2000, 2001, 2002)), min_size=1, max_size=6),
    st.sampled_from(("newest", "oldest", "significance", "evidence", "fragment")),
)
def test_whatever_leaves_a_list_the_next_one_is_the_one_after_it(roles, omar, years, order):
    Outcome.objects.all().delete()
    Outcome.objects.bulk_create(
        Outcome(fragment_id=f"H/{n}", slug=f"h-{n}", headline="H", description="D", year=year)
        for n, year in enumerate(years)
    )
    request, visited = asked(omar, {"status": "lead", "sort": order}), []
    scope = Outcome.objects.visible_to(omar).with_ratings(omar)
    listed = list(OutcomeFilter(request.GET, scope, omar).checked().ordered())
    at = listed[0]
    while at:
        visited.append(at.pk)
        Outcome.objects.filter(pk=at.pk).update(status="set_aside")
        at = following.bar(request, at)["queue"].after
    assert visited == [outcome.pk for outcome in listed]


# --- the page -------------------------------------------------------------------------------


def test_without_a_query_there_is_no_bar(seven, client_of, omar):
    for query in ("", "?", "?page=2", "?country=&q=", "?format=csv"):
        response = client_of(omar).get(f"/outcomes/n-1/{query}")
        assert response.context["queue"] is None and 'class="queue"' not in response.text


def test_the_bar_leads_on_and_back(seven, client_of, omar):
    page = client_of(omar).get("/outcomes/n-3/?country=Aland&sort=fragment&page=2&year=").text
    bar = page[page.index('class="queue"') :]
    kept = "?country=Aland&amp;sort=fragment"
    assert f'href="/outcomes/{kept}">List: 2 of 3<' in bar
    assert f'href="/outcomes/n-1/{kept}" rel="prev">Previous<' in bar
    assert f'href="/outcomes/n-5/{kept}" rel="next">Skip<' in bar
    assert f'href="/outcomes/n-5/{kept}">Coral 5<' in bar
    assert 'form="review" name="next" value="n-5">Save and next<' in bar
    assert 'name="from" value="country=Aland&amp;sort=fragment"' in page
    assert 'href="/outcomes/n-3/edit/?from=country%3DAland%26sort%3Dfragment"' in page
    last = client_of(omar).get("/outcomes/n-5/?country=Aland&sort=fragment").text
    assert "The list ends here." in last and "Save and next" not in last


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("nonsense=1", "nonsense"),
        ("from=country", "from"),
        ("significance=blue", "blue"),
        ("sort=random()", "random()"),
        ("format=exe", "exe"),
        ("page=one", "one"),
        ("country=a%00b", "country"),
    ],
)
def test_what_the_list_refuses_the_page_refuses(seven, client_of, omar, query, named):
    for address in (f"/outcomes/n-1/?{query}", f"/outcomes/n-1/?country=Aland&{query}"):
        response = client_of(omar).get(address)
        assert response.status_code == 400
        assert named in response.text and "N/1" not in response.text


def test_names_that_donors_do_not_know_are_unknown_here_too(client_of, dora):
    make_outcome("D/1", DONORS)
    client = client_of(dora)
    for name in ("visibility", "assigned", "import", "all"):
        assert client.get(f"/outcomes/d-1/?{name}=1").status_code == 400
    # What is not there for a donor is not there before any query is looked at.
    make_outcome("D/2")
    assert client.get("/outcomes/d-2/?nonsense=1").status_code == 404


def test_a_search_keeps_its_words_and_marks_of_markup_are_harmless(client_of, omar):
    make_outcome("N/1", description="The pearl council met.")
    query = QueryDict(mutable=True)
    query["q"] = '"pearl council" -<b>&é'
    response = client_of(omar).get(f"/outcomes/n-1/?{query.urlencode()}")
    assert response.context["queue"].place == 1
    assert QueryDict(response.context["came"]) == query
    assert "<b>&é" not in response.text


def test_the_list_links_to_its_rows_with_its_query(seven, client_of, omar):
    client = client_of(omar)
    page = client.get("/outcomes/?country=Aland&sort=oldest&page=1&year=").text
    assert 'href="/outcomes/n-1/?country=Aland&amp;sort=oldest"' in page
    assert 'href="/outcomes/n-1/"' in client.get("/outcomes/").text
    links = re.findall(r'href="(/outcomes/n-\d/\?[^"]*)"', page)
    assert len(links) == 3
    for link in links:
        assert client.get(link.replace("&amp;", "&")).context["queue"].place


# --- the other pages of the desk ------------------------------------------------------------


def test_where_one_came_from_is_read_from_either_kind_of_request(roles, omar):
    query = "country=Aland&country=Bland&sort=oldest&q=%22a+b%22"
    assert following.came_from(asked(omar, {"from": query})) == query
    assert following.came_from(asked(omar, posted={"from": query})) == query
    assert following.came_from(asked(omar)) == following.came_from(asked(omar, {"from": ""})) == ""
    assert following.came_from(asked(omar, {"from": f"{query}&page=3&format=csv"})) == query
    for bad in ("nonsense=1", "significance=blue", "sort=no", "country=%00"):
        with pytest.raises(BadRequest):
            following.came_from(asked(omar, posted={"from": bad}))


def test_back_is_the_page_with_the_query(roles):
    outcome = make_outcome("N/1")
    assert following.back(outcome, "") == "/outcomes/n-1/"
    assert following.back(outcome, "country=Aland") == "/outcomes/n-1/?country=Aland"


def test_saving_a_review_keeps_the_list(seven, client_of, omar):
    client, address = client_of(omar), reverse("outcome_review", args=["n-1"])
    response = client.post(address, {**REVIEW, "from": "country=Aland&sort=fragment"})
    assert response["Location"] == "/outcomes/n-1/?country=Aland&sort=fragment#ratings"
    response = client.post(address, REVIEW)
    assert response["Location"] == "/outcomes/n-1/#ratings"


def test_save_and_next_leads_to_the_next(seven, client_of, omar):
    client, query = client_of(omar), "country=Aland&sort=evidence&status=lead"
    listed, visited = ids(client, query), []
    slug = Outcome.objects.get(fragment_id=listed[0]).slug
    while slug:
        response = client.get(f"/outcomes/{slug}/?{query}")
        visited.append(response.context["outcome"].fragment_id)
        after = response.context["queue"].after
        slug = after and after.slug
        if slug:
            values = {**REVIEW, "from": response.context["came"], "next": slug}
            response = client.post(
                f"/outcomes/{visited[-1].lower().replace('/', '-')}/review/", values
            )
            assert response["Location"] == f"/outcomes/{slug}/?{query}"
    assert visited == listed
    assert Review.objects.filter(reviewer=omar).count() == len(listed) - 1


@pytest.mark.parametrize("word", ["never-was", "a\x00b", "../../elsewhere", ""])
def test_next_leads_nowhere_else(seven, client_of, omar, word):
    response = client_of(omar).post("/outcomes/n-1/review/", {**REVIEW, "next": word})
    assert response["Location"] == "/outcomes/n-1/#ratings"
    assert Review.objects.count() == 1


def test_nothing_is_saved_for_a_query_that_is_refused(seven, client_of, omar):
    client = client_of(omar)
    response = client.post("/outcomes/n-1/review/", {**REVIEW, "from": "nonsense=1"})
    assert response.status_code == 400 and not Review.objects.exists()
    outcome = Outcome.objects.get(slug="n-1")
    values = {"from": "sort=no", "headline": "Reworded", "version": outcome.version}
    assert client.post("/outcomes/n-1/edit/", values).status_code == 400
    outcome.refresh_from_db()
    assert outcome.headline == "Coral 1"


def test_a_rating_that_is_refused_keeps_the_bar(seven, client_of, omar):
    values = {**REVIEW, "rationale": "", "from": "country=Aland&sort=fragment"}
    response = client_of(omar).post("/outcomes/n-3/review/", values)
    assert response.status_code == 200 and not Review.objects.exists()
    assert response.context["queue"].place == 2
    assert "List: 2 of 3" in response.text
    assert 'name="from" value="country=Aland&amp;sort=fragment"' in response.text


def test_editing_and_releasing_keep_the_list(seven, client_of, omar):
    client, query = client_of(omar), "country=Aland&sort=fragment"
    page = client.get("/outcomes/n-1/edit/", {"from": query})
    assert 'name="from" value="country=Aland&amp;sort=fragment"' in page.text
    assert 'href="/outcomes/n-1/?country=Aland&amp;sort=fragment"' in page.text
    values = {name: value for name, value in page.context["form"].initial.items() if value}
    values = {**values, "version": 1, "region": "Coast", "from": query}
    assert client.post("/outcomes/n-1/edit/", values)["Location"] == f"/outcomes/n-1/?{query}"
    assert Outcome.objects.get(slug="n-1").region == "Coast"
    page = client.get("/outcomes/n-1/release/", {"from": query}).text
    assert 'name="from" value="country=Aland&amp;sort=fragment"' in page
    response = client.post("/outcomes/n-1/release/", {"level": "internal", "from": query})
    assert response["Location"] == f"/outcomes/n-1/?{query}"


def test_ratings_of_others_move_nothing_before_they_are_open(seven, client_of, omar, odile):
    """A list by rating has the agreed one alone; a single review changes no place."""
    query = "sort=significance"
    before = ids(client_of(odile), query)
    make_review(Outcome.objects.get(slug="n-0"), omar, significance=3)
    assert ids(client_of(odile), query) == before
