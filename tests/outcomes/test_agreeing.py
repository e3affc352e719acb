"""Settling where reviewers differ: who may, in writing, and what becomes of it afterwards."""

import pytest
from django.db import IntegrityError, transaction

from outcomes import agreeing
from outcomes.models import Outcome, Settlement
from outcomes.release import open_outcome
from sources.history import of
from tests.people import make_outcome, make_review


@pytest.fixture
def outcome(db):
    return make_outcome("REV/1", status="outcome")


@pytest.fixture
def differing(outcome, omar, odile):
    """Omar says high, Odile medium; on the rest they agree."""
    make_review(outcome, omar, significance=3)
    make_review(outcome, odile, significance=2)
    return outcome


def seen(outcome, user):
    return agreeing.state(agreeing.differences(outcome, user))


def settle(outcome, by, value=2, reason="Read together.", rating="significance"):
    return agreeing.settle(outcome, {rating: value}, reason, by, seen(outcome, by))


def agreed(outcome):
    return Outcome.objects.get(pk=outcome.pk).agreed_significance


def test_a_difference_says_who_differs_and_by_how_much(outcome, omar, odile, adama):
    make_review(outcome, omar, significance=3, evidence=0)
    make_review(outcome, odile, significance=1, evidence=2)
    [significance, evidence] = agreeing.differences(outcome, odile)
    assert (significance.rating, significance.apart, evidence.apart) == ("significance", 2, 2)
    assert [(r.reviewer, word, apart) for r, word, apart in significance.said] == [
        (omar, "High", 2),
        (odile, "Low", 0),
    ]
    assert (significance.settlement, significance.alone, significance.agrees) == (None,) + (
        False,
    ) * 2
    # Whoever has not reviewed learns nothing of it.
    assert agreeing.differences(outcome, adama) == []


def test_the_two_settle_together(differing, omar, odile):
    [row] = settle(differing, omar)
    assert row.settled_at is None and agreed(differing) is None
    [mine], [theirs] = (agreeing.differences(differing, user) for user in (omar, odile))
    assert (mine.agrees, theirs.agrees) == (False, True)
    # One's own proposal again settles nothing.
    settle(differing, omar)
    assert agreed(differing) is None
    settle(differing, odile, reason="")
    row = Settlement.objects.get()
    assert (row.proposed_by, row.settled_by, row.reason) == (omar, odile, "Read together.")
    assert agreed(differing) == 2


def test_another_value_is_another_proposal(differing, omar, odile):
    settle(differing, omar, 2)
    with pytest.raises(ValueError):
        settle(differing, odile, 3, reason=" ")
    settle(differing, odile, 3)
    row = Settlement.objects.get()
    assert (row.value, row.proposed_by, row.settled_by) == (3, odile, None)
    settle(differing, omar, 3, reason="")
    assert agreed(differing) == 3


def test_a_third_settles_alone(differing, adama):
    with pytest.raises(agreeing.NotYours):
        agreeing.settle(differing, {"significance": 2}, "So.", adama, "")
    make_review(differing, adama, significance=1)
    [row] = settle(differing, adama, 2)
    assert row.settled_by == adama and agreed(differing) == 2


def test_what_nobody_differs_on_is_not_settled(differing, omar):
    for values in ({}, {"evidence": 2}, {"significance": 2, "evidence": 2}):
        with pytest.raises(ValueError):
            agreeing.settle(differing, values, "So.", omar, seen(differing, omar))
    assert not Settlement.objects.exists()


def test_a_value_off_its_scale_is_refused_and_leaves_nothing(differing, omar):
    with pytest.raises(IntegrityError), transaction.atomic():
        settle(differing, omar, 4)
    assert not Settlement.objects.exists()


def test_it_lapses_when_a_review_says_something_else(differing, omar, odile):
    settle(differing, omar)
    settle(differing, odile, reason="")
    make_review(differing, omar, significance=1, rationale="No.")
    assert agreed(differing) is None and not Settlement.objects.exists()
    assert of(differing).filter(verb=agreeing.LAPSED).exists()


def test_it_stays_when_another_rating_changes(differing, omar, odile):
    settle(differing, omar)
    settle(differing, odile, reason="")
    make_review(differing, omar, significance=3, evidence=0, rationale="Of the evidence.")
    assert agreed(differing) == 2 and Settlement.objects.count() == 1


def test_where_the_reviews_come_to_agree_that_holds(differing, omar, odile):
    settle(differing, omar, 1)
    make_review(differing, omar, significance=2, rationale="Persuaded.")
    assert agreed(differing) == 2 and not Settlement.objects.exists()


def test_it_can_be_opened_again(differing, omar, odile):
    settle(differing, omar)
    settle(differing, odile, reason="")
    agreeing.reopen(differing, "significance", omar, seen(differing, omar))
    assert agreed(differing) is None and not Settlement.objects.exists()
    told = [agreeing.in_words(event) for event in of(differing)][:2]
    assert told == ["Significance: no longer agreed", "Significance: Medium · “Read together.”"]
    # Nothing stands any more: nothing to take back.
    agreeing.reopen(differing, "significance", omar, seen(differing, omar))


def test_who_saw_something_else_is_told(differing, omar, odile):
    old = seen(differing, odile)
    settle(differing, omar)
    with pytest.raises(agreeing.Conflict):
        agreeing.settle(differing, {"significance": 3}, "So.", odile, old)
    with pytest.raises(agreeing.Conflict):
        agreeing.reopen(differing, "significance", odile, old)
    assert Settlement.objects.get().value == 2


def test_a_released_outcome_is_taken_back_when_a_rating_is_settled(differing, omar, odile):
    open_outcome(differing, "donors", omar)
    settle(differing, omar)
    assert Outcome.objects.get(pk=differing.pk).is_released
    settle(differing, odile, reason="")
    assert not Outcome.objects.get(pk=differing.pk).is_released


def test_events_of_settling_open_with_ones_own_review(differing, omar, odile, adama):
    settle(differing, omar)
    told = of(differing).filter(verb__in=agreeing.BLIND)
    assert told.visible_to(odile).count() == 1 and not told.visible_to(adama).exists()
    settle(differing, odile, reason="")
    # What is agreed is open to all who read the outcome.
    assert of(differing).visible_to(adama).filter(verb=agreeing.AGREED).exists()
