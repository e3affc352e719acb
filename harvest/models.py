"""How outcomes come in: each file, and each of its rows with what it would do or did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outcomes.models import Outcome
from sources.access import OPEN_LEVELS
from sources.models import Guarded


class State(models.TextChoices):
    PREVIEWED = "previewed", _("Previewed")
    COMMITTED = "committed", _("Committed")


class RowVerdict(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Same")
    DUPLICATE = "duplicate", _("Possible duplicate")
    INVALID = "invalid", _("Invalid")


class Harvest(Guarded):
    """One harvest file: its name and hash, who brought it and when, and how far it has come."""

    file_name = models.CharField(_("file name"), max_length=255)
    original = models.FileField(_("original file"), upload_to="harvests/", max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    # {heading: column key} of headings that a person said are our columns.
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    brought_at = models.DateTimeField(auto_now_add=True)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(visibility__in=OPEN_LEVELS), name="harvest_harvest_stays_inside"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.COMMITTED, committed_at__isnull=False, committed_by__isnull=False
                )
                | Q(state=State.PREVIEWED, committed_at__isnull=True, committed_by__isnull=True),
                name="harvest_harvest_commit_named",
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state=State.COMMITTED),
                name="harvest_harvest_committed_once",
            ),
        ]

    def __str__(self):
        return self.file_name


class HarvestRow(Guarded):
    """One record of a harvest file, with its verdict and what it came to."""

    harvest = models.ForeignKey(Harvest, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    # The record as it stands in the file: a list of [heading, value].
    record = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=RowVerdict)
    # Faults and warnings: a list of {"level", "column", "value", "message"}.
    messages = models.JSONField(default=list)
    # {field: [before, after]} of a changed row.
    difference = models.JSONField(default=dict)
    outcome = models.ForeignKey(Outcome, models.SET_NULL, null=True, related_name="+")

    guard_paths = ("visibility", "harvest__visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["harvest", "number"]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(visibility__in=OPEN_LEVELS), name="harvest_harvestrow_stays_inside"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=RowVerdict.values), name="harvest_harvestrow_verdict_known"
            ),
            models.UniqueConstraint(
                fields=["harvest", "number"], name="harvest_harvestrow_number_once"
            ),
        ]

    def __str__(self):
        return f"{self.harvest} row {self.number}"
