"""The narrow columns of outcomes, held in this process as small numbers: what filters and charts
count in, for a list of a hundred thousand outcomes has some twenty filters, each counted under all
others.

What is held is what readers of some levels may read: the rows of `visible_to`, and nothing else. It
is brought up to date by the rows that were written since (sources/versions.py) before anything is
counted in it; inside a transaction, what the transaction sees is read anew.
"""

import threading
from typing import NamedTuple

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection

from sources import versions
from sources.access import readable_levels, reads_inside

from .models import Assignment, Involvement, Origin, Outcome

OPEN_COLUMNS = (
    "status",
    "country",
    "region",
    "type_of_change",
    "scale",
    "year",
    "rated_significance",
    "rated_contribution",
    "rated_evidence",
    "rated_evidence_contribution",
    "substantiation",
)
INSIDE_COLUMNS = (
    "visibility",
    "social_actor",
    "harvest_period",
    "change_cluster",
    "unintended",
    "negative",
)
# What points at outcomes: {model: {name: its column}}.
OPEN_LINKS = {Involvement: {"actor": "actor", "instrument": "instrument"}}
INSIDE_LINKS = {Assignment: {"assigned": "reviewer"}, Origin: {"import": "import_number"}}
_held = {}
_one_at_a_time = threading.Lock()


class Column(NamedTuple):
    """Values as small numbers: the number of each row; the values in the order of their numbers, of
    which the rows may lack some; and {value: its number}."""

    codes: np.ndarray
    values: list
    code_of: dict

    def among(self, values):
        """Which rows have one of some values, as booleans."""
        return np.isin(self.codes, [self.code_of[v] for v in values if v in self.code_of])

    def counted(self, chosen):
        """{value: how many of the `chosen` rows (booleans) have it}, without those of none."""
        counts = np.bincount(self.codes[chosen])
        [there] = np.nonzero(counts)
        return {self.values[code]: int(counts[code]) for code in there}


class Link(NamedTuple):
    """Rows that point at outcomes: the outcome's ID, its place among those held, and what the row
    has in its column."""

    ids: np.ndarray
    places: np.ndarray
    column: Column

    def counted(self, chosen):
        """{value: how many rows with it point at one of the `chosen` outcomes (booleans)}"""
        return self.column.counted(chosen[self.places])


class Held(NamedTuple):
    """The outcomes that readers of some levels may read: their IDs in order, {name: Column} and
    {name: Link}; and as of which number and mark of the data. Nobody changes one: what was written
    since makes another."""

    ids: np.ndarray
    columns: dict
    links: dict
    number: object
    mark: object

    def all(self):
        """Every row, as booleans."""
        return np.ones(len(self.ids), bool)

    def of(self, queryset):
        """Which rows are in a queryset of outcomes, as booleans."""
        rows = _rows(queryset.order_by(), "pk")
        wanted = np.fromiter((pk for (pk,) in rows), np.int64, len(rows))
        chosen = np.zeros(len(self.ids), bool)
        places, there = _places(self.ids, wanted)
        chosen[places[there]] = True
        return chosen

    def counted(self, names, chosen):
        """{values of some columns, as a tuple: how many of the `chosen` rows (booleans) have them},
        without those of none."""
        columns = [self.columns[name] for name in names]
        sizes = [max(1, len(column.values)) for column in columns]
        codes = np.ravel_multi_index([column.codes[chosen] for column in columns], sizes)
        counts = np.bincount(codes)
        [there] = np.nonzero(counts)
        parts = zip(*np.unravel_index(there, sizes), strict=True)
        return {
            tuple(column.values[code] for column, code in zip(columns, codes, strict=True)): int(n)
            for codes, n in zip(parts, counts[there], strict=True)
        }


def whole(user):
    """The queryset of which a Held has every row."""
    return Outcome.objects.visible_to(user).with_ratings(user)


def is_whole(queryset, user):
    """Whether a queryset is just `whole`, and nothing was added to it."""
    return _statement(queryset.order_by()) == _statement(whole(user).order_by())


