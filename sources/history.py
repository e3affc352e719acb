"""Append-only events: who did what to what, and when, written in the transaction of the act."""

from django.contrib.auth import get_user_model
from django.utils.encoding import force_str

from .access import Visibility
from .bulk import insert
from .models import Event


def system_account():
    """The inactive account as which commands act, so that every act has a name."""
    user, created = get_user_model().objects.get_or_create(
        username="system", defaults={"is_active": False}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def record(verb, subject, by, before=None, after=None):
    """Write one event about `subject` (a saved model instance) and return it.

    `before` and `after` map field names to values; both may be partial. The event is guarded like
    its subject; what has no visibility of its own is at least internal.
    """
    told = _told(verb, subject, by, before, after)
    return Event.objects.create(**dict(zip(_TOLD, told, strict=True)))


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


def record_export(by, what, count, query):
    """Write one event: `by` took `count` rows out as `what` (the word of the format).

    `query` is the filter as the address has it. An export has no row of its own, so its event
    has the kind "export" and no ID (0); it is internal.
    """
    return Event.objects.create(
        verb="exported",
        subject_kind="export",
        subject_id=0,
        by=by,
        after={"format": what, "filter": query, "rows": count},
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
