"""Releasing an outcome, with the names that go along, and taking it back."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.access import OPEN_LEVELS, Visibility
from sources.history import record
from sources.opening import set_entry
from sources.release import FROM_OPEN_TO_CLOSED, set_visibility

from .models import ClaimMention, Outcome
from .models.claims import OPEN_FIELDS
from .scales import Status


class NotReady(Exception):
    """The outcome cannot be released; the message says what stands in the way."""


class Bundle(NamedTuple):
    """What a release opens besides the outcome itself: register entries and their names."""

    actors: list
    instruments: list
    names: list

    @property
    def rows(self):
        return [*self.actors, *self.instruments, *self.names]


def bundle(outcome, level):
    """The actors, laws and names in the texts that donors read and that `level` would open.

    A confidential entry stays so: its name stands in the text, but its page does not open.
    """
    mentions = ClaimMention.objects.filter(outcome=outcome, field__in=OPEN_FIELDS).select_related(
        "actor_alias__entry", "legal_alias__entry"
    )
    actors, laws, names = {}, {}, {}
    for mention in mentions:
        entries = actors if mention.actor_alias_id else laws
        alias = mention.actor_alias or mention.legal_alias
        if Visibility.CONFIDENTIAL in (alias.visibility, alias.entry.visibility):
            continue
        if _more_closed(alias.entry.visibility, level):
            entries[alias.entry.pk] = alias.entry
        if _more_closed(alias.visibility, level):
            names[(type(alias), alias.pk)] = alias
    return Bundle(list(actors.values()), list(laws.values()), list(names.values()))


def hindrance(outcome):
    """What stands in the way of a release, as a sentence; "" where nothing does."""
    if outcome.status != Status.OUTCOME:
        return _(
            "Only what a person accepted as an outcome can be released; this is a %(status)s."
        ) % {"status": outcome.get_status_display().lower()}
    return ""


@transaction.atomic
def release(outcome, level, by):
    """Open an outcome to donors or the public, with the names in its open texts.

    A row that was ever stated to be confidential, by its file or by a person, needs two officers,
    whatever it says by now: the first call asks and returns False,
    the second, by someone else for the same level, releases and returns True. Raises NotReady.
    """
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if level not in OPEN_LEVELS:
        raise ValueError(f"{level} is no level to release to")
    reason = hindrance(outcome)
    if reason:
        raise NotReady(reason)
    if outcome.release_needs_two and not _second_officer(outcome, level, by):
        return False
    opened = bundle(outcome, level)
    for entry in (*opened.actors, *opened.instruments):
        set_entry(entry, level, by)
    for name in opened.names:
        name.refresh_from_db()
        set_visibility(name, level, by)
    _forget_request(outcome)
    set_visibility(outcome, level, by)
    return True


@transaction.atomic
def withdraw(outcome, by, level=None):
    """Take a release back, or the first officer's request for one; from the next request on
    donors find nothing. `level` is internal or confidential; without it, confidential where the
    file said so. Names stay open: other released rows may hold them."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.release_asked_at:
        _forget_request(outcome)
        record("withdrew", outcome, by, before={"release": "asked"})
    if level is None:
        said = outcome.stated_confidential
        closed = Visibility.CONFIDENTIAL if said else Visibility.INTERNAL
        level = closed if outcome.is_released else outcome.visibility
    if level in OPEN_LEVELS:
        raise ValueError(f"{level} is no level to withdraw to")
    set_visibility(outcome, level, by)


def _second_officer(outcome, level, by):
    """Whether `by` is the second officer for `level`; if the first, the request is noted."""
    asked = outcome.release_asked_by_id
    if asked and asked != by.pk and outcome.release_asked_level == level:
        return True
    if asked != by.pk or outcome.release_asked_level != level:
        outcome.release_asked_at = timezone.now()
        outcome.release_asked_by = by
        outcome.release_asked_level = level
        outcome.save(update_fields=["release_asked_at", "release_asked_by", "release_asked_level"])
        record("asked for release of", outcome, by, after={"visibility": level})
    return False


def _forget_request(outcome):
    outcome.release_asked_at = outcome.release_asked_by = None
    outcome.release_asked_level = ""
    outcome.save(update_fields=["release_asked_at", "release_asked_by", "release_asked_level"])


def _more_closed(one, other):
    return FROM_OPEN_TO_CLOSED.index(one) > FROM_OPEN_TO_CLOSED.index(other)
