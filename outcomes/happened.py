"""What happened to an outcome, in words: every change of it, of its evidence, reviews, release and
settings, by whom and when."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from sources import history
from sources.access import Visibility
from sources.differences import difference

from . import (
    agreeing,
    assigning,
    candidates,
    choosing,
    deciding,
    moving,
    notes,
    questioning,
    reviews,
    settling,
    sharing,
    splitting,
    substantiating,
    ties,
)
from .models import Outcome

# Each tells the events of its own room in words, and of no other.
IN_WORDS = (
    candidates.in_words,
    deciding.in_words,
    ties.in_words,
    settling.in_words,
    splitting.in_words,
    reviews.in_words,
    agreeing.in_words,
    moving.in_words,
    assigning.in_words,
    notes.in_words,
    questioning.in_words,
    choosing.in_words,
    substantiating.in_words,
    sharing.in_words,
)


class Line(NamedTuple):
    """One event of a history, as a line of it.

    fresh    whether it happened since the reader looked last
    changes  [Change] of the fields that changed, where it says how they were
    """

    at: object
    who: str
    verb: str
    what: str
    fresh: bool
    is_confidential: bool
    changes: list


class Change(NamedTuple):
    """A field as it was and as it became: differences.Pieces of both."""

    label: str
    before: list
    after: list


def events_of(outcome, user):
    """The events of an outcome that `user` may read, newest first."""
    return history.of(outcome).visible_to(user)


def lines(events, user=None, since=None, whole=False):
    """[Line] of some events.

    since  when `user` looked last; what others did after that is fresh
    whole  with each change as it was and became
    """
    told = []
    for event in events:
        names = list(event.after) if event.before else []
        said = next(filter(None, (in_words(event) for in_words in IN_WORDS)), "")
        told.append(
            Line(
                event.at,
                event.by.get_username(),
                event.verb,
                said or ", ".join(_label(name) for name in names),
                bool(since and event.at > since and event.by_id != user.pk),
                event.visibility == Visibility.CONFIDENTIAL,
                _changes(event) if whole and not said else [],
            )
        )
    return told


# --- inside ---------------------------------------------------------------------------------

_LABELS = {field.name: field.verbose_name for field in Outcome._meta.concrete_fields}


def _label(name):
    return str(_LABELS.get(name, name))


def _changes(event):
    return [
        Change(_label(name), *difference(_words(event.before.get(name)), _words(value)))
        for name, value in event.after.items()
        if name in event.before
    ]


def _words(value):
    if value is True or value is False:
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
