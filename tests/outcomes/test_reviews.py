"""Saving a review; what two people agree on; every earlier state kept."""

import pytest
from django.db import IntegrityError, transaction

from outcomes import editing
from outcomes.models import RATINGS, Outcome, Review
from outcomes.release import open_outcome
from outcomes.reviews import REVIEWED, REVISED, in_words, save_review
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
    event = of(outcome).first()
    assert (event.verb, event.by) == (REVIEWED, omar)
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
    event = of(outcome).first()
    assert (event.verb, event.before["significance"], event.after["significance"]) == (
        REVISED,
        1,
        3,
    )
    assert (event.before["rationale"], event.after["rationale"]) == ("First.", "Second.")


def test_the_same_again_is_no_revision(outcome, omar):
    first = make_review(outcome, omar)
    events = of(outcome).count()
    again = make_review(outcome, omar)
    assert again.version == 1 and again.saved_at == first.saved_at
    assert of(outcome).count() == events


def test_the_same_again_after_an_edit_says_that_it_still_holds(outcome, omar):
    review = make_review(outcome, omar)
    editing.change(outcome, {"country": "Exampleland"}, omar)
    assert review.seen_version != outcome.version
    assert make_review(outcome, omar).seen_version == outcome.version


def test_the_blind_ratings_stay_once_another_can_be_read(outcome, omar, odile):
    make_review(outcome, omar, significance=1)
    make_review(outcome, omar, significance=3, rationale="Alone still.")
    make_review(outcome, odile, significance=2)
    for who in (omar, odile):
        make_review(outcome, who, significance=1, rationale="Having read the other.")
    said = dict(Review.objects.values_list("reviewer", "blind_significance"))
    assert said == {omar.pk: 3, odile.pk: 2}


def test_a_released_outcome_whose_agreed_ratings_change_is_taken_back(omar, odile, adama):
    outcome = make_outcome("REV/3", "donors")
    make_review(outcome, omar)
    assert Outcome.objects.get(pk=outcome.pk).is_released  # nothing is agreed by one
    make_review(outcome, odile)
    assert not Outcome.objects.get(pk=outcome.pk).is_released
    open_outcome(outcome, "donors", omar)
    make_review(outcome, adama)  # says the same
    assert Outcome.objects.get(pk=outcome.pk).is_released
    make_review(outcome, adama, evidence=0, rationale="On reflection.")
    assert not Outcome.objects.get(pk=outcome.pk).is_released


# --- who reads what of it ---------------------------------------------------------------------


def test_events_of_reviews_open_with_ones_own(outcome, omar, odile, dora):
    make_review(outcome, omar, rationale="Only for reviewers.")
    told = of(outcome).filter(verb=REVIEWED)
    assert told.visible_to(omar).count() == 1
    assert not told.visible_to(odile).exists() and not told.visible_to(dora).exists()
    assert Event.objects.visible_to(odile).filter(subject_kind="outcome").exists()
    make_review(outcome, odile)
    assert told.visible_to(odile).count() == 2


def test_events_in_words(outcome, omar):
    make_review(outcome, omar, significance=1, rationale="First.")
    make_review(outcome, omar, significance=3, rationale="Second.")
    told = [in_words(event) for event in of(outcome).filter(verb__in=(REVIEWED, REVISED))]
    assert told[0].startswith("Significance Low → High · Contribution Moderate")
    assert told[0].endswith("“Second.”") and told[1].startswith("Significance Low · ")
    assert in_words(of(outcome).last()) == ""


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
