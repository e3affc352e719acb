"""How people rate outcomes: who is asked to, what each says, how differences were settled, and what
each level of a scale means. None of it is ever open.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sources.access import GuardedQuerySet
from sources.models import Guarded

from ..scales import Contribution, Significance, Strength
from .evidence import stays_inside
from .outcome import Outcome

# The ratings of a review, each with its scale.
SCALE_OF = {
    "significance": Significance,
    "contribution": Contribution,
    "evidence": Strength,
    "evidence_contribution": Strength,
}
RATINGS = tuple(SCALE_OF)


class BlindQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """Rows on outcomes that one has reviewed oneself: before that one is blind to them."""
        guarded = super().visible_to(user)
        own = Review.objects.filter(outcome=OuterRef("outcome"), reviewer=user.pk)
        return guarded.filter(Exists(own))


class ReviewQuerySet(BlindQuerySet):
    def countable_by(self, user):
        """Rows that go into figures shown to `user`: those that `user` may read, and those on
        outcomes whose ratings are all agreed, which are open, and that do not wait for `user`."""
        agreed = Q(**{f"outcome__agreed_{name}__isnull": False for name in RATINGS})
        to_me = Assignment.objects.filter(outcome=OuterRef("outcome"), reviewer=user.pk)
        own = Review.objects.filter(outcome=OuterRef("outcome"), reviewer=user.pk)
        guarded = GuardedQuerySet.visible_to(self, user)
        return guarded.filter(Exists(own) | agreed & ~Exists(to_me))


class Review(Guarded):
    """One person's ratings of one outcome, with the reason for them.

    `blind_*` are the ratings as they stood when another's could first be read; until then they
    follow the others. Agreement is measured on them. `seen_version` is the version of the outcome
    that was rated.
    """

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    significance = models.PositiveSmallIntegerField(_("significance"), choices=Significance)
    contribution = models.PositiveSmallIntegerField(_("contribution"), choices=Contribution)
    evidence = models.PositiveSmallIntegerField(_("evidence for the change"), choices=Strength)
    evidence_contribution = models.PositiveSmallIntegerField(
        _("evidence for the contribution"), choices=Strength
    )
    blind_significance = models.PositiveSmallIntegerField(choices=Significance, editable=False)
    blind_contribution = models.PositiveSmallIntegerField(choices=Contribution, editable=False)
    blind_evidence = models.PositiveSmallIntegerField(choices=Strength, editable=False)
    blind_evidence_contribution = models.PositiveSmallIntegerField(choices=Strength, editable=False)
    rationale = models.TextField(_("rationale"))
    version = models.PositiveIntegerField(default=1)
    seen_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    guard_paths = ("visibility", "outcome__visibility")
    objects = ReviewQuerySet.as_manager()

    class Meta(Guarded.Meta):
        ordering = ["outcome", "created_at", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("review"),
            models.UniqueConstraint(fields=["outcome", "reviewer"], name="outcomes_review_once"),
            models.CheckConstraint(condition=~Q(rationale=""), name="outcomes_review_reasoned"),
            models.CheckConstraint(
                condition=Q(
                    **{f"{name}__in": scale.values for name, scale in SCALE_OF.items()},
                    **{f"blind_{name}__in": scale.values for name, scale in SCALE_OF.items()},
                ),
                name="outcomes_review_ratings_known",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.reviewer}"


class Settlement(Guarded):
    """What one rating of an outcome is to be where its reviewers differ, in writing.

    One of the two who differ proposes it and the other settles it; whoever reviewed after them
    settles it alone. `said` is what the reviewers said then, {reviewer's ID: value}: it settles
    nothing else.
    """

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    rating = models.CharField(max_length=24, choices=[(name, name) for name in RATINGS])
    value = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"))
    said = models.JSONField(default=dict)
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    guard_paths = ("visibility", "outcome__visibility")
    objects = BlindQuerySet.as_manager()

    class Meta(Guarded.Meta):
        ordering = ["outcome", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("settlement"),
            models.UniqueConstraint(fields=["outcome", "rating"], name="outcomes_settlement_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="outcomes_settlement_reasoned"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="outcomes_settlement_named",
            ),
            models.CheckConstraint(
                condition=Q(rating="significance", value__in=Significance.values)
                | Q(rating="contribution", value__in=Contribution.values)
                | Q(rating__startswith="evidence", value__in=Strength.values),
                name="outcomes_settlement_value_known",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.rating}"

    @property
    def word(self):
        """The label of the level that is proposed or settled."""
        return SCALE_OF[self.rating](self.value).label


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
            stays_inside("assignment"),
            models.UniqueConstraint(
                fields=["outcome", "reviewer"], name="outcomes_assignment_once"
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.reviewer}"


class Anchor(Guarded):
    """What one level of a scale means, in one line, as the admins of an installation word it.

    The levels are there from the migrations on; an empty line stands for our own words.
    """

    class Scale(models.TextChoices):
        SIGNIFICANCE = "significance", _("Significance")
        CONTRIBUTION = "contribution", _("Contribution")
        STRENGTH = "strength", _("Evidence strength")

    scale = models.CharField(_("scale"), max_length=12, choices=Scale, editable=False)
    level = models.PositiveSmallIntegerField(_("level"), editable=False)
    english = models.CharField(_("in English"), max_length=120, blank=True)
    french = models.CharField(_("in French"), max_length=120, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors of the rating scales")
        ordering = ["scale", "level"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("anchor"),
            models.CheckConstraint(
                condition=Q(scale="significance", level__in=Significance.values)
                | Q(scale="contribution", level__in=Contribution.values)
                | Q(scale="strength", level__in=Strength.values),
                name="outcomes_anchor_level_known",
            ),
            models.UniqueConstraint(fields=["scale", "level"], name="outcomes_anchor_once"),
        ]

    def __str__(self):
        scale = {"significance": Significance, "contribution": Contribution}
        return f"{self.get_scale_display()}: {scale.get(self.scale, Strength)(self.level).label}"
