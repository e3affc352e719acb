"""How the outcome list is filtered and sorted, by the names and values of its address."""

import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from sources.access import Visibility, reads_inside
from sources.filters import ClosedList, ManyField, OpenList, StrictFilterSet
from sources.names import widen
from sources.search import parse, search

from . import scales
from .models import Assignment, Involvement, Origin

YES_NO = {"yes": True, "no": False}
DEFAULT_STATUS = (scales.Status.LEAD, scales.Status.OUTCOME)
# Names that are unknown to readers of released rows alone.
INSIDE_NAMES = ("visibility", "assigned", "import")
# Names that they know, of fields that they do not read: for them no value has rows.
UNREAD_NAMES = ("social_actor", "harvest", "cluster", "unintended", "negative")


class Related(django_filters.Filter):
    """Any of some words in rows that point at the outcome: a scoped queryset and a lookup."""

    field_class = ManyField

    def __init__(self, *args, pointing, lookup, **kwargs):
        self.pointing, self.lookup = pointing, lookup
        super().__init__(*args, **kwargs)

    def filter(self, queryset, words):
        if not words:
            return queryset
        rows = self.pointing.objects.visible_to(self.parent.user).filter(**{self.lookup: words})
        return queryset.filter(pk__in=rows.values("outcome"))


class Numbered(Related):
    """As Related, for numbers; what is no number names no row."""

    def filter(self, queryset, words):
        numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
        numbers = [number for number in numbers if number < 2**63]
        if words and not numbers:
            return queryset.none()
        return super().filter(queryset, numbers)


class StatusFilter(ClosedList):
    def filter(self, queryset, words):
        if not words:
            return queryset.filter(status__in=DEFAULT_STATUS)
        return super().filter(queryset, words)


class Text(django_filters.Filter):
    """Full-text search; what names a register entry finds its other names too."""

    field_class = ManyField

    def filter(self, queryset, words):
        if not words:
            return queryset
        return search(queryset, self.parent.query, inside=self.parent.inside)


class Unfiltered(ClosedList):
    """A name with closed values that does not choose rows."""

    def filter(self, queryset, words):
        return queryset


def _newest(field):
    return F(field).desc(nulls_last=True)


SORTS = {
    "newest": (_("Newest first"), (_newest("year"), F("slug").asc())),
    "oldest": (_("Oldest first"), (F("year").asc(nulls_last=True), F("slug").asc())),
    "significance": (
        _("Significance, high to low"),
        (_newest("rated_significance"), F("slug").asc()),
    ),
    "evidence": (
        _("Evidence, weakest first"),
        (F("rated_evidence").asc(nulls_first=True), F("slug").asc()),
    ),
    "fragment": (_("Fragment ID"), (F("slug").asc(),)),
}
FORMATS = ("json",)


class OutcomeFilter(StrictFilterSet):
    """The filters of the outcome list for one reader. Its queryset is scoped and has ratings."""

    q = Text(label=_("Search"))
    status = StatusFilter("status", known=scales.words(scales.Status), label=_("Status"))
    country = OpenList("country", label=_("Country"))
    type = OpenList("type_of_change", label=_("Type of change"))
    instrument = Related(
        pointing=Involvement, lookup="instrument__slug__in", label=_("Legal instrument")
    )
    evidence = ClosedList(
        "rated_evidence", known=scales.words(scales.Strength), label=_("Evidence for the change")
    )
    evidence_contribution = ClosedList(
        "rated_evidence_contribution",
        known=scales.words(scales.Strength),
        label=_("Evidence for the contribution"),
    )
    year = OpenList("year", label=_("Year"))
    significance = ClosedList(
        "rated_significance", known=scales.words(scales.Significance), label=_("Significance")
    )
    contribution = ClosedList(
        "rated_contribution", known=scales.words(scales.Contribution), label=_("Contribution")
    )
    actor = Related(pointing=Involvement, lookup="actor__slug__in", label=_("Actor"))
    social_actor = OpenList("social_actor", label=_("Social actor"))
    scale = OpenList("scale", label=_("Scale"))
    region = OpenList("region", label=_("Region"))
    harvest = OpenList("harvest_period", label=_("Harvest period"))
    cluster = OpenList("change_cluster", label=_("Cluster of change"))
    substantiation = ClosedList(
        "substantiation", known=scales.words(scales.Substantiated), label=_("Substantiation")
    )
    visibility = ClosedList(
        "visibility",
        known={level.value: level.value for level in Visibility},
        label=_("May be read by"),
    )
    unintended = ClosedList("unintended", known=YES_NO, label=_("Unintended"))
    negative = ClosedList("negative", known=YES_NO, label=_("Negative"))
    assigned = Related(pointing=Assignment, lookup="reviewer__username__in", label=_("Assigned to"))
    sort = Unfiltered(known={name: name for name in SORTS}, label=_("Sort"))
    format = Unfiltered(known={name: name for name in FORMATS}, label=_("Format"))

    def __init__(self, data, queryset, user):
        self.user = user
        super().__init__(data, queryset)
        self.filters["import"] = Numbered(
            pointing=Origin, lookup="import_number__in", label=_("Import")
        )
        self.filters["import"].parent = self
        self.inside = reads_inside(user)
        if not self.inside:
            for name in INSIDE_NAMES:
                del self.filters[name]
        self._query = None

    def rows(self, leave_out=""):
        if not self.inside and any(self.words(name) for name in UNREAD_NAMES if name != leave_out):
            return self.queryset.none()
        return super().rows(leave_out)

    def _widened(self):
        if self._query is None:
            self._query = widen(parse(" ".join(self.words("q"))), self.user)
        return self._query

    @property
    def query(self):
        """The search Query, other names of register entries included; None without words."""
        return self._widened()[0]

    @property
    def also_known(self):
        """{entry: [other names]} that the search looks for besides what was typed."""
        return self._widened()[1]

    @property
    def sorted_by(self):
        """The name of the order asked for; "" for the default."""
        return (self.words("sort") or [""])[-1].lower()

    def ordered(self):
        """The rows under all filters, in the order asked for: without one, best match first
        where there is a search, else newest first."""
        rows = self.rows()
        if self.sorted_by:
            return rows.order_by(*SORTS[self.sorted_by][1])
        if self.words("q"):
            return rows
        return rows.order_by(*SORTS["newest"][1])

    def narrowing(self):
        """[(name, word)] of the filters in force that choose rows."""
        return [
            (name, word)
            for name in self.filters
            if name not in ("sort", "format")
            for word in self.words(name)
        ]
