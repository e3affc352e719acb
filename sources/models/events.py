"""The append-only history."""

from django.apps import apps
from django.conf import settings
from django.db import models

from ..access import GuardedQuerySet
from .base import Guarded


class EventQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """What the floors above close besides stays closed here too (`readable_events`)."""
        rows = super().visible_to(user)
        for config in apps.get_app_configs():
            if hasattr(config, "readable_events"):
                rows = config.readable_events(rows, user)
        return rows


class Event(Guarded):
    """Who did what to what, and when. Append-only; written by `history.record` alone.

    It names its subject by kind and ID, without a foreign key, so that it outlives the subject.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    # What changed: {field: value}, as it was and as it became.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="sources_event_subject")
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_kind} {self.subject_id}"
