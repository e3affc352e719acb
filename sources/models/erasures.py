"""That words were erased; not which."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import OPEN_LEVELS
from .base import Guarded


class Erasure(Guarded):
    """A person's words were taken out of the record: when, by whom, why, of so many rows and files.

    `finished_at` is null while it is under way, which nobody else ever sees; then the database lets
    it change the history (append_only.py). It is as lasting as the history itself.
    """

    at = models.DateTimeField(auto_now_add=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    rows = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        permissions = [("erase", "Can erase a person's words")]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(visibility__in=OPEN_LEVELS), name="sources_erasure_stays_inside"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sources_erasure_reasoned"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {self.rows}"
