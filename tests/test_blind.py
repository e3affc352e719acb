"""Before one's own review is saved no byte of another's is anywhere: everything that can be reached
by links is the same with and without it, for each of the cast. An agreed rating appears only once
it is settled.
"""

import re

import pytest
from django.contrib import admin
from django.test import Client

from outcomes import agreeing, assigning
from outcomes.models import Outcome, Review
from outcomes.release import open_outcome
from outcomes.reviews import BLIND as BLIND_EVENTS
from sources.models import Event
from tests.people import make_outcome, make_review
from tests.test_leaks import START, walk

pytestmark = pytest.mark.django_db
SECRET = "zq9999leak"
BLIND = ("odile", "adama", "dora", "nobody", "gone", "anna")


@pytest.fixture
def outcome(cast, client_of):
    outcome = make_outcome("BLIND/1", "donors", country="Exampleland", year=2023)
    make_outcome("BLIND/2", country="Exampleland")
    assigning.give({outcome.pk: [cast["omar"], cast["odile"]]}, cast["adama"])
    return outcome


def seen(client_of, user):
    return walk(client_of(user), (*START, "/outcomes/blind-1/settle/", f"/search/?q={SECRET}"))


def review(outcome, by, **ratings):
    """A review that nobody else's can agree with, in words that nobody else has."""
    every = {"significance": 3, "contribution": 3, "evidence": 4, "evidence_contribution": 4}
    return make_review(outcome, by, f"{SECRET} by {by}", **{**every, **ratings})


@pytest.mark.parametrize("name", BLIND)
def test_another_review_changes_no_byte(name, outcome, cast, client_of):
    before = seen(client_of, cast[name])
    review(outcome, cast["omar"])
    review(outcome, cast["omar"], significance=1)
    assert seen(client_of, cast[name]) == before


@pytest.mark.parametrize("name", [name for name in BLIND if name != "adama"])
def test_two_reviews_that_differ_and_what_is_proposed_change_no_byte(
    name, outcome, cast, client_of
):
    """They differ on every rating, so that nothing is agreed."""
    if name == "odile":
        assigning.take({outcome.pk: [cast["odile"]]}, cast["omar"])
    before = seen(client_of, cast[name])
    omar, adama = cast["omar"], cast["adama"]
    review(outcome, omar)
    low = {"significance": 1, "contribution": 0, "evidence": 0, "evidence_contribution": 0}
    review(outcome, adama, **low)
    state = agreeing.state(agreeing.differences(outcome, omar))
    agreeing.settle(outcome, {"significance": 2}, SECRET, omar, state)
    assert seen(client_of, cast[name]) == before


def test_the_walk_would_find_it(outcome, cast, client_of):
    odile = cast["odile"]
    before = seen(client_of, odile)
    review(outcome, cast["omar"])
    make_review(outcome, odile, significance=1)
    after = seen(client_of, odile)
    assert not [
        a for a, (_s, body) in before.items() if SECRET.encode() in body and "/search/" not in a
    ]
    found = [address for address, (_status, body) in after.items() if SECRET.encode() in body]
    # On its page, in its history, and where it is settled.
    paths = {re.sub(r"[?].*", "", address) for address in found if "/search/" not in address}
    tails = ("", "history/", "settle/")
    assert paths == {f"/outcomes/blind-1/{tail}" for tail in tails}


def test_an_agreed_rating_appears_only_once_settled(outcome, cast, client_of):
    omar, odile, adama, dora = (cast[name] for name in ("omar", "odile", "adama", "dora"))
    review(outcome, omar)
    review(outcome, odile, significance=1)
    open_outcome(outcome, "donors", omar)

    def shown(user):
        rows = client_of(user).get("/outcomes/?format=json&country=Exampleland").json()["results"]
        [row] = [one for one in rows if one["fragment_id"] == "BLIND/1"]
        return row.get("agreed", row)["significance"]

    assert not shown(adama) and not shown(dora)
    for user in (omar, odile):
        state = agreeing.state(agreeing.differences(outcome, user))
        agreeing.settle(outcome, {"significance": 2}, "Read together.", user, state)
    open_outcome(outcome, "donors", omar)
    assert [shown(user) for user in (adama, dora)] == ["medium", "medium"]
    assert "Medium" in client_of(dora).get("/outcomes/blind-1/").text


def test_no_event_of_it_is_read_by_another(outcome, cast):
    review(outcome, cast["omar"])
    for name in BLIND:
        events = Event.objects.visible_to(cast[name])
        assert not [e for e in events if SECRET in str(e.after) or e.verb in BLIND_EVENTS], name


def test_django_admin_knows_no_review(outcome, cast, client_of):
    review(outcome, cast["omar"])
    assert not {Review, Outcome, Event} & set(admin.site._registry)
    client = client_of(cast["adama"])
    pages = walk_admin(client)
    assert len(pages) > 5 and SECRET.encode() not in b"".join(pages.values())


def walk_admin(client: Client):
    """{address: bytes} of the admin's lists and of the newest row of each."""
    pages, waiting = {}, ["/admin/"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        pages[address] = client.get(address).content
        links = re.findall(r'href="(/admin/[^"?#]*)"', pages[address].decode())
        waiting += [link for link in links if not link.endswith(("/logout/", "/jsi18n/"))]
    return pages
