"""What stands in the margin of a passage in the reader: the outcomes that it serves."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from .models import Evidence
from .scales import Stance, Status

SIGNS = {Stance.SUPPORTS: "+", Stance.PARTLY: "±", Stance.CONTRADICTS: "≠", Stance.CONTEXT: "¶"}
CLASSES = {
    Stance.SUPPORTS: "sup",
    Stance.PARTLY: "par",
    Stance.CONTRADICTS: "con",
    Stance.CONTEXT: "ctx",
}


class Served(NamedTuple):
    """An outcome that a passage is evidence of: its ID and address, the sign of the stance with
    its class, and what it does for it in words; `is_evidence` is false for a mere candidate."""

    name: str
    address: str
    sign: str
    look: str
    words: str
    is_evidence: bool


def margins(passages, user):
    """{passage ID: [Served]} of some passages, as `user` may read it, mere candidates last; one
    query. What was set aside is left out."""
    rows = (
        Evidence.objects.visible_to(user)
        .filter(passage__in=[passage.pk for passage in passages])
        .exclude(outcome__status=Status.SET_ASIDE)
        .select_related("outcome")
        .order_by("outcome__slug", "claim", "pk")
    )
    found = defaultdict(dict)
    for row in rows:
        waits = row.outcome.status == Status.CANDIDATE
        stance = Stance(row.stance)
        words = _("Candidate, to be sorted") if waits else stance.label
        served = Served(
            row.outcome.fragment_id,
            row.outcome.get_absolute_url(),
            SIGNS[stance],
            CLASSES[stance],
            words,
            not waits,
        )
        # Of two claims of one outcome that it serves alike, one mark is enough.
        found[row.passage_id].setdefault(served, None)
    return {pk: sorted(served, key=lambda one: not one.is_evidence) for pk, served in found.items()}
