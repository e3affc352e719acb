"""What the reviews of an outcome agree on, and settling where they differ, in writing.

What all say, two at the least, is agreed. Where they differ the first two settle together: one
proposes, another agrees to it. Whoever reviewed after them settles alone. A settlement holds for
what the reviewers said when it was made; where one of them says something else since, it lapses.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.history import record

from .models import RATINGS, SCALE_OF, Outcome, Review, Settlement
from .release import withdraw

ENOUGH = 2  # Agreement needs two people.
AGREED = "agreed"
PROPOSED, SETTLED = "proposed to settle the ratings of", "settled the ratings of"
REOPENED, LAPSED = "reopened the ratings of", "unsettled the ratings of"
# Events that tell what reviewers said.
BLIND = (PROPOSED, SETTLED, REOPENED, LAPSED)
LABELS = {
    "significance": gettext_lazy("Significance"),
    "contribution": gettext_lazy("Contribution"),
    "evidence": gettext_lazy("Evidence, change"),
    "evidence_contribution": gettext_lazy("Evidence, contribution"),
}


class Conflict(Exception):
    """The reviews, or what was settled, are not what the person saw."""


class NotYours(Exception):
    """Only whoever reviewed an outcome settles its ratings."""


class Difference(NamedTuple):
    """One rating on which reviewers differ.

    said        [(Review, its level's label, how many levels it is from the reader's own)]
    apart       how many levels lie between the lowest and the highest
    settlement  the Settlement that stands for it, proposed or settled, or None
    alone       whether the reader settles it without another
    agrees      whether the reader can agree to what another proposed
    """

    rating: str
    said: list
    apart: int
    settlement: Settlement
    alone: bool
    agrees: bool

    @property
    def label(self):
        return LABELS[self.rating]


def agree(outcome, by):
    """Write to a locked outcome the ratings that are agreed or settled by now, and clear the
    others. A released outcome whose ratings change is taken back, and so is the request of a first
    officer to release it."""
    reviews = list(Review.objects.filter(outcome=outcome))
    settlements = {row.rating: row for row in Settlement.objects.filter(outcome=outcome)}
    agreed = {}
    for name in RATINGS:
        said, settlement = _said(reviews, name), settlements.get(name)
        one = len(reviews) >= ENOUGH and len(set(said.values())) == 1
        if settlement and (one or settlement.said != said):
            record(LAPSED, outcome, by, before=_told(settlement))
            settlement.delete()
            settlement = None
        settled = settlement.value if settlement and settlement.settled_at else None
        agreed[f"agreed_{name}"] = next(iter(said.values())) if one else settled
    before = {name: getattr(outcome, name) for name in agreed}
    if before == agreed:
        return
    for name, value in agreed.items():
        setattr(outcome, name, value)
    outcome.save(update_fields=list(agreed))
    record(AGREED, outcome, by, before, agreed)
    if outcome.is_released or outcome.release_asked_at:
        withdraw(outcome, by)


def differences(outcome, user):
    """[Difference] of the reviews of an outcome that `user` may read, in the order of RATINGS."""
    reviews = list(
        Review.objects.visible_to(user)
        .filter(outcome=outcome)
        .select_related("reviewer")
        .order_by("created_at", "pk")
    )
    own = next((review for review in reviews if review.reviewer_id == user.pk), None)
    if own is None:
        return []
    rows = Settlement.objects.visible_to(user).filter(outcome=outcome)
    settlements = {row.rating: row for row in rows.select_related("proposed_by", "settled_by")}
    found = []
    for name, scale in SCALE_OF.items():
        values = [getattr(review, name) for review in reviews]
        if len(set(values)) < 2:
            continue
        mine, row = getattr(own, name), settlements.get(name)
        found.append(
            Difference(
                name,
                [
                    (review, scale(value).label, abs(value - mine))
                    for review, value in zip(reviews, values, strict=True)
                ],
                max(values) - min(values),
                row,
                _alone(reviews, user),
                bool(row and not row.settled_at and row.proposed_by_id != user.pk),
            )
        )
    return found


def state(differences):
    """What a person saw of these, as a word that changes when any of it does."""
    parts = []
    for one in differences:
        said = ",".join(f"{review.reviewer_id}={word}" for review, word, _apart in one.said)
        row = one.settlement
        parts.append(f"{one.rating}:{said}:{row.pk if row else 0}:{bool(row and row.settled_at)}")
    return ";".join(parts)


@transaction.atomic
def settle(outcome, values, reason, by, seen):
    """Settle ratings on which the reviews differ, or propose to. Returns the Settlements.

    values  {rating: value on its scale}
    reason  why, in writing; not needed where `by` agrees to what another proposed
    seen    `state` of what the person saw; raises Conflict where it is another by now
    Raises NotYours for who did not review, ValueError where nothing differs or no reason is given.
    """
    outcome, found = _standing(outcome, by, seen)
    if not values or not set(values) <= set(found):
        raise ValueError("Nothing to settle there.")
    done = []
    for name, value in values.items():
        one = found[name]
        row = one.settlement
        if row and row.settled_at and row.value == value:
            continue
        confirms = one.agrees and row.value == value
        if not confirms and not reason.strip():
            raise ValueError("A rating is settled in writing.")
        if not confirms:
            if row:
                record(LAPSED, outcome, by, before=_told(row))
                row.delete()
            said = {str(review.reviewer_id): getattr(review, name) for review, _w, _a in one.said}
            row = Settlement(
                outcome=outcome,
                rating=name,
                value=value,
                reason=reason.strip(),
                said=said,
                proposed_by=by,
            )
        if confirms or one.alone:
            row.settled_at, row.settled_by = timezone.now(), by
        row.save()
        record(SETTLED if row.settled_at else PROPOSED, outcome, by, after=_told(row))
        done.append(row)
    agree(outcome, by)
    return done


@transaction.atomic
def reopen(outcome, rating, by, seen):
    """Take back what was settled, or proposed, of one rating; it is open again. Raises Conflict and
    NotYours as `settle` does; what stands no longer is nothing to take back."""
    outcome, found = _standing(outcome, by, seen)
    one = found.get(rating)
    if one and one.settlement:
        record(REOPENED, outcome, by, before=_told(one.settlement))
        one.settlement.delete()
        agree(outcome, by)


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb == AGREED:
        sides = [
            {name.removeprefix("agreed_"): value for name, value in side.items()}
            for side in (event.before, event.after)
        ]
        words = []
        for name, scale in SCALE_OF.items():
            was, now = (side.get(name) for side in sides)
            if was != now:
                level = _("no longer agreed") if now is None else scale(now).label
                words.append(f"{LABELS[name]}: {level}")
        return " · ".join(words)
    if event.verb not in BLIND:
        return ""
    side = event.after or event.before
    level = SCALE_OF[side["rating"]](side["value"]).label
    return f"{LABELS[side['rating']]}: {level} · “{side['reason']}”"


# --- inside ---------------------------------------------------------------------------------


def _said(reviews, name):
    return {str(review.reviewer_id): getattr(review, name) for review in reviews}


def _alone(reviews, user):
    """Whether a reviewer came after the two who differ."""
    return user.pk not in [review.reviewer_id for review in reviews[:ENOUGH]]


def _standing(outcome, by, seen):
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if not Review.objects.filter(outcome=outcome, reviewer=by).exists():
        raise NotYours
    found = differences(outcome, by)
    if state(found) != seen:
        raise Conflict
    return outcome, {one.rating: one for one in found}


def _told(row):
    return {"rating": row.rating, "value": row.value, "reason": row.reason}
