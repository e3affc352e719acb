"""What an outcome's text names and says, and which import wrote it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sources.access import (
    OPEN_LEVELS,
    GuardedQuerySet,
    Visibility,
    readable_levels,
    reads_inside,
)
from sources.models import Actor, DatedStage, Guarded, LegalInstrument, Naming

from .outcome import Outcome


class ClaimField(models.TextChoices):
    """The texts of an outcome in which names are looked for."""

    DESCRIPTION = "description", _("Description")
    CONTRIBUTION = "contribution_text", _("Contribution of the programme")
    SIGNIFICANCE = "significance_text", _("Significance")
    OTHERS = "other_contributions", _("Contribution of others")
    ADDITIONAL = "additional_information", _("Additional information")


class Role(models.TextChoices):
    """What an actor or a law has to do with an outcome, the weightiest first."""

    NAMED = "named", _("Named in the change")
    CONTRIBUTED = "contributed", _("Named in the contribution")
    SIGNIFICANT = "significant", _("Named in the significance")
    ALSO = "also", _("Another contributor")
    ADDITIONAL = "additional", _("Named in the additional information")


# Donors read these texts of a released outcome, so they may know who is named in them.
OPEN_FIELDS = (ClaimField.DESCRIPTION, ClaimField.CONTRIBUTION, ClaimField.SIGNIFICANCE)
ROLE_OF_FIELD = dict(zip(ClaimField, Role, strict=True))


class InvolvementQuerySet(GuardedQuerySet):
    def visible_to(self, user, vouched=()):
        """Who does not read every level learns who is involved only where the text of the role
        says so to that reader: by a name, and in a field, that the reader may read."""
        guarded = super().visible_to(user, vouched)
        if set(readable_levels(user)) == set(Visibility):
            return guarded
        names = ClaimMention.objects.visible_to(user, vouched).filter(
            Q(actor_alias__entry=OuterRef("actor")) | Q(legal_alias__entry=OuterRef("instrument")),
            outcome=OuterRef("outcome"),
        )
        told = Q(pk__in=[])
        for field, role in ROLE_OF_FIELD.items():
            told |= Q(Exists(names.filter(field=field)), role=role)
        return guarded.filter(told)


class ClaimMentionQuerySet(GuardedQuerySet):
    def visible_to(self, user, vouched=()):
        """As for involvements: a text that is not read names nobody."""
        guarded = super().visible_to(user, vouched)
        return guarded if reads_inside(user) else guarded.filter(field__in=OPEN_FIELDS)


class Involvement(models.Model):
    """An outcome and one actor or one law, with its role."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    actor = models.ForeignKey(Actor, models.CASCADE, null=True, related_name="+")
    instrument = models.ForeignKey(LegalInstrument, models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role, default=Role.NAMED)

    guard_paths = ("outcome__visibility", "actor__visibility", "instrument__visibility")
    objects = InvolvementQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=False, instrument__isnull=True)
                | Q(actor__isnull=True, instrument__isnull=False),
                name="outcomes_involvement_of_one",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="outcomes_involvement_role_known"
            ),
            models.UniqueConstraint(
                fields=["outcome", "actor"], name="outcomes_involvement_actor_once"
            ),
            models.UniqueConstraint(
                fields=["outcome", "instrument"], name="outcomes_involvement_law_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.actor or self.instrument}"


class ClaimMention(Naming):
    """A place in one of an outcome's texts; offsets count in that field."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    field = models.CharField(max_length=30, choices=ClaimField)
    guard_paths = ("outcome__visibility", *Naming.naming_guards)
    naming_key = ("field",)
    objects = ClaimMentionQuerySet.as_manager()

    class Meta(Naming.Meta):
        ordering = ["outcome", "field", "start"]
        constraints = [
            *Naming.Meta.constraints,
            models.UniqueConstraint(
                fields=["outcome", "field", "start", "end", "actor_alias"],
                name="outcomes_claimmention_actor_once",
            ),
            models.UniqueConstraint(
                fields=["outcome", "field", "start", "end", "legal_alias"],
                name="outcomes_claimmention_law_once",
            ),
        ]


class ClaimEvent(DatedStage):
    """A dated stage of an instrument, as an outcome's text claims it."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    field = models.CharField(max_length=30, choices=ClaimField)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    guard_paths = ("visibility", "instrument__visibility", "outcome__visibility")
    objects = ClaimMentionQuerySet.as_manager()

    class Meta(DatedStage.Meta):
        ordering = ["instrument", "date"]
        constraints = [
            *DatedStage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")), name="outcomes_claimevent_not_empty"
            ),
            models.UniqueConstraint(
                fields=["outcome", "instrument", "stage", "not_yet", "date"],
                name="outcomes_claimevent_once",
            ),
        ]


class Origin(Guarded):
    """Which import, by its number, wrote an outcome, from which row. Never open to donors."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    import_number = models.PositiveBigIntegerField()
    row_number = models.PositiveIntegerField()
    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["import_number", "row_number"]
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["outcome", "import_number"], name="outcomes_origin_once"
            ),
        ]
        indexes = [
            models.Index(fields=["import_number", "row_number"], name="outcomes_origin_of_import")
        ]

    def __str__(self):
        return f"{self.outcome}: import {self.import_number}, row {self.row_number}"


class OtherId(Guarded):
    """Another fragment ID under which files bring an outcome: two rows that were merged."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    fragment_id = models.CharField(_("fragment ID"), max_length=200)
    slug = models.CharField(max_length=200, unique=True, editable=False)
    import_number = models.PositiveBigIntegerField()
    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "slug"]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(visibility__in=OPEN_LEVELS), name="outcomes_otherid_stays_inside"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.fragment_id}"
