"""How well an outcome is evidenced: passages and references; and notes between colleagues.

Notes carry a visibility of their own, internal or confidential, so that they stay inside when their
outcome is released.
"""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.access import OPEN_LEVELS, GuardedQuerySet
from sources.models import Guarded, Passage, SourceDocument

from ..scales import Claim, Stance, Test
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
    # Whether the source only repeats what a partner, contributor or funder reported.
    own_report = models.BooleanField(default=False)
    # Whether donors may be told that an internal source bears on the claim, and no more of it.
    hinted = models.BooleanField(default=False)
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


def stays_inside(name):
    """The constraint that no row of a model is open to donors or the public."""
    return models.CheckConstraint(
        condition=~Q(visibility__in=OPEN_LEVELS), name=f"outcomes_{name}_stays_inside"
    )


class Note(Guarded):
    """A remark on an outcome; a confidential one is a confidential row."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "written_at"]
        constraints = [*Guarded.Meta.constraints, stays_inside("note")]

    def __str__(self):
        return f"{self.outcome}: {self.text[:40]}"


class NoteMention(models.Model):
    """A colleague whom a note mentions."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    guard_paths = ("note__visibility", "note__outcome__visibility")
    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["note", "id"]
        constraints = [
            models.UniqueConstraint(fields=["note", "user"], name="outcomes_notemention_once")
        ]

    def __str__(self):
        return f"{self.note}: {self.user}"


class Question(Guarded):
    """A question on an outcome for the partner who reported it, and the answer.

    `import_number` is the import that brought the answer, where one did.
    """

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    import_number = models.PositiveBigIntegerField(null=True, blank=True)

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("question"),
            models.CheckConstraint(condition=~Q(text=""), name="outcomes_question_asked"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False),
                name="outcomes_question_answered_at",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.text[:40]}"


class Look(Guarded):
    """When a person looked at an outcome: last, and at the end of the visit before."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True, blank=True)

    guard_paths = ("visibility", "outcome__visibility")

    class Meta(Guarded.Meta):
        ordering = ["outcome", "id"]
        constraints = [
            *Guarded.Meta.constraints,
            stays_inside("look"),
            models.UniqueConstraint(fields=["outcome", "user"], name="outcomes_look_once"),
        ]

    def __str__(self):
        return f"{self.outcome}: {self.user}"
