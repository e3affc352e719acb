"""Saving a review, and what the reviews of an outcome agree on."""

from django.db import transaction

from sources.history import record

from .models import Outcome, Review

RATINGS = ("significance", "contribution", "evidence", "evidence_contribution")
# Agreement needs two people.
ENOUGH = 2


@transaction.atomic
def save_review(outcome, by, ratings, rationale):
    """Save `by`'s review of `outcome`, new or revised, and return it.

    ratings    {name in RATINGS: value on its scale}
    rationale  why; must not be empty

    Every earlier state stays in the history. What all reviews agree on becomes the agreed rating.
    """
    # One review at a time for each outcome, so that agreement is settled on what all said.
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    values = {**ratings, "rationale": rationale}
    review = Review.objects.filter(outcome=outcome, reviewer=by).first()
    if review is None:
        review = Review.objects.create(outcome=outcome, reviewer=by, **values)
        record("reviewed", review, by, after=values)
    else:
        before = {name: getattr(review, name) for name in values}
        if before == values:
            return review
        for name, value in values.items():
            setattr(review, name, value)
        review.version += 1
        review.save()
        record("revised", review, by, before, values)
    _agree(outcome, by)
    return review


def _agree(outcome, by):
    """Write the ratings on which all reviews, two at the least, say the same; clear the others."""
    reviews = list(Review.objects.filter(outcome=outcome))
    agreed = {}
    for name in RATINGS:
        said = {getattr(review, name) for review in reviews}
        agree = len(reviews) >= ENOUGH and len(said) == 1
        agreed[f"agreed_{name}"] = said.pop() if agree else None
    before = {name: getattr(outcome, name) for name in agreed}
    if before != agreed:
        for name, value in agreed.items():
            setattr(outcome, name, value)
        outcome.save(update_fields=list(agreed))
        record("agreed", outcome, by, before, agreed)
