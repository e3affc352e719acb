"""Saving a review, and who may read what of the reviews of an outcome."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from sources.history import record

from . import agreeing
from .models import RATINGS, SCALE_OF, Outcome, Review

REVIEWED, REVISED = "reviewed", "revised the review of"
# Events that only those read who have reviewed the outcome.
BLIND = (REVIEWED, REVISED, *agreeing.BLIND)


@transaction.atomic
def save_review(outcome, by, ratings, rationale):
    """Save `by`'s review of `outcome`, new or revised, and return it.

    ratings    {name in RATINGS: value on its scale}
    rationale  why; must not be empty

    Every earlier state stays in the history. What all reviews agree on becomes the agreed rating;
    where that changes what donors read of a released outcome, it is taken back.
    """
    # One review at a time for each outcome, so that agreement is settled on what all said.
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    ratings = {name: int(ratings[name]) for name in RATINGS}  # of a scale's members too
    values = {**ratings, "rationale": rationale}
    review = Review.objects.filter(outcome=outcome, reviewer=by).first()
    blind = {f"blind_{name}": ratings[name] for name in RATINGS}
    if review is None:
        review = Review.objects.create(
            outcome=outcome, reviewer=by, seen_version=outcome.version, **values, **blind
        )
        record(REVIEWED, outcome, by, after=values)
    else:
        before = {name: getattr(review, name) for name in values}
        if before == values and review.seen_version == outcome.version:
            return review
        alone = not Review.objects.filter(outcome=outcome).exclude(pk=review.pk).exists()
        for name, value in (values | (blind if alone else {})).items():
            setattr(review, name, value)
        review.version += 1
        review.seen_version = outcome.version
        review.save()
        record(REVISED, outcome, by, before, values)
    agreeing.agree(outcome, by)
    return review


def readable_events(events, user):
    """Those of some events that `user` may read: none that tells what others say of an outcome
    that `user` has not reviewed."""
    own = Review.objects.filter(outcome=OuterRef("subject_id"), reviewer=user.pk)
    blind = Q(subject_kind="outcome", verb__in=BLIND)
    return events.exclude(blind & ~Q(Exists(own)))


def in_words(event):
    """What an event of a review says, in a line; "" for an event of something else."""
    if event.verb not in (REVIEWED, REVISED):
        return ""
    return told(event.before, event.after)


def told(before, after):
    """Ratings as they were and became, and the reason, in a line."""
    words = []
    for name, scale in SCALE_OF.items():
        said = [scale(side[name]).label for side in (before, after) if side.get(name) is not None]
        label = agreeing.LABELS[name]
        words += [f"{label} {' → '.join(dict.fromkeys(map(str, said)))}"] if said else []
    reason = after.get("rationale")
    return " · ".join([*words, f"“{reason}”"] if reason else words)
