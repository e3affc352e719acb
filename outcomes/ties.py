"""What a person says ties a publisher to an outcome's programme, or that nothing does.

It goes before what the outcome's own texts tell (independence.py); taken back, these hold again.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.history import record

from .models import Outcome, Tie
from .strength import recount

SAID, TAKEN_BACK = "said of a publisher", "took back what was said of a publisher"


class Conflict(Exception):
    """Somebody else said something meanwhile. `current` is the Tie that stands, or None."""

    def __init__(self, current):
        super().__init__("Somebody else said it first")
        self.current = current


@transaction.atomic
def say(outcome, actor, kind, reason, by, seen=""):
    """Say what ties a publisher (an Actor) to an outcome: a Tie.Kind, with the reason; the strength
    that evidence carries follows. Returns the Tie.

    seen  the kind that the person saw as said, "" for none; raises Conflict where another stands
          that says something else
    """
    outcome, tie = _standing(outcome, actor)
    if tie and (tie.kind, tie.reason) == (kind, reason):
        return tie
    if (tie.kind if tie else "") != seen:
        raise Conflict(tie)
    before = _told(tie) if tie else {}
    tie, _made = Tie.objects.update_or_create(
        outcome=outcome,
        actor=actor,
        defaults={"kind": Tie.Kind(kind).value, "reason": reason, "said_by": by},
    )
    _record(SAID, tie, by, before, _told(tie))
    recount(outcome)
    return tie


@transaction.atomic
def take_back(outcome, actor, by, seen=""):
    """Let the outcome's texts tell again what ties a publisher to it. Raises Conflict as `say`
    does; nothing said is nothing to take back."""
    outcome, tie = _standing(outcome, actor)
    if tie is None:
        return
    if tie.kind != seen:
        raise Conflict(tie)
    _record(TAKEN_BACK, tie, by, _told(tie), {})
    tie.delete()
    recount(outcome)


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in (SAID, TAKEN_BACK):
        return ""
    before, after = event.before, event.after
    kinds = [Tie.Kind(side["kind"]).label for side in (before, after) if side]
    if event.verb == TAKEN_BACK:
        kinds.append(_("as the texts tell"))
    words = [(after or before)["publisher"], " → ".join(map(str, dict.fromkeys(kinds)))]
    return " · ".join([*words, f"“{after['reason']}”"] if after else words)


# --- inside ---------------------------------------------------------------------------------


def _standing(outcome, actor):
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    return outcome, Tie.objects.filter(outcome=outcome, actor=actor).select_related("actor").first()


def _told(tie):
    return {"publisher": str(tie.actor), "kind": tie.kind, "reason": tie.reason}


def _record(verb, tie, by, before, after):
    """An event of the outcome, as closed as the publisher is."""
    secret = tie.actor.visibility == Visibility.CONFIDENTIAL
    record(verb, tie.outcome, by, before, after, confidential=secret)
