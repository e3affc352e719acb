"""What texts name, and what they say happened to a law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import GuardedQuerySet
from ..dates import PartialDateField
from .base import Guarded, Standing
from .documents import Passage
from .registers import ActorAlias, LegalAlias, LegalInstrument


class Naming(models.Model):
    """A place in a text that names an actor or an instrument, and under which of its names."""

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    actor_alias = models.ForeignKey(ActorAlias, models.CASCADE, null=True, related_name="+")
    legal_alias = models.ForeignKey(LegalAlias, models.CASCADE, null=True, related_name="+")

    naming_guards = (
        "actor_alias__visibility",
        "actor_alias__entry__visibility",
        "legal_alias__visibility",
        "legal_alias__entry__visibility",
    )
    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(actor_alias__isnull=False, legal_alias__isnull=True)
                | Q(actor_alias__isnull=True, legal_alias__isnull=False),
                name="%(app_label)s_%(class)s_names_one",
            ),
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")), name="%(app_label)s_%(class)s_not_empty"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def entry(self):
        """The actor or instrument that is named."""
        return (self.actor_alias or self.legal_alias).entry


class Mention(Naming):
    """A place in a passage; offsets count from the passage's own start."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="+")
    guard_paths = (
        "passage__document__visibility",
        "passage__document__publisher__visibility",
        *Naming.naming_guards,
    )

    class Meta(Naming.Meta):
        ordering = ["passage", "start"]
        constraints = [
            *Naming.Meta.constraints,
            models.UniqueConstraint(
                fields=["passage", "start", "end", "actor_alias"], name="sources_mention_actor_once"
            ),
            models.UniqueConstraint(
                fields=["passage", "start", "end", "legal_alias"], name="sources_mention_law_once"
            ),
        ]


class Stage(models.TextChoices):
    """How far a legal instrument has come, in the order in which stages follow."""

    NEED = "need identified", _("Need identified")
    DRAFTING = "drafting", _("Drafting")
    GOVERNMENT = "government adopted", _("Government adopted")
    BEFORE_LEGISLATURE = "before the legislature", _("Before the legislature")
    LEGISLATURE = "legislature adopted", _("Legislature adopted")
    PROMULGATED = "promulgated", _("Promulgated")
    IN_FORCE = "in force", _("In force")
    AMENDED = "amended", _("Amended")
    REPEALED = "repealed", _("Repealed")
    STALLED = "stalled", _("Stalled")


class DatedStage(Guarded):
    """What a text says happened to an instrument: stage, date, and whether it says "not yet"."""

    instrument = models.ForeignKey(LegalInstrument, models.CASCADE, related_name="+")
    stage = models.CharField(_("stage"), max_length=30, choices=Stage)
    not_yet = models.BooleanField(_("says: not yet"), default=False)
    date = PartialDateField(_("date"))
    # Whether the sentence states the date, or the text around it, or the date of the source.
    date_stated = models.BooleanField(default=True)
    note = models.TextField(_("note"), blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.PROPOSED
    )

    class Meta(Guarded.Meta):
        abstract = True
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="%(app_label)s_%(class)s_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values),
                name="%(app_label)s_%(class)s_standing_known",
            ),
        ]

    def __str__(self):
        return f"{self.instrument}: {self.get_stage_display()}"


class LegalEvent(DatedStage):
    """A dated stage of an instrument, citing the passage that says so."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="+")
    # The words that say so; offsets count from the passage's own start.
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    guard_paths = (
        "visibility",
        "instrument__visibility",
        "passage__document__visibility",
        "passage__document__publisher__visibility",
    )

    class Meta(DatedStage.Meta):
        ordering = ["instrument", "date"]
        constraints = [
            *DatedStage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")), name="sources_legalevent_not_empty"
            ),
            models.UniqueConstraint(
                fields=["passage", "instrument", "stage", "not_yet", "date"],
                name="sources_legalevent_once",
            ),
        ]
