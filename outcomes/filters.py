"""How the outcome list is filtered and sorted, by the names and values of its address."""

from functools import partial

import django_filters
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sources.access import Visibility, readable_levels, reads_inside
from sources.filters import ClosedList, ManyField, OpenList, PassageSearch, Sort
from sources.search import search

from . import held, scales
from .models import Assignment, Involvement, Origin

FEW = 500  # rows that are asked for by their IDs; of more, some are soon found by their slugs
YES_NO = {"yes": True, "no": False}
DEFAULT_STATUS = (scales.Status.LEAD, scales.Status.OUTCOME)
# Names that readers of released rows know, of fields that they do not read: for them no value
# has rows.
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
    def values(self, words):
        return super().values(words) or set(DEFAULT_STATUS)


class Format(ClosedList):
    """As what the rows are given; it chooses none."""

    def filter(self, queryset, words):
        return queryset


FORMATS = {
    "csv": _("CSV"),
    "xlsx": _("Excel"),
    "txt": _("Text"),
    "json": _("JSON"),
    "iati": _("IATI"),
}


def _order(column, backwards, none_first):
    """The same as a term to order by."""
    by = F(column).desc if backwards else F(column).asc
    return by(nulls_first=none_first or None, nulls_last=not none_first or None)


class Paged:
    """The rows of an OutcomeFilter in an order by one column and the slug, of which a page is
    taken: only rows of those values on which the page falls are put in order."""

    def __init__(self, filterset):
        self.filterset = filterset

    def __len__(self):
        return self.filterset.total()

    def __getitem__(self, piece):
        """The rows of a slice, a list."""
        one, total = self.filterset, len(self)
        if total <= FEW:
            return list(
                self._these(one.chosen()).order_by(*one.orders[one.sorted_by], "slug")[piece]
            )
        start, stop, _step = piece.indices(total)
        found, at = [], 0
        for rows, count in self._values():
            if at < stop and start < at + count:
                found += rows().order_by("slug")[max(0, start - at) : stop - at]
            at += count
        return found

    def _values(self):
        """[(what gives the rows of a value, how many it has)], in the order of the values."""
        one, chosen = self.filterset, self.filterset.chosen()
        name, backwards, none_first = one.by_column[one.sorted_by]
        column = one.held.columns[name]
        counted = column.counted(chosen)
        values = sorted((v for v in counted if v is not None), reverse=backwards)
        none = [None] if None in counted else []
        for value in [*none, *values] if none_first else [*values, *none]:
            yield partial(self._rows, column, name, value, counted[value]), counted[value]

    def _rows(self, column, name, value, count):
        one = self.filterset
        if count <= FEW:
            return self._these(one.chosen() & column.among([value]))
        return one.rows().filter(**({f"{name}__isnull": True} if value is None else {name: value}))

    def _these(self, chosen):
        return self.filterset.queryset.filter(pk__in=self.filterset.held.ids[chosen].tolist())


class ByKeys(Paged):
    """As Paged, in an order that the database has to find: by the keys alone, for their texts are
    long."""

    def __getitem__(self, piece):
        keys = list(self.filterset.ordered().values_list("pk", flat=True)[piece])
        rows = self.filterset.queryset.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]


