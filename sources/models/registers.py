"""The two registers, actors and legal instruments, and the names they go by."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..dates import PartialDateField
from ..words import key
from .base import Guarded, Language, Releasable, Standing, free_slug


class RegisterEntry(Releasable):
    """What the two registers, actors and legal instruments, have in common."""

    slug = models.CharField(max_length=120, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300, unique=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.CONFIRMED
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # The ID of the entry that took this one's place, and what went over to it; see merging.py.
    # No foreign key: whoever reads an entry would read the other too.
    merged_into = models.PositiveBigIntegerField(null=True, editable=False)
    moved = models.JSONField(default=dict, editable=False)

    class Meta(Releasable.Meta):
        abstract = True
        ordering = ["name"]
        constraints = [
            *Releasable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(standing=Standing.MERGED, merged_into__isnull=False)
                | ~Q(standing=Standing.MERGED) & Q(merged_into__isnull=True),
                name="%(app_label)s_%(class)s_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values),
                name="%(app_label)s_%(class)s_standing_known",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="%(app_label)s_%(class)s_name_given"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slug(type(self), self.name)
        super().save(*args, **kwargs)


class Actor(RegisterEntry):
    """A named authority, court, body, organisation, State, programme, person or collective."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        MINISTRY = "ministry", _("Ministry")
        AUTHORITY = "authority", _("Authority or service")
        COURT = "court", _("Court")
        PARLIAMENT = "parliament", _("Parliament")
        UN = "un", _("United Nations body")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental body")
        EMBASSY = "embassy", _("Embassy or donor")
        CSO = "cso", _("Civil society organisation")
        NETWORK = "network", _("Network or coalition")
        PROGRAMME = "programme", _("Programme or project")
        FORCE = "force", _("Armed or security force")
        PERSON = "person", _("Person")
        COLLECTIVE = "collective", _("Collective")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = _("actor")
        verbose_name_plural = _("actors")

    def get_absolute_url(self):
        return reverse("actor", args=[self.slug])


class LegalInstrument(RegisterEntry):
    """A constitution, code, act, decree, resolution, agreement, bill, policy or the like."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("Constitution")
        CODE = "code", _("Code")
        ACT = "act", _("Act")
        DECREE = "decree", _("Decree or ordinance")
        ORDER = "order", _("Order")
        CIRCULAR = "circular", _("Circular")
        RESOLUTION = "resolution", _("Resolution")
        CONVENTION = "convention", _("Convention")
        PROTOCOL = "protocol", _("Protocol")
        AGREEMENT = "agreement", _("Agreement")
        BILL = "bill", _("Bill or draft law")
        POLICY = "policy", _("National policy")
        STRATEGY = "strategy", _("Strategy")
        PLAN = "plan", _("Action plan")
        RULES = "rules", _("Rules")
        COMMUNIQUE = "communique", _("Communiqué")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    number = models.CharField(_("official number"), max_length=60, blank=True)
    date = PartialDateField(_("date"))

    class Meta(RegisterEntry.Meta):
        verbose_name = _("legal instrument")
        verbose_name_plural = _("legal instruments")

    def get_absolute_url(self):
        return reverse("instrument", args=[self.slug])


class Alias(Guarded):
    """A name under which a register entry stands in texts; its own name is one of them."""

    text = models.CharField(_("name"), max_length=300)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.NOT_STATED, blank=True
    )
    # The words of the name as search compares them: "Penal Codes" and "penal code" are one.
    key = models.CharField(max_length=300, editable=False, db_index=True)

    class Meta(Guarded.Meta):
        abstract = True
        ordering = ["text"]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.key = key(self.text)[:300]
        super().save(*args, **kwargs)

    def search_texts(self):
        return self.text, "", ""


class ActorAlias(Alias):
    entry = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("actor"))
    guard_paths = ("visibility", "entry__visibility")

    class Meta(Alias.Meta):
        verbose_name = _("name of an actor")
        verbose_name_plural = _("names of actors")
        constraints = [
            *Alias.Meta.constraints,
            models.UniqueConstraint(fields=["entry", "text"], name="sources_actoralias_once"),
        ]


class LegalAlias(Alias):
    entry = models.ForeignKey(
        LegalInstrument, models.CASCADE, related_name="+", verbose_name=_("legal instrument")
    )
    guard_paths = ("visibility", "entry__visibility")

    class Meta(Alias.Meta):
        verbose_name = _("name of a legal instrument")
        verbose_name_plural = _("names of legal instruments")
        constraints = [
            *Alias.Meta.constraints,
            models.UniqueConstraint(fields=["entry", "text"], name="sources_legalalias_once"),
        ]
