"""Release: a deliberate act, by an officer, with a name and a time on it; and taking it back."""

from django.db import transaction
from django.utils import timezone

from .access import OPEN_LEVELS, Visibility
from .history import record

FROM_OPEN_TO_CLOSED = tuple(Visibility)


def stricter(one, other):
    """The more closed of two visibilities."""
    return max(one, other, key=FROM_OPEN_TO_CLOSED.index)


@transaction.atomic
def set_visibility(thing, level, by):
    """Put `thing` (a Guarded row, saved) at `level`; releasing or withdrawing it where that is so.

    Leaves an event; does nothing where the level is the same.
    """
    before = thing.visibility
    if before == level:
        return
    thing.visibility = level
    fields = ["visibility"]
    if hasattr(thing, "released_at"):
        opened = level in OPEN_LEVELS
        thing.released_at = timezone.now() if opened else None
        thing.released_by = by if opened else None
        fields += ["released_at", "released_by"]
    thing.save(update_fields=fields)
    verb = "released" if level in OPEN_LEVELS else "withdrew" if before in OPEN_LEVELS else "moved"
    record(verb, thing, by, {"visibility": before}, {"visibility": level})
