"""Outcome: one harvested fragment, with a home for each column of the harvest file."""

import re
from functools import lru_cache

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sources.access import OPEN_LEVELS, GuardedQuerySet, reads_inside
from sources.models import Releasable

from ..scales import Contribution, Significance, Status, Strength, Substantiated


@lru_cache(maxsize=1024)  # an import asks several times for each of some hundred rows
def slug_of(fragment_id):
    """Lower case, every run of other characters than letters and digits a `-`."""
    return re.sub(r"[\W_]+", "-", fragment_id.strip().lower())


def _rating(scale, label):
    return models.PositiveSmallIntegerField(label, choices=scale, null=True, blank=True)


def _rating_known(field, scale):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": scale.values}),
        name=f"outcomes_outcome_{field}_known",
    )


class OutcomeQuerySet(GuardedQuerySet):
    def with_ratings(self, user):
        """Annotate `rated_*`: the agreed rating, else what the file claimed (or, for evidence,
        what is on file can carry). For readers of released rows the agreed rating alone."""
        parts = {
            "significance": "claimed_significance",
            "contribution": "claimed_contribution",
            "evidence": "carried_evidence",
            "evidence_contribution": "carried_evidence_contribution",
        }
        inside = reads_inside(user)
        return self.annotate(
            **{
                f"rated_{name}": Coalesce(f"agreed_{name}", other)
                if inside
                else F(f"agreed_{name}")
                for name, other in parts.items()
            }
        )


class Outcome(Releasable):
    """A claim of change, as harvested and as edited since; the file's own words are in `raw`."""

    slug = models.CharField(max_length=200, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    headline = models.CharField(_("headline"), max_length=300)

    # The columns of the harvest file, in its order.
    fragment_id = models.CharField(_("fragment ID"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.LEAD)
    harvest_period = models.CharField(_("harvest period"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    description = models.TextField(_("description of the outcome"))
    significance_text = models.TextField(_("significance of the outcome"), blank=True)
    additional_information = models.TextField(_("additional information"), blank=True)
    claimed_significance = _rating(Significance, _("significance, as claimed"))
    social_actor = models.CharField(_("social actor"), max_length=300, blank=True)
    scale = models.CharField(_("scale"), max_length=100, blank=True)
    contribution_text = models.TextField(_("contribution of the programme"), blank=True)
    other_contributions = models.TextField(
        _("contribution of other actors and factors"), blank=True
    )
    claimed_contribution = _rating(Contribution, _("contribution, as claimed"))
    unintended = models.BooleanField(_("the change was unintended"), null=True, blank=True)
    evidence_text = models.TextField(_("evidence, as the file names it"), blank=True)
    stated_confidential = models.BooleanField(_("stated to be confidential"), null=True, blank=True)
    framework_outcomes = models.TextField(_("outcomes in the results framework"), blank=True)
    specific_objectives = models.TextField(_("specific objectives"), blank=True)
    merged_story = models.TextField(_("merged story, as the file gives it"), blank=True)
    negative = models.BooleanField(_("the outcome is negative"), null=True, blank=True)
    type_of_change = models.CharField(_("type of change"), max_length=200, blank=True)
    change_cluster = models.CharField(_("cluster of change"), max_length=200, blank=True)

    # The file's own headings and words, in its order: a list of
    # {"heading": …, "column": key in columns.py or "", "value": …}.
    raw = models.JSONField(default=list, blank=True, editable=False)
    # Columns that the column list does not know: a list of [heading, value].
    extra = models.JSONField(_("other columns"), default=list, blank=True)

    # What the evidence on file can carry, and what the reviewers agreed on.
    carried_evidence = models.PositiveSmallIntegerField(
        choices=Strength, default=Strength.NONE, editable=False
    )
    carried_evidence_contribution = models.PositiveSmallIntegerField(
        choices=Strength, default=Strength.NONE, editable=False
    )
    agreed_significance = _rating(Significance, _("significance, agreed"))
    agreed_contribution = _rating(Contribution, _("contribution, agreed"))
    agreed_evidence = _rating(Strength, _("evidence for the change, agreed"))
    agreed_evidence_contribution = _rating(Strength, _("evidence for the contribution, agreed"))
    substantiation = models.CharField(
        max_length=20, choices=Substantiated, default=Substantiated.NOT_ASKED, blank=True
    )

    # A row that was ever stated to be confidential is released by two officers: the first asks.
    release_needs_two = models.BooleanField(default=False, editable=False)
    release_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    release_asked_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    release_asked_level = models.CharField(max_length=12, blank=True, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta(Releasable.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["slug"]
        indexes = [
            # For the list, newest first, and for what was released last.
            models.Index(fields=["year", "slug"], name="outcomes_outcome_of_year"),
            models.Index(
                fields=["released_at"],
                condition=Q(released_at__isnull=False),
                name="outcomes_outcome_released",
            ),
        ]
        constraints = [
            *Releasable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="outcomes_outcome_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.OUTCOME) | ~Q(visibility__in=OPEN_LEVELS),
                name="outcomes_outcome_only_outcomes_released",
            ),
            models.CheckConstraint(
                condition=Q(release_needs_two=True)
                | Q(stated_confidential__isnull=True)
                | Q(stated_confidential=False),
                name="outcomes_outcome_confidential_needs_two",
            ),
            models.CheckConstraint(
                condition=~Q(fragment_id="") & ~Q(description="") & ~Q(headline=""),
                name="outcomes_outcome_said",
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1900, 2100)),
                name="outcomes_outcome_year_plausible",
            ),
            models.CheckConstraint(
                condition=Q(substantiation__in=Substantiated.values),
                name="outcomes_outcome_substantiation_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    release_asked_at__isnull=True,
                    release_asked_by__isnull=True,
                    release_asked_level="",
                )
                | Q(
                    release_asked_at__isnull=False,
                    release_asked_by__isnull=False,
                    release_asked_level__in=OPEN_LEVELS,
                ),
                name="outcomes_outcome_release_asked_named",
            ),
            _rating_known("claimed_significance", Significance),
            _rating_known("claimed_contribution", Contribution),
            _rating_known("carried_evidence", Strength),
            _rating_known("carried_evidence_contribution", Strength),
            _rating_known("agreed_significance", Significance),
            _rating_known("agreed_contribution", Contribution),
            _rating_known("agreed_evidence", Strength),
            _rating_known("agreed_evidence_contribution", Strength),
        ]

    def __str__(self):
        return self.fragment_id

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = slug_of(self.fragment_id)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("outcome", args=[self.slug])

    @property
    def place(self):
        """Country and region as one reads them: "Mali, Sahel"."""
        return ", ".join(part for part in (self.country, self.region) if part)

    def search_texts(self):
        seen = (
            self.fragment_id,
            self.description,
            self.significance_text,
            self.contribution_text,
            self.place,
        )
        inside = (
            self.additional_information,
            self.other_contributions,
            self.evidence_text,
            self.social_actor,
            self.framework_outcomes,
            self.specific_objectives,
            *(str(value) for _heading, value in self.extra),
        )
        return self.headline, "\n".join(seen), "\n".join(inside)
