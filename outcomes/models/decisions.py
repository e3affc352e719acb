"""What officers decide at the evidence desk besides the evidence. None of it is ever open."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models import Actor, Guarded, Passage

from ..scales import Claim
from .evidence import stays_inside
from .outcome import Outcome


class NotRelevant(Guarded):
    """A passage that does not bear on one claim of an outcome, as a person decided."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    claim = models.CharField(max_length=12, choices=Claim)
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = (
        "visibility",
        "outcome__visibility",
        "passage__document__visibility",
        "passage__document__publisher__visibility",
    )

    class Meta(Guarded.Meta):
        verbose_name_plural = _("not relevant")
        ordering = ["outcome", "claim", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("notrelevant"),
            models.CheckConstraint(
                condition=Q(claim__in=Claim.values), name="outcomes_notrelevant_claim_known"
            ),
            models.UniqueConstraint(
                fields=["outcome", "claim", "passage"], name="outcomes_notrelevant_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.passage}"


class SettledCheck(Guarded):
    """A doubt about a statement (see checks.py) that a person settled, with a remark.

    `about` is what the doubt was about, so that it comes back when that changes.
    """

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=64)
    remark = models.TextField(_("remark"))
    settled_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "kind", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("settledcheck"),
            models.CheckConstraint(condition=~Q(remark=""), name="outcomes_settledcheck_reasoned"),
            models.UniqueConstraint(
                fields=["outcome", "kind", "about"], name="outcomes_settledcheck_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.kind}"


class Tie(Guarded):
    """What ties a publisher to an outcome, or that nothing does, as a person says, with the reason.

    It goes before what the claim's own texts tell (see strength.py).
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner of the programme")
        CONTRIBUTOR = "contributor", _("Another contributor")
        FUNDER = "funder", _("Funder")
        NONE = "none", _("None: independent")

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+")
    kind = models.CharField(_("tie"), max_length=12, choices=Kind)
    reason = models.TextField(_("reason"))
    said_at = models.DateTimeField(auto_now_add=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility", "actor__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "actor"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("tie"),
            models.CheckConstraint(
                condition=Q(kind__in=["partner", "contributor", "funder", "none"]),
                name="outcomes_tie_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="outcomes_tie_reasoned"),
            models.UniqueConstraint(fields=["outcome", "actor"], name="outcomes_tie_once"),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.actor}"