class OutcomeFilter(PassageSearch):
    """The filters of the outcome list for one reader. Its queryset is scoped and has ratings."""

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
    sort = Sort(
        orders={
            "match": _("Best match"),
            "newest": _("Newest first"),
            "oldest": _("Oldest first"),
            "significance": _("Significance, high to low"),
            "evidence": _("Evidence, weakest first"),
            "fragment": _("Fragment ID"),
        },
        label=_("Sort"),
    )
    format = Format(known={name: name for name in FORMATS}, label=_("Format"))
    # {word: the column, whether from its last value on, whether what has none comes first}
    by_column = {
        "newest": ("year", True, False),
        "oldest": ("year", False, False),
        "significance": ("rated_significance", True, False),
        "evidence": ("rated_evidence", False, True),
    }
    orders = {
        **{word: (_order(*how),) for word, how in by_column.items()},
        "fragment": (),
    }
    # Names that are unknown to readers of released rows alone.
    inside_names = ("visibility", "assigned", "import")
    # Of the names, those that choose no rows.
    choosing_none = ("sort", "format")
    # What the queryset was narrowed to beforehand, in a word that no other narrowing has.
    within = ""

    def __init__(self, data, queryset, user):
        self.inside = reads_inside(user)
        self._masks = {}
        super().__init__(data, queryset, user)

    @classmethod
    def get_filters(cls):
        # "import" is a word of Python's own, so it cannot stand among the filters above.
        number = Numbered(pointing=Origin, lookup="import_number__in", label=_("Import"))
        return {**super().get_filters(), "import": number}

    def rows(self, leave_out=""):
        return self.queryset.none() if self._unread(leave_out) else super().rows(leave_out)

    def total(self, leave_out=""):
        return int(self.chosen(leave_out).sum())

    @cached_property
    def held(self):
        """The held.Held of its reader, as of now."""
        return held.now(self.user)

    def chosen(self, leave_out=""):
        """Which of `held` are among `rows`, as booleans that nobody may change."""
        found = self._scope
        if self._unread(leave_out):
            return found & False
        for name in self.filters:
            if name not in (leave_out, *self.choosing_none):
                mask = self._mask(name)
                found = found if mask is None else found & mask
        return found

    def _unread(self, leave_out):
        return not self.inside and any(self.words(n) for n in UNREAD_NAMES if n != leave_out)

    def stored(self, field):
        if field not in self.held.columns:
            return super().stored(field)
        return self.held.columns[field].values

    @cached_property
    def _scope(self):
        """Which of `held` the queryset has before any filter, as booleans."""
        if held.is_whole(self.queryset, self.user):
            return self.held.all()
        return self.held.of(self.queryset)

    def _mask(self, name):
        """Which of `held` one filter chooses, as booleans; None for all."""
        if name not in self._masks:
            self._masks[name] = self._made_mask(self.filters[name], self.words(name))
        return self._masks[name]

    def _made_mask(self, one, words):
        if one.field_name in self.held.columns and hasattr(one, "values"):
            values = one.values(words)
            return None if values is None else self.held.columns[one.field_name].among(values)
        return self.held.of(one.filter(self.queryset, words)) if words else None

    def matching(self, queryset):
        return search(queryset, self.query, inside=self.inside)

    @property
    def sorted_by(self):
        """The word of the order: without one asked for, best match first where there is a
        search, else newest first. Without a search nothing matches better than another."""
        asked = super().sorted_by or "match"
        return "newest" if asked == "match" and not self.words("q") else asked

    @property
    def offered(self):
        without_search = () if self.words("q") else ("match",)
        return {w: label for w, label in super().offered.items() if w not in without_search}

    def ordered(self):
        rows = self.rows()
        if self.sorted_by == "match":
            return rows
        return rows.order_by(*self.orders[self.sorted_by], "slug")

    def paged(self):
        return Paged(self) if self.sorted_by in self.by_column else ByKeys(self)

    def narrowing(self):
        return [(name, word) for name, word in super().narrowing() if name != "format"]

    @property
    def key(self):
        """What tells these rows, as their reader may read them, from those of another filter or
        reader: for figures that are kept (sources/versions.py)."""
        return self.key_of()

    def key_of(self, leave_out=""):
        """As `key`, of the rows under every filter but `leave_out`."""
        words = [
            (name, *sorted(set(self.words(name))))
            for name in self.filters
            if name not in (*self.choosing_none, leave_out) and self.words(name)
        ]
        levels = readable_levels(self.user)
        return type(self).__name__, levels, get_language(), self.within, tuple(sorted(words))


class DashboardFilter(OutcomeFilter):
    """The filters of a dashboard: those of the list. Leads are never counted, so status is no
    choice; and there is no page, order or file of its own."""

    also = ("all",)

    @classmethod
    def get_filters(cls):
        return {
            name: one
            for name, one in super().get_filters().items()
            if name not in ("status", *cls.choosing_none)
        }

    def rows(self, leave_out=""):
        return super().rows(leave_out).filter(status=scales.Status.OUTCOME)

    def chosen(self, leave_out=""):
        outcomes = self.held.columns["status"].among([scales.Status.OUTCOME])
        return super().chosen(leave_out) & outcomes
