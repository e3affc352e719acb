"""Who did what: one event for each act, guarded like its subject, never open to donors."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from sources import history
from sources.access import Visibility
from sources.dates import PartialDate
from sources.models import Event
from tests.people import make_actor, make_document, make_outcome


def test_an_event_says_who_what_and_how_it_was(omar):
    actor = make_actor("Oyster Board")
    event = history.record("changed", actor, omar, {"name": "Old"}, {"name": "Oyster Board"})
    event.refresh_from_db()
    assert (event.verb, event.by, event.subject_kind, event.subject_id) == (
        "changed",
        omar,
        "actor",
        actor.pk,
    )
    assert (event.before, event.after) == ({"name": "Old"}, {"name": "Oyster Board"})
    assert event.at is not None


@pytest.mark.parametrize(
    ("level", "kept"),
    [
        ("public", "internal"),
        ("donors", "internal"),
        ("internal", "internal"),
        ("confidential", "confidential"),
    ],
)
def test_history_is_never_open(level, kept, dora, omar):
    document = make_document("Invented", visibility=level)
    event = history.record("read", document, omar)
    assert event.visibility == kept
    assert not Event.objects.visible_to(dora).exists()
    assert event in Event.objects.visible_to(omar)


def test_what_has_no_visibility_is_internal(omar):
    passage = make_document("Invented", visibility="public").passages.get()
    assert history.record("marked", passage, omar).visibility == Visibility.INTERNAL


def test_values_are_kept_as_json_can_hold_them(omar):
    actor = make_actor("Oyster Board")
    values = {
        "date": PartialDate("2023-10"),
        "level": Visibility.DONORS,
        "nothing": None,
        "list": [1, "two"],
        "flag": True,
    }
    event = history.record("changed", actor, omar, after=values)
    event.refresh_from_db()
    assert event.after == {
        "date": "2023-10",
        "level": "donors",
        "nothing": None,
        "list": [1, "two"],
        "flag": True,
    }
    assert event.before == {}


def test_the_history_of_one_thing_newest_first(omar):
    one, other = make_outcome("HIS/1"), make_outcome("HIS/2")
    history.record("read", one, omar)
    history.record("read", other, omar)
    assert [event.verb for event in history.of(one)] == ["read", "drafted"]


def test_an_event_outlives_its_subject(omar):
    actor = make_actor("Oyster Board")
    key = actor.pk
    history.record("removed", actor, omar)
    actor.delete()
    assert Event.objects.filter(subject_kind="actor", subject_id=key, verb="removed").exists()


def test_an_act_that_fails_leaves_no_event(omar):
    actor = make_actor("Oyster Board")
    before = Event.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        history.record("changed", actor, omar)
        raise RuntimeError
    assert Event.objects.count() == before


def test_the_system_account_is_one_inactive_account(db):
    account = history.system_account()
    assert history.system_account() == account
    assert User.objects.filter(username="system").count() == 1
    assert not account.is_active and not account.has_usable_password()
