"""How well an outcome is evidenced: passages and references, reviews, outsiders, notes.

Reviews, substantiations, notes and assignments carry a visibility of their own, internal or
confidential, so that they stay inside when their outcome is released.
"""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sources.access import OPEN_LEVELS, GuardedQuerySet
from sources.models import Guarded, Passage, SourceDocument

from ..scales import Claim, Contribution, Significance, Stance, Strength, Test, Verdict
from .outcome import Outcome


class Evidence(models.Model):
    """A passage, a file or a reference, tied to one claim of one outcome with a stance."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    claim = models.CharField(max_length=12, choices=Claim)
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, blank=True, related_name="+")
    # The part of the passage that is quoted, as offsets into it; both null for all of it.
    quote_start = models.PositiveIntegerField(null=True, blank=True)
    quote_end = models.PositiveIntegerField(null=True, blank=True)
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.TextField(blank=True)
    link = models.URLField(
        max_length=2000, blank=True, validators=[URLValidator(["http", "https"])]
    )
    opened = models.BooleanField(default=False)
    stance = models.CharField(max_length=12, choices=Stance)
    test = models.CharField(max_length=16, choices=Test, default=Test.NONE, blank=True)
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    guard_paths = (
        "outcome__visibility",
        "passage__document__visibility",
        "passage__document__publisher__visibility",
        "document__visibility",
        "document__publisher__visibility",
    )
    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("evidence")
        ordering = ["outcome", "claim", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passage__isnull=False, document__isnull=True, reference="")
                | Q(passage__isnull=True, document__isnull=False, reference="")
                | Q(passage__isnull=True, document__isnull=True) & ~Q(reference=""),
                name="outcomes_evidence_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(claim__in=Claim.values), name="outcomes_evidence_claim_known"
            ),
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="outcomes_evidence_stance_known"
            ),
            models.CheckConstraint(
                condition=Q(test__in=Test.values), name="outcomes_evidence_test_known"
            ),
            models.CheckConstraint(
                # Said of each, for a comparison with a null counts as held.
                condition=Q(quote_start__isnull=True, quote_end__isnull=True)
                | Q(
                    passage__isnull=False,
                    quote_start__isnull=False,
                    quote_end__isnull=False,
                    quote_end__gt=models.F("quote_start"),
                ),
                name="outcomes_evidence_quote_whole",
            ),
            models.UniqueConstraint(
                fields=["outcome", "claim", "passage"], name="outcomes_evidence_passage_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.get_stance_display()}"

    @property
    def quote(self):
        """The words quoted: all of the passage, or the part an officer chose; else ''."""
        if self.passage is None:
            return ""
        return self.passage.text[self.quote_start : self.quote_end]


def _stays_inside(name):
    return models.CheckConstraint(
        condition=~Q(visibility__in=OPEN_LEVELS), name=f"outcomes_{name}_stays_inside"
    )


class ReviewQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """One's own reviews, and those of others on outcomes that one has reviewed oneself."""
        guarded = super().visible_to(user)
        own = Review.objects.filter(outcome=OuterRef("outcome"), reviewer=user.pk)
        return guarded.filter(Exists(own))


class Review(Guarded):
    """One person's ratings of one outcome, with the reason for them."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    significance = models.PositiveSmallIntegerField(_("significance"), choices=Significance)
    contribution = models.PositiveSmallIntegerField(_("contribution"), choices=Contribution)
    evidence = models.PositiveSmallIntegerField(_("evidence for the change"), choices=Strength)
    evidence_contribution = models.PositiveSmallIntegerField(
        _("evidence for the contribution"), choices=Strength
    )
    rationale = models.TextField(_("rationale"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    guard_paths = ("visibility", "outcome__visibility")
    objects = ReviewQuerySet.as_manager()

    class Meta(Guarded.Meta):
        ordering = ["outcome", "created_at"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("review"),
            models.UniqueConstraint(fields=["outcome", "reviewer"], name="outcomes_review_once"),
            models.CheckConstraint(condition=~Q(rationale=""), name="outcomes_review_reasoned"),
            models.CheckConstraint(
                condition=Q(
                    significance__in=Significance.values,
                    contribution__in=Contribution.values,
                    evidence__in=Strength.values,
                    evidence_contribution__in=Strength.values,
                ),
                name="outcomes_review_ratings_known",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.reviewer}"


class Substantiation(Guarded):
    """An outside person who knows the case, and that person's answer."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    relation = models.TextField(_("relation to the case"), blank=True)
    description = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    significance = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    contribution = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    comment = models.TextField(_("comment"), blank=True)
    may_be_named = models.BooleanField(default=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "asked_at"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("substantiation"),
            models.CheckConstraint(
                condition=Q(
                    description__in=Verdict.values,
                    significance__in=Verdict.values,
                    contribution__in=Verdict.values,
                ),
                name="outcomes_substantiation_verdicts_known",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.name}"


class Note(Guarded):
    """A remark on an outcome; a confidential one is a confidential row."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "written_at"]
        constraints = [*Guarded.Meta.constraints, _stays_inside("note")]

    def __str__(self):
        return f"{self.outcome}: {self.text[:40]}"


class Assignment(Guarded):
    """An outcome given to one reviewer."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("assignment"),
            models.UniqueConstraint(
                fields=["outcome", "reviewer"], name="outcomes_assignment_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.reviewer}"
