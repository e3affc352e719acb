"""Append-only events: who did what to what, and when, written in the transaction of the act."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.encoding import force_str

from .access import Visibility
from .bulk import insert
from .models import Event

# Events that tell of a look at something, and not of a change to it.
OPENED, EXPORTED = LOOKS = ("opened", "exported")
QUIET = timedelta(hours=1)


def system_account():
    """The inactive account as which commands act, so that every act has a name."""
    user, created = get_user_model().objects.get_or_create(
        username="system", defaults={"is_active": False}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def record(verb, subject, by, before=None, after=None, confidential=False):
    """Write one event about `subject` (a saved model instance) and return it.

    `before` and `after` map field names to values; both may be partial. The event is guarded like
    its subject; what has no visibility of its own is at least internal. `confidential` says that
    it names something confidential besides.
    """
    told = dict(zip(_TOLD, _told(verb, subject, by, before, after), strict=True))
    if confidential:
        told["visibility"] = Visibility.CONFIDENTIAL
    return Event.objects.create(**told)


def record_many(verb, told, by):
    """One event for each (subject, before, after) of `told`, as `record` writes them."""
    insert(Event, _TOLD, [_told(verb, subject, by, *changes) for subject, *changes in told])


_TOLD = ("verb", "subject_kind", "subject_id", "by_id", "before", "after", "visibility")


def _told(verb, subject, by, before, after):
    return (
        verb,
        subject._meta.model_name,
        subject.pk,
        by.pk,
        _plain(before),
        _plain(after),
        _closed_enough(getattr(subject, "visibility", Visibility.INTERNAL)),
    )


def record_look(row, by):
    """Write an event that `by` opened a confidential row; nothing for another row. What one person
    opens again within QUIET is one look."""
    record_looks([row], by)


def record_looks(rows, by):
    """As `record_look`, for rows of one model that stand on one page; two queries at most."""
    closed = {row.pk: row for row in rows if row.visibility == Visibility.CONFIDENTIAL}
    if not closed:
        return
    kind = next(iter(closed.values()))._meta.model_name
    lately = Event.objects.filter(verb=OPENED, by=by, at__gt=timezone.now() - QUIET)
    known = lately.filter(subject_kind=kind, subject_id__in=closed)
    seen = set(known.values_list("subject_id", flat=True))
    record_many(OPENED, [(row, None, None) for pk, row in closed.items() if pk not in seen], by)


def record_export(by, what, rows, query, within=""):
    """Write one event: `by` took `rows` (a queryset, or how many) out as `what` (the word of the
    format); and one for each confidential row among them.

    `query` is the filter as the address has it, `within` says by which door somebody without an
    account came; such acts are the account `system`'s. An export has no row of its own, so its
    event has the kind "export" and no ID (0); it is internal.
    """
    if not by.pk:
        by, within = system_account(), within or "public"
    count = rows
    if not isinstance(rows, int):
        count = rows.count()
        closed = rows.order_by().filter(visibility=Visibility.CONFIDENTIAL)
        closed = closed.only("pk", "visibility")
        record_many(EXPORTED, [(row, None, {"format": what}) for row in closed], by)
    return Event.objects.create(
        verb=EXPORTED,
        subject_kind="export",
        subject_id=0,
        by=by,
        after={"format": what, "filter": query, "rows": count}
        | ({"within": within} if within else {}),
        visibility=Visibility.INTERNAL,
    )


def _closed_enough(level):
    """History is never open to donors, whatever its subject is."""
    return level if level == Visibility.CONFIDENTIAL else Visibility.INTERNAL


def _plain(values):
    """`values` as JSON can hold them."""
    keep = (str, int, float, bool, type(None), list, dict)
    return {
        name: value if type(value) in keep else force_str(value)
        for name, value in (values or {}).items()
    }


def of(subject):
    """All events of one subject, newest first; the caller scopes them with `visible_to`."""
    return Event.objects.filter(
        subject_kind=subject._meta.model_name, subject_id=subject.pk
    ).select_related("by")
