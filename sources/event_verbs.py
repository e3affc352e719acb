"""What a person decides about legal events: confirm, dismiss, change, add by hand, open, close.

The verbs take any DatedStage: a LegalEvent of a passage, or a ClaimEvent of an outcome.
"""

from itertools import groupby
from operator import attrgetter

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from .access import OPEN_LEVELS, Visibility
from .history import record, record_many
from .models import LegalEvent, Standing
from .release import set_visibility

# What a person may word anew; those of SAYS make an event of one source another one.
SAYS = ("stage", "not_yet", "date")
CHANGEABLE = (*SAYS, "note")


class Twice(Exception):
    """Another event of the same passage or outcome says the same of this law already."""


class Changed(Exception):
    """Someone else changed the event meanwhile; `current` is as it is now."""

    def __init__(self, current):
        super().__init__(str(current))
        self.current = current


def confirm_events(events, by):
    """Take events on: they stand in the timeline of their law. Returns how many changed."""
    return len(_decide(events, Standing.CONFIRMED, "confirmed", by))


@transaction.atomic
def dismiss_events(events, by):
    """Say that these events are none. They stay on file, closed to donors, so that no program
    proposes them again. Returns how many changed."""
    dismissed = _decide(events, Standing.DISMISSED, "dismissed", by)
    for event in dismissed:
        _close(event, by)
    return len(dismissed)


@transaction.atomic
def change_event(event, fields, by, seen=None):
    """Put `fields` (of CHANGEABLE) on an event and confirm it: what a person words, a person
    stands by. Returns the names of the fields that changed.

    seen  {field: value} of the event as its editor saw it; raises Changed where it differs now

    What it said before stays on file as dismissed, so that no program proposes it anew. Where
    donors read it, it is closed until it is opened again. Raises Twice.
    """
    event = _locked(event)
    if seen and any(getattr(event, name) != value for name, value in seen.items()):
        raise Changed(event)
    before = {name: getattr(event, name) for name in (*CHANGEABLE, "standing")}
    fields = {**fields, "standing": Standing.CONFIRMED.value}
    changed = [name for name in fields if before[name] != fields[name]]
    if not changed:
        return changed
    says_else = set(changed) & set(SAYS)
    if says_else:
        for name in SAYS:
            setattr(event, name, fields.get(name, before[name]))
        # Dismissed, and now said by a person after all.
        _same(event).filter(standing=Standing.DISMISSED).delete()
    for name in changed:
        setattr(event, name, fields[name])
    if "date" in changed:
        event.date_stated = True
    _saved_once(event)
    if says_else:
        _leave_dismissed(event, before)
    old = {name: before[name] for name in changed}
    record("changed", event, by, old, {name: fields[name] for name in changed})
    if set(changed) & set(CHANGEABLE):
        _close(event, by)
    return changed


@transaction.atomic
def add_event(instrument, passage, fields, place, by):
    """A confirmed event of `instrument` that a person read in `passage`.

    fields  values of CHANGEABLE
    place   (start, end) of the words that say so, in the passage

    As closed as its document and its law. Raises Twice.
    """
    levels = (instrument.visibility, passage.document.visibility)
    secret = Visibility.CONFIDENTIAL in levels
    event = LegalEvent(
        instrument=instrument,
        passage=passage,
        start=place[0],
        end=place[1],
        standing=Standing.CONFIRMED,
        visibility=Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL,
        **fields,
    )
    _same(event).filter(standing__in=(Standing.DISMISSED, Standing.PROPOSED)).delete()
    _saved_once(event)
    record("added", event, by, after={**fields, "passage": str(passage)})
    return event


@transaction.atomic
def open_events(events, by):
    """Open events to donors. Returns how many were opened, and how many cannot be: those that
    are not confirmed, are confidential, or whose law or source donors may not read."""
    opened = left = 0
    for event in events:
        event = _locked(event)
        if event.visibility in OPEN_LEVELS:
            continue
        if _may_open(event):
            set_visibility(event, Visibility.DONORS, by)
            opened += 1
        else:
            left += 1
    return opened, left


@transaction.atomic
def close_events(events, by):
    """Take events back from donors. Returns how many were open."""
    return sum(_close(_locked(event), by) for event in events)


@transaction.atomic
def _decide(events, standing, verb, by):
    """The events that had another standing, locked and with the new one."""
    changed = []
    events = sorted(events, key=lambda event: (event._meta.model_name, event.pk))
    for model, some in groupby(events, key=type):
        rows = model.objects.select_for_update().filter(pk__in=[event.pk for event in some])
        rows = [row for row in rows.order_by("pk") if row.standing != standing]
        told = [(row, {"standing": row.standing}, {"standing": standing.value}) for row in rows]
        model.objects.filter(pk__in=[row.pk for row in rows]).update(standing=standing)
        record_many(verb, told, by)
        changed += rows
    return changed


def _locked(event):
    return type(event).objects.select_for_update().get(pk=event.pk)


def _saved_once(event):
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        raise Twice(_("This source says the same of this law already.")) from None


def _once(model):
    """The fields by which the database tells the events of a model apart."""
    unique = (c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))
    return next(unique).fields


def _same(event):
    """Other events of the same source that say the same of the same law."""
    says = {name: getattr(event, name) for name in _once(type(event))}
    return type(event).objects.filter(**says).exclude(pk=event.pk)


def _leave_dismissed(event, before):
    """A dismissed event that says what `event` said before."""
    kept = [field.attname for field in event._meta.concrete_fields if not field.primary_key]
    left = type(event)(**dict(zip(kept, attrgetter(*kept)(event), strict=True)))
    for name in SAYS:
        setattr(left, name, before[name])
    left.standing, left.note = Standing.DISMISSED, ""
    if left.visibility in OPEN_LEVELS:
        left.visibility = Visibility.INTERNAL
    left.save()


def _may_open(event):
    if event.standing != Standing.CONFIRMED or event.visibility == Visibility.CONFIDENTIAL:
        return False
    others = (path for path in event.guard_paths if path != "visibility")
    return all(_level(event, path) in (None, *OPEN_LEVELS) for path in others)


def _level(row, path):
    """The visibility at the end of a guard path; None where it breaks off."""
    for link in path.split("__"):
        row = getattr(row, link) if row is not None else None
    return row


def _close(event, by):
    """Take an event back from donors, where it is open. Returns whether it was."""
    was_open = event.visibility in OPEN_LEVELS
    if was_open:
        set_visibility(event, Visibility.INTERNAL, by)
    return was_open
