"""What changed since one looked last: by others, and only what one may read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outcomes import editing, looking
from outcomes.models import Look
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(roles):
    return make_outcome("LOOK/1")


def ago(row, **time):
    """Put all that was noted of looks so far back."""
    back = timedelta(**time)
    for look in Look.objects.filter(outcome=row):
        look.last_at -= back
        look.before_at = look.before_at and look.before_at - back
        look.save()


def test_the_first_look_has_none_before_it(outcome, omar):
    assert looking.look(outcome, omar) is None
    assert looking.look(outcome, omar) is None
    assert Look.objects.get().before_at is None


def test_a_visit_is_what_comes_close_together(outcome, omar):
    looking.look(outcome, omar)
    ago(outcome, hours=2)
    before = Look.objects.get().last_at
    assert looking.look(outcome, omar) == before
    # Still the same visit: the notice stays.
    ago(outcome, minutes=5)
    assert looking.look(outcome, omar) == before - timedelta(minutes=5)
    ago(outcome, hours=1)
    assert timezone.now() - looking.look(outcome, omar) < timedelta(hours=1, minutes=1)


def test_what_others_did_since_is_new(outcome, omar, odile, client_of):
    client = client_of(omar)
    client.get("/outcomes/look-1/")
    ago(outcome, hours=2)
    editing.change(outcome, {"country": "Exampleland"}, odile)
    editing.change(outcome, {"region": "North"}, omar)
    page = client.get("/outcomes/look-1/")
    fresh = [(line.who, line.verb) for line in page.context["events"] if line.fresh]
    assert ("odile", "edited") in fresh and "omar" not in dict(fresh)
    assert "You last looked on" in page.text and "New:" in page.text


def test_home_lists_what_others_changed(outcome, omar, odile, dora, client_of):
    for user in (omar, odile):
        looking.look(outcome, user)
    assert looking.changed_since(omar, 5) == []
    editing.change(outcome, {"country": "Exampleland"}, odile)
    assert looking.changed_since(omar, 5) == [outcome] and looking.changed_since(odile, 5) == []
    assert "Changed since you looked" in client_of(omar).get("/").text
    Look.objects.update(last_at=timezone.now())
    assert looking.changed_since(omar, 5) == []


def test_a_review_that_one_is_blind_to_is_no_change(outcome, omar, odile):
    looking.look(outcome, omar)
    make_review(outcome, odile)
    assert looking.changed_since(omar, 5) == []
    Look.objects.update(last_at=timezone.now() - timedelta(minutes=5))
    make_review(outcome, omar, significance=1)
    assert looking.changed_since(omar, 5) == [outcome]