def now(user):
    """The Held of what `user` may read, as of now."""
    number = versions.current()
    if number is None:
        return _read(user, None, None)
    place = (connection.settings_dict["NAME"], readable_levels(user))
    held = _held.get(place)
    if held is None or held.number != number:
        with _one_at_a_time:
            held = _held[place] = _brought_up(_held.get(place), user, number)
    return held


# --- inside ---------------------------------------------------------------------------------


def _brought_up(held, user, number):
    # The mark comes first: what is written meanwhile is read below, or noted after the mark, or
    # both.
    mark = versions.mark()
    changed = versions.changed_since(held.mark) if held else None
    if changed is None:
        return _read(user, number, mark)
    return (
        _read(user, number, mark, held, changed)
        if changed
        else held._replace(number=number, mark=mark)
    )


def _read(user, number, mark, held=None, changed=()):
    """All that `user` may read; or what was held, with the outcomes of some IDs read anew."""
    inside = reads_inside(user)
    names = OPEN_COLUMNS + (INSIDE_COLUMNS if inside else ())
    gone = np.array(sorted(changed), np.int64)
    rows = whole(user).order_by()
    ids, *columns = _columns(
        _rows(rows.filter(pk__in=changed) if held else rows, "pk", *names), names
    )
    ids, stay = np.array(ids, np.int64), None
    if held:
        stay = ~np.isin(held.ids, gone)
        ids = np.concatenate([held.ids[stay], ids])
    order = np.argsort(ids)
    ids = ids[order]
    coded = {
        name: _coded(values, held and held.columns[name], stay)
        for name, values in zip(names, columns, strict=True)
    }
    coded = {name: one._replace(codes=one.codes[order]) for name, one in coded.items()}
    links = {}
    for model, columns in (OPEN_LINKS | (INSIDE_LINKS if inside else {})).items():
        rows = model.objects.visible_to(user).order_by()
        rows = _rows(
            rows.filter(outcome__in=changed) if held else rows, "outcome", *columns.values()
        )
        pointing, *values = _columns(rows, columns)
        for name, some in zip(columns, values, strict=True):
            links[name] = _linked(ids, pointing, some, held and held.links[name], gone)
    return Held(ids, coded, links, number, mark)


def _linked(ids, pointing, values, earlier, gone):
    """A Link of [ID of an outcome] and [value, or None], and what an `earlier` one has besides of
    outcomes that are not `gone`."""
    said = [at for at, value in enumerate(values) if value is not None]
    outcomes = np.array([pointing[at] for at in said], np.int64)
    stay = None
    if earlier:
        stay = ~np.isin(earlier.ids, gone)
        outcomes = np.concatenate([earlier.ids[stay], outcomes])
    column = _coded([values[at] for at in said], earlier and earlier.column, stay)
    places, there = _places(ids, outcomes)
    # What points at an outcome that was closed or written between the two queries is noted by now.
    column = column._replace(codes=column.codes[there])
    return Link(outcomes[there], places[there], column)


def _coded(values, earlier=None, stay=None):
    """A Column of some values; those of an `earlier` one that `stay` come first."""
    code_of = dict(earlier.code_of) if earlier else {}
    for value in values:
        code_of.setdefault(value, len(code_of))
    codes = np.fromiter(map(code_of.__getitem__, values), np.int32, len(values))
    if earlier:
        codes = np.concatenate([earlier.codes[stay], codes])
    return Column(codes, list(code_of), code_of)


def _places(ids, wanted):
    """(Where each wanted ID would stand among `ids`, in their order; which of them are there)"""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return places, ids[places] == wanted


def _rows(queryset, *names):
    """The rows as tuples, as the database gives them: a hundred thousand at once are no objects."""
    statement = _statement(queryset.values_list(*names))
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def _statement(queryset):
    """(The SQL of a queryset, its parameters); None where it can have no row."""
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:
        return None


def _columns(rows, names):
    """[(ID, value, ...)] as a tuple of IDs and one for each of some names."""
    return list(zip(*rows, strict=True)) if rows else [()] * (1 + len(names))
