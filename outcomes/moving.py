"""How far an outcome has come: candidate, lead, outcome, or set aside; each step with a reason, and
with a way back."""

from django.db import transaction
from django.utils.translation import gettext as _

from . import events
from .candidates import PREFIX
from .editing import change_many
from .models import Outcome
from .scales import Status

MOVED = "changed the status of"
_STEPS = {
    Status.CANDIDATE: (Status.LEAD, Status.SET_ASIDE),
    Status.LEAD: (Status.OUTCOME, Status.SET_ASIDE),
    Status.OUTCOME: (Status.LEAD, Status.SET_ASIDE),
    Status.SET_ASIDE: (Status.LEAD, Status.CANDIDATE),
}


class NotPossible(Exception):
    """The step cannot be taken; the message says why."""


def steps(outcome):
    """The statuses to which an outcome can go from where it is."""
    found = _STEPS[outcome.status]
    # What no document proposed was never a candidate.
    drafted = outcome.fragment_id.startswith(PREFIX)
    return [step for step in found if step != Status.CANDIDATE or drafted]


def hindrance(outcome, status):
    """Why an outcome cannot go to a status, as a sentence; "" where it can."""
    if outcome.is_released:
        return _("It is released; take the release back first.")
    if status not in steps(outcome):
        words = {"from": outcome.get_status_display(), "to": Status(status).label}
        return _("From “%(from)s” no step leads to “%(to)s”.") % words
    return ""


@transaction.atomic
def move(outcomes, status, reason, by):
    """Take some outcomes to a status, all or none. Returns them as they are saved.

    reason  why, in writing; ValueError where there is none
    Raises NotPossible.
    """
    if not reason.strip():
        raise ValueError("A step is taken with a reason.")
    locked = Outcome.objects.select_for_update().filter(pk__in=[o.pk for o in outcomes])
    rows = list(locked.order_by("pk"))
    for outcome in rows:
        text = hindrance(outcome, status)
        if text:
            raise NotPossible(f"{outcome.fragment_id}: {text}")
    changes = [(outcome, {"status": Status(status).value}, None) for outcome in rows]
    change_many(changes, by, MOVED, reason=reason.strip())
    events.propose(rows)
    return rows


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb != MOVED:
        return ""
    was, now = (Status(side["status"]).label for side in (event.before, event.after))
    return f"{was} → {now} · “{event.after['reason']}”"
