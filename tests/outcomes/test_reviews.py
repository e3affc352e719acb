"""Saving a review; what two people agree on; every earlier state kept."""

import pytest
from django.db import IntegrityError, transaction

from outcomes.models import Outcome, Review
from outcomes.reviews import RATINGS, save_review
from sources.history import of
from sources.models import Event
from tests.people import make_outcome, make_review

GOOD = {"significance": 2, "contribution": 1, "evidence": 2, "evidence_contribution": 1}


@pytest.fixture
def outcome(db):
    return make_outcome("REV/1")


def agreed(outcome):
    outcome = Outcome.objects.get(pk=outcome.pk)
    return {name: getattr(outcome, f"agreed_{name}") for name in RATINGS}


NOTHING = dict.fromkeys(RATINGS)


def test_a_review_is_saved_and_told(outcome, omar):
    review = save_review(outcome, omar, GOOD, "The minutes say so.")
    review.refresh_from_db()
    assert {name: getattr(review, name) for name in RATINGS} == GOOD
    assert (review.reviewer, review.version, review.visibility) == (omar, 1, "internal")
    event = of(review).get()
    assert (event.verb, event.by) == ("reviewed", omar)
    assert event.after == {**GOOD, "rationale": "The minutes say so."}


def test_one_review_agrees_on_nothing(outcome, omar):
    make_review(outcome, omar)
    make_review(outcome, omar, rationale="Read again.")
    assert agreed(outcome) == NOTHING


def test_two_that_say_the_same_agree_rating_by_rating(outcome, omar, odile):
    make_review(outcome, omar, significance=3)
    make_review(outcome, odile, significance=2)
    assert agreed(outcome) == {
        "significance": None,
        "contribution": 2,
        "evidence": 2,
        "evidence_contribution": 1,
    }
    event = of(outcome).first()
    assert (event.verb, event.by) == ("agreed", odile)
    assert event.after == {f"agreed_{name}": value for name, value in agreed(outcome).items()}


def test_none_found_and_none_are_ratings_too(outcome, omar, odile):
    zero = {"contribution": 0, "evidence": 0, "evidence_contribution": 0}
    make_review(outcome, omar, **zero)
    make_review(outcome, odile, **zero)
    assert agreed(outcome) == {"significance": 2, **zero}


def test_a_revision_settles_and_unsettles(outcome, omar, odile):
    make_review(outcome, omar, significance=3)
    make_review(outcome, odile, significance=2)
    make_review(outcome, omar, significance=2, rationale="Persuaded.")
    assert agreed(outcome)["significance"] == 2
    make_review(outcome, odile, significance=1)
    assert agreed(outcome)["significance"] is None


def test_a_third_who_differs_unsettles(outcome, omar, odile, adama):
    make_review(outcome, omar)
    make_review(outcome, odile)
    make_review(outcome, adama, evidence=3)
    assert agreed(outcome) == {
        "significance": 2,
        "contribution": 2,
        "evidence": None,
        "evidence_contribution": 1,
    }


def test_every_earlier_state_is_kept(outcome, omar):
    make_review(outcome, omar, significance=1, rationale="First.")
    review = make_review(outcome, omar, significance=3, rationale="Second.")
    assert (review.version, Review.objects.count()) == (2, 1)
    event = of(review).first()
    assert (event.verb, event.before["significance"], event.after["significance"]) == (
        "revised",
        1,
        3,
    )
    assert (event.before["rationale"], event.after["rationale"]) == ("First.", "Second.")


def test_the_same_again_is_no_revision(outcome, omar):
    first = make_review(outcome, omar)
    again = make_review(outcome, omar)
    assert again.version == 1 and again.saved_at == first.saved_at
    assert of(first).count() == 1


def test_reviews_of_another_outcome_do_not_count(outcome, omar, odile):
    make_review(outcome, omar)
    make_review(make_outcome("REV/2"), odile)
    assert agreed(outcome) == NOTHING


def test_agreeing_does_not_touch_what_another_is_writing(outcome, omar, odile):
    make_review(outcome, omar)
    Outcome.objects.filter(pk=outcome.pk).update(country="Kelpland", version=7)
    make_review(outcome, odile)
    fresh = Outcome.objects.get(pk=outcome.pk)
    assert (fresh.country, fresh.version) == ("Kelpland", 7)


@pytest.mark.parametrize("bad", [{"significance": 4}, {"contribution": 4}, {"evidence": 5}])
def test_a_rating_off_its_scale_is_refused_and_leaves_nothing(bad, outcome, omar):
    events = Event.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(outcome, omar, **bad)
    assert not Review.objects.exists() and Event.objects.count() == events


def test_a_review_without_reasons_is_refused(outcome, omar):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(outcome, omar, rationale="")
