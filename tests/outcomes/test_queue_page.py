"""/queue/: the next outcome that waits for me, within the filter I came with; skip, and back."""

import pytest

from outcomes import assigning
from outcomes.models import Outcome
from outcomes.waiting import to_review
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(roles):
    return [
        make_outcome(f"Q/{n}", country="Aland" if n < 3 else "Bland", headline=f"Number {n}")
        for n in range(1, 5)
    ]


def waiting(user):
    return list(to_review(user).values_list("fragment_id", flat=True))


# --- what waits -----------------------------------------------------------------------------


def test_fewest_reviews_come_first_and_ones_own_wait_no_more(four, omar, odile, adama):
    make_review(four[0], omar)
    make_review(four[1], omar, significance=1)
    make_review(four[1], odile, significance=3)
    assert waiting(adama) == ["Q/3", "Q/4", "Q/1", "Q/2"]
    assert waiting(odile) == ["Q/3", "Q/4", "Q/1"]
    assert waiting(omar) == ["Q/3", "Q/4"]


def test_what_is_agreed_waits_no_more_but_for_whom_it_is_given_to(four, omar, odile, adama):
    make_review(four[0], omar)
    make_review(four[0], odile)
    assert waiting(adama) == ["Q/2", "Q/3", "Q/4"]
    assigning.give({four[0].pk: [adama]}, omar)
    assert waiting(adama) == ["Q/1", "Q/2", "Q/3", "Q/4"]


def test_what_is_given_comes_first_and_waits_for_nobody_else(four, omar, odile):
    assigning.give({four[2].pk: [omar], four[3].pk: [odile]}, odile)
    assert waiting(omar) == ["Q/3", "Q/1", "Q/2"]
    assert waiting(odile) == ["Q/4", "Q/1", "Q/2"]


def test_candidates_and_what_is_set_aside_do_not_wait(omar):
    for status in ("candidate", "set_aside"):
        make_outcome(f"NOT/{status}", status=status)
    assert waiting(omar) == []


# --- the page -------------------------------------------------------------------------------


def test_the_queue_leads_on_within_its_filter(four, omar, client_of):
    client = client_of(omar)
    response = client.get("/queue/?country=Aland")
    assert response["Location"] == "/outcomes/q-1/?queue=yes&country=Aland"
    page = client.get(response["Location"])
    assert page.context["came"] == "queue=yes&country=Aland"
    assert "Queue: 1 of 2" in page.text and "You have rated 0." in page.text
    assert 'href="/outcomes/q-2/?queue=yes&amp;country=Aland"' in page.text
    rating = {"significance": 2, "contribution": 2, "evidence": 2, "evidence_contribution": 1}
    data = {**rating, "rationale": "So.", "from": page.context["came"], "next": "q-2"}
    on = client.post("/outcomes/q-1/review/", data)
    assert on["Location"] == "/outcomes/q-2/?queue=yes&country=Aland"
    page = client.get(on["Location"]).text
    assert "Queue: 1 of 1" in page and "You have rated 1." in page
    assert "This is the last that waits for you." in page


def test_whoever_skips_the_last_comes_back_to_the_first(four, omar, client_of):
    client, at = client_of(omar), "/outcomes/q-1/?queue=yes"
    passed = []
    for _turn in range(5):
        after = client.get(at).context["queue"].after
        passed.append(after.slug)
        at = f"{after.get_absolute_url()}?queue=yes"
    assert passed == ["q-2", "q-3", "q-4", "q-1", "q-2"]


def test_what_was_rated_is_out_of_the_queue_but_leads_on(four, omar, client_of):
    make_review(four[1], omar)
    page = client_of(omar).get("/outcomes/q-2/?queue=yes")
    assert page.context["queue"].place == 0 and "Queue: 3 left" in page.text
    assert page.context["queue"].after.slug == "q-1"


def test_where_nothing_waits_it_says_so(four, omar, client_of):
    client = client_of(omar)
    for outcome in four[:2]:
        make_review(outcome, omar)
    page = client.get("/queue/?country=Aland")
    assert page.status_code == 200 and "You have rated 2 outcomes here." in page.text
    assert 'href="/queue/"' in page.text and 'href="/outcomes/?country=Aland"' in page.text
    Outcome.objects.all().delete()
    page = client.get("/queue/").text
    assert "Nothing waits for you" in page and "outside the filter" not in page


def test_the_way_back_is_the_list(four, omar, client_of):
    client = client_of(omar)
    page = client.get("/outcomes/q-1/?queue=yes&country=Aland").text
    assert 'href="/outcomes/?country=Aland"' in page
    back = client.get("/outcomes/?queue=yes&country=Aland")
    assert back["Location"] == "/outcomes/?country=Aland"


def test_what_the_list_refuses_is_refused(four, omar, dora, client_of):
    client = client_of(omar)
    for path in ("/queue/?nonsense=1", "/queue/?status=x", "/outcomes/q-1/?queue=no"):
        assert client.get(path).status_code == 400, path
    assert client_of(dora).get("/outcomes/?queue=yes").status_code == 400
    assert client.post("/queue/").status_code == 405


def test_the_home_page_leads_there(four, omar, client_of):
    page = client_of(omar).get("/").text
    assert page.count('href="/queue/"') == 2 and 'href="/outcomes/q-1/?queue=yes"' in page
