"""Documents as they came in, and the passages cut from them."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..access import GuardedQuerySet, Visibility
from ..dates import PartialDateField
from .base import Language, Releasable, free_slug
from .registers import Actor

PASSAGES_PER_PAGE = 150


class SourceDocument(Releasable):
    """A document as it came in, and its cleaned text, from which passages are cut."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        STUDY = "study", _("Study")
        NEWS = "news", _("News page")
        SUMMARY = "summary", _("Results summary")
        LAW = "law", _("Legal text")
        LETTER = "letter", _("Letter")
        MINUTES = "minutes", _("Minutes")
        OTHER = "other", _("Other")

    class DateBasis(models.TextChoices):
        KNOWN = "known", _("Known")
        INFERRED = "inferred", _("Inferred")
        UNKNOWN = "unknown", _("Not stated")

    slug = models.CharField(max_length=120, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    subtitle = models.CharField(_("subtitle"), max_length=500, blank=True)
    publisher = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publisher"),
    )
    date = PartialDateField(_("date"))
    date_basis = models.CharField(
        _("date is"), max_length=8, choices=DateBasis, default=DateBasis.UNKNOWN
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.NOT_STATED, blank=True
    )
    translated_from = models.CharField(
        _("translated from"),
        max_length=2,
        choices=Language,
        default=Language.NOT_STATED,
        blank=True,
    )
    link = models.URLField(
        _("link"), max_length=1000, blank=True, validators=[URLValidator(["http", "https"])]
    )
    file_name = models.CharField(_("file name"), max_length=255)
    original = models.FileField(_("original file"), upload_to="documents/", max_length=255)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    text = models.TextField(_("cleaned text"), editable=False)
    # Editions of one document share the ID of the first; see editions.py. No foreign key: whoever
    # reads one edition may not be allowed to read another.
    first_edition = models.PositiveBigIntegerField(null=True, editable=False, db_index=True)
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    # The publisher took it back, or it proved false: it stays on record and says so.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    withdrawn_reason = models.TextField(_("why it is withdrawn"), blank=True, editable=False)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    guard_paths = ("visibility", "publisher__visibility")

    class Meta(Releasable.Meta):
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ["title"]
        # The permissions by which access.py reads, one for each level; and who may open a row.
        permissions = [
            *((f"read_{level}", f"Can read what is {level}") for level in Visibility),
            ("release", "Can release what is on the record"),
        ]
        constraints = [
            *Releasable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(date="", date_basis="unknown")
                | ~Q(date="") & Q(date_basis__in=["known", "inferred"]),
                name="sources_sourcedocument_date_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                & Q(withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="sources_sourcedocument_withdrawal_named",
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="sources_sourcedocument_title_given"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slug(type(self), self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("source", args=[self.slug])


class Passage(models.Model):
    """One paragraph, bullet, table row or footnote; `text` is `document.text[start:end]`."""

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("Paragraph")
        BULLET = "bullet", _("Bullet")
        ROW = "row", _("Table row")
        FOOTNOTE = "footnote", _("Footnote")

    document = models.ForeignKey(SourceDocument, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    # The headings above it, outermost first: a list of strings.
    heading_path = models.JSONField(default=list)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    # Pairs of offsets into `text` that stood in bold: a list of [start, end].
    bold = models.JSONField(default=list)

    guard_paths = ("document__visibility", "document__publisher__visibility")
    objects = GuardedQuerySet.as_manager()
    # The search index counts how many passages hold each word; see terms.py.
    terms_counted = True

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="sources_passage_number_once"
            ),
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")), name="sources_passage_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["paragraph", "bullet", "row", "footnote"]),
                name="sources_passage_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.document} ¶ {self.number}"

    def get_absolute_url(self):
        page = (self.number - 1) // PASSAGES_PER_PAGE + 1
        query = f"?page={page}" if page > 1 else ""
        return f"{self.document.get_absolute_url()}{query}#p{self.number}"

    @property
    def heading(self):
        return self.heading_path[-1] if self.heading_path else ""

    def search_texts(self):
        return "", self.text, ""
