"""Share links: what a person without an account reads of what is released."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models import Guarded

from .evidence import stays_inside
from .outcome import Outcome


class ShareLink(Guarded):
    """A link to a dashboard within a filter, or to one outcome: of its token the hash alone is
    kept."""

    name = models.CharField(_("for whom"), max_length=200)
    outcome = models.ForeignKey(Outcome, models.CASCADE, null=True, blank=True, related_name="+")
    # The filter as the address has it; of one outcome "".
    query = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    opened_last = models.DateTimeField(null=True, blank=True)

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("sharelink"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(query=""),
                name="outcomes_sharelink_of_one_kind",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="outcomes_sharelink_named"),
        ]

    def __str__(self):
        return self.name
