"""Settling what is doubtful about a statement (checks.py), with a remark, and taking that back."""

from django.db import transaction

from sources.history import record

from .checks import NAMES, checks, checks_of
from .models import Outcome, SettledCheck

SETTLED, REOPENED = "settled", "asked again"


class Stale(Exception):
    """The check stands no longer. `settled` is the SettledCheck of somebody who was first, or None
    where what it was about changed."""

    def __init__(self, settled):
        super().__init__("The check stands no longer")
        self.settled = settled


def sorted_out(outcome, user):
    """([Check] that nobody settled, [(Check, SettledCheck)] of the others), as `user` may read
    them. What was settled and is doubtful no more is not among them."""
    return sorted_out_of([outcome], user)[outcome.pk]


def sorted_out_of(outcomes, user):
    """{outcome ID: what `sorted_out` gives}"""
    rows = SettledCheck.objects.visible_to(user).filter(outcome__in=outcomes)
    settled = {
        (row.outcome_id, row.kind, row.about): row for row in rows.select_related("settled_by")
    }
    found = {}
    for pk, raised in checks_of(outcomes, user).items():
        by_check = [(check, settled.get((pk, check.kind, check.about))) for check in raised]
        found[pk] = (
            [check for check, row in by_check if row is None],
            [(check, row) for check, row in by_check if row is not None],
        )
    return found


@transaction.atomic
def settle(outcome, kind, about, remark, by):
    """Settle a check of an outcome, named by its kind and what it is about. Returns the
    SettledCheck. Raises Stale where it stands no longer for `by`, ValueError without a remark."""
    if not remark.strip():
        raise ValueError("A check is settled with a remark.")
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    there = SettledCheck.objects.filter(outcome=outcome, kind=kind, about=about)
    first = there.select_related("settled_by").first()
    standing = {(check.kind, check.about) for check in checks(outcome, by)}
    if first or (kind, about) not in standing:
        raise Stale(first)
    row = SettledCheck.objects.create(
        outcome=outcome, kind=kind, about=about, remark=remark.strip(), settled_by=by
    )
    record(SETTLED, outcome, by, after={"check": kind, "remark": row.remark})
    return row


@transaction.atomic
def reopen(outcome, settled, by):
    """Ask again what was settled (a SettledCheck's ID); nothing where somebody did already."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    row = SettledCheck.objects.filter(outcome=outcome, pk=settled).first()
    if row:
        record(REOPENED, outcome, by, before={"check": row.kind, "remark": row.remark})
        row.delete()


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    known = event.after or event.before
    if event.verb not in (SETTLED, REOPENED) or "check" not in known:
        return ""
    return f"{NAMES.get(known['check'], known['check'])} · “{known['remark']}”"
