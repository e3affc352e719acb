"""Outsiders who know a case: who they are, what they were asked, and what they said. Who they are
is confidential; of what they say donors read what they allowed.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.access import Visibility
from sources.models import Guarded

from ..scales import Verdict
from .evidence import stays_inside
from .outcome import Outcome

# The parts of a statement that a person is asked about, each with the field of the outcome.
PARTS = {
    "description": "description",
    "significance": "significance_text",
    "contribution": "contribution_text",
}


class Choice(Guarded):
    """An outcome chosen to be put to outsiders, how and why."""

    class How(models.TextChoices):
        HAND = "hand", _("By hand")
        SAMPLE = "sample", _("In a random sample")

    outcome = models.OneToOneField(Outcome, models.CASCADE, related_name="+")
    how = models.CharField(_("how"), max_length=8, choices=How)
    # Of a sample: by what it was divided, how many of each part were drawn, and from which seed.
    drawn = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    chosen_at = models.DateTimeField(auto_now_add=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        verbose_name = _("chosen outcome")
        verbose_name_plural = _("chosen outcomes")
        ordering = ["outcome"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("choice"),
            models.CheckConstraint(
                condition=Q(how__in=["hand", "sample"]), name="outcomes_choice_how_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="outcomes_choice_reasoned"),
        ]

    def __str__(self):
        return str(self.outcome)


class Person(Guarded):
    """Somebody outside who knows a case. New rows are confidential."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    visibility = models.CharField(
        _("visibility"),
        max_length=12,
        choices=Visibility,
        default=Visibility.CONFIDENTIAL,
        editable=False,
    )
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("person"),
            models.CheckConstraint(condition=~Q(name=""), name="outcomes_person_named"),
        ]

    def __str__(self):
        return self.name


class Substantiation(Guarded):
    """One person asked about one outcome: what was put to that person, and the answer.

    `statement` is {part: text} of PARTS as it was released to the person. `independence` is the
    reason why a person with a tie to the outcome counts as an outsider all the same; "" where
    nothing ties.
    """

    class Naming(models.TextChoices):
        """What the person allows to be said of who answered."""

        NOBODY = "nobody", _("Neither my name nor my organisation")
        ORGANISATION = "organisation", _("My organisation, without my name")
        NAME = "name", _("My name and my organisation")

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relation = models.TextField(_("relation to the case"))
    independence = models.TextField(_("why an outsider"), blank=True)
    statement = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    description = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    significance = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    contribution = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    description_comment = models.TextField(blank=True)
    significance_comment = models.TextField(blank=True)
    contribution_comment = models.TextField(blank=True)
    naming = models.CharField(max_length=12, choices=Naming, default=Naming.NOBODY)

    guard_paths = ("visibility", "outcome__visibility", "person__visibility")

    class Meta(Guarded.Meta):
        verbose_name = _("substantiation")
        verbose_name_plural = _("substantiations")
        ordering = ["-asked_at", "-id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("substantiation"),
            models.CheckConstraint(
                condition=Q(
                    description__in=Verdict.values,
                    significance__in=Verdict.values,
                    contribution__in=Verdict.values,
                ),
                name="outcomes_substantiation_verdicts_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False)
                | Q(description="", significance="", contribution=""),
                name="outcomes_substantiation_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(naming__in=["nobody", "organisation", "name"]),
                name="outcomes_substantiation_naming_known",
            ),
            models.CheckConstraint(
                condition=~Q(relation=""), name="outcomes_substantiation_related"
            ),
            models.UniqueConstraint(
                fields=["outcome", "person"], name="outcomes_substantiation_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.person}"


class Link(Guarded):
    """A link by which a person answers: of its token the hash alone is kept."""

    substantiation = models.ForeignKey(Substantiation, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    guard_paths = (
        "visibility",
        "substantiation__visibility",
        "substantiation__outcome__visibility",
        "substantiation__person__visibility",
    )

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        constraints = [*Guarded.Meta.constraints, stays_inside("link")]

    def __str__(self):
        return f"{self.substantiation}, {self.made_at:%Y-%m-%d}"


class Knock(Guarded):
    """How often one address tried a link within a while; of the address the hash alone is kept.

    It says nothing of anything on record, and is confidential all the same.
    """

    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.CONFIDENTIAL, editable=False
    )

    class Meta(Guarded.Meta):
        ordering = ["-window", "who"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("knock"),
            models.UniqueConstraint(fields=["who", "window"], name="outcomes_knock_once"),
        ]

    def __str__(self):
        return f"{self.who[:8]}: {self.count}"
