"""What every guarded row shares: a visibility, and a release with a name and a time on it."""

import hashlib
import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import OPEN_LEVELS, GuardedQuerySet, Visibility
from ..words import fold


class Guarded(models.Model):
    """A row with a visibility of its own."""

    visibility = models.CharField(
        _("visibility"), max_length=12, choices=Visibility, default=Visibility.INTERNAL
    )
    guard_paths = ("visibility",)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="%(app_label)s_%(class)s_visibility_known",
            )
        ]


class Releasable(Guarded):
    """A row that an officer can release: open to donors or the public only with a name and time."""

    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("released by"),
    )

    class Meta(Guarded.Meta):
        abstract = True
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    visibility__in=OPEN_LEVELS, released_at__isnull=False, released_by__isnull=False
                )
                | Q(released_at__isnull=True, released_by__isnull=True)
                & ~Q(visibility__in=OPEN_LEVELS),
                name="%(app_label)s_%(class)s_release_named",
            ),
        ]

    @property
    def is_released(self):
        return self.visibility in OPEN_LEVELS


class Language(models.TextChoices):
    NOT_STATED = "", _("Not stated")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class Standing(models.TextChoices):
    """How far a person has taken on a register entry or a legal event that a program found."""

    CONFIRMED = "confirmed", _("Confirmed")
    PROPOSED = "proposed", _("Proposed")
    DISMISSED = "dismissed", _("Dismissed")
    MERGED = "merged", _("Merged with another")


def free_slug(model, text):
    """A slug for `text`, ASCII, at most 120 characters, that no row of `model` has yet.

    It looks at all rows, hidden ones too: a slug must be free for everyone. Where the plain slug
    is taken the number behind it is drawn from the text's own words, not from a count of rows, so
    that it does not tell how many hidden ones there are.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:100].strip("-") or "entry"
    slug, attempt = plain, 0
    while model._default_manager.filter(slug=slug).exists():
        attempt += 1
        slug = f"{plain}-{_short_hash(f'{text}/{attempt}')}"
    return slug


def _short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:6]
