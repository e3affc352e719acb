"""When a person looked at an outcome, and what others changed since."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from sources.history import LOOKS
from sources.models import Event

from .models import Look, Note, NoteMention, Outcome

# Pages that a person opens within this time are one visit, of which the notice is not taken away.
VISIT = timedelta(minutes=30)
OFTEN = timedelta(minutes=1)  # so often at most is a visit written


def look(outcome, user):
    """Note that `user` looks at an outcome. Returns when the visit before this one ended, or None
    where there was none."""
    now = timezone.now()
    row = Look.objects.filter(outcome=outcome, user=user).first()
    if row is None:
        # Two tabs that are opened at once are one visit.
        Look.objects.bulk_create(
            [Look(outcome=outcome, user=user, last_at=now)], ignore_conflicts=True
        )
        return None
    if now - row.last_at > VISIT:
        row.before_at = row.last_at
    if now - row.last_at > OFTEN:
        row.last_at = now
        row.save(update_fields=["last_at", "before_at"])
    return row.before_at


def changed_since(user, limit):
    """The outcomes that others changed since `user` looked at them last, at most `limit`; those
    that `user` has not looked at for longest last."""
    since = Event.objects.visible_to(user).filter(
        subject_kind=Outcome._meta.model_name,
        subject_id=OuterRef("outcome_id"),
        at__gt=OuterRef("last_at"),
    )
    since = since.exclude(by=user).exclude(verb__in=LOOKS).order_by()
    looked = Look.objects.visible_to(user).filter(Exists(since), user=user).order_by("-last_at")
    keys = list(looked.values_list("outcome", flat=True)[:limit])
    rows = Outcome.objects.visible_to(user).with_ratings(user).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def mentions(user, limit):
    """The notes that mention `user` on outcomes that `user` has not looked at since, newest first,
    at most `limit`."""
    looked = Look.objects.filter(
        outcome=OuterRef("outcome"), user=user, last_at__gt=OuterRef("written_at")
    )
    mine = NoteMention.objects.filter(note=OuterRef("pk"), user=user)
    notes = Note.objects.visible_to(user).filter(Exists(mine), ~Exists(looked))
    return notes.select_related("outcome", "written_by").order_by(F("written_at").desc())[:limit]
