"""What the pages of imports show: counts, rows, warnings and headings, ready for templates."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, COLUMNS, match, plain
from outcomes.models import Outcome
from outcomes.scales import Significance

from . import doubts
from .differences import compared, pieces, shortened
from .models import RowVerdict
from .verdicts import understood

# What needs a person first comes first.
ORDER = (
    RowVerdict.INVALID,
    RowVerdict.DUPLICATE,
    RowVerdict.CHANGED,
    RowVerdict.NEW,
    RowVerdict.SAME,
)
MOST_SAID = 5  # sentences shown of one kind of warning
HEADINGS_FROM = 200  # rows; a cell that is blank in all of these hides its unknown heading

# --- rows -----------------------------------------------------------------------------------


class Change(NamedTuple):
    """One field of two versions: its name for people, and the two texts as Pieces."""

    label: str
    before: list
    after: list


def _change(name, before, after):
    label = Outcome._meta.get_field(name).verbose_name
    parts = compared(in_words(name, before), in_words(name, after))
    return Change(label[:1].upper() + label[1:], *pieces(shortened(parts)))


def in_words(name, value):
    """The value of an outcome's field as a person reads it; "" for none."""
    if value in (None, "", []):
        return ""
    if value is True or value is False:
        return _("Yes") if value else _("No")
    if name == "extra":
        return "\n".join(f"{heading.strip()}: {words}" for heading, words in value)
    choices = dict(Outcome._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


_FIELDS = [field for column in COLUMNS for field in column.fields] + ["extra"]


def show(rows, mapping, every_row):
    """Put on each of these rows what its place on the page needs; one query for all.

    every_row  the rows of the same file that the reader may read
    """
    numbers = [row.twin_row for row in rows if row.twin_row]
    twins = {row.number: row for row in every_row.filter(number__in=numbers)}
    for row in rows:
        row.place = place(row)
        row.faults = [m for m in row.messages if m["level"] == "fault"]
        row.doubts = [m for m in row.messages if m["level"] == "warning"]
        if row.verdict == RowVerdict.CHANGED:
            row.changes = changes(row)
        elif row.verdict in (RowVerdict.NEW, RowVerdict.DUPLICATE):
            fields = understood(row.record, mapping).fields
            row.meant = fields
            rated = fields.get("claimed_significance")
            row.rated = None if rated is None else Significance(rated)
            if row.verdict == RowVerdict.DUPLICATE:
                row.other_row = twins.get(row.twin_row)
                row.changes = beside(fields, _like(row, mapping))
    return rows


def _like(row, mapping):
    """The fields of what a possible duplicate is like; None where that is gone."""
    if row.twin:
        return {field: getattr(row.twin, field) for field in _FIELDS}
    return understood(row.other_row.record, mapping).fields if row.other_row else None


def changes(row):
    """The Changes of a row, in the order of the columns."""
    names = sorted(row.difference, key=_FIELDS.index)
    return [_change(name, *row.difference[name]) for name in names]


def beside(fields, like):
    """A possible duplicate beside what it is like: the description, and what else differs."""
    if like is None:
        return []
    names = ["description"] + [
        name
        for name in _FIELDS
        if name in fields
        and name not in ("fragment_id", "description", "extra")
        and in_words(name, fields[name]) != in_words(name, like.get(name))
    ]
    return [_change(name, like.get(name), fields.get(name)) for name in names]


def place(row):
    """Where a row stands in its file."""
    if row.sheet:
        return _("%(sheet)s, row %(n)d") % {"sheet": row.sheet, "n": row.line}
    if row.line:
        return _("Line %(n)d") % {"n": row.line}
    return _("Record %(n)d") % {"n": row.number}


def faulty_table(rows):
    """Invalid rows as (headings, lines): what is wrong with each, and its cells as they came.

    Rows may have other headings, and a heading may stand in a row twice.
    """
    columns, told = {}, []
    for row in rows:
        times, cells = Counter(), {}
        for heading, words in row.record:
            cells[heading, times[heading]] = words
            times[heading] += 1
        columns.update(dict.fromkeys(cells))
        faults = [m for m in row.messages if m["level"] == "fault"]
        wrong = "; ".join(f"{m['column']}: {m['message']}" for m in faults)
        told.append((f"{place(row)}. {wrong}", cells))
    lines = [[wrong, *(cells.get(column, "") for column in columns)] for wrong, cells in told]
    return [_("What is wrong"), *(heading for heading, _time in columns)], lines


def taken_back(rows):
    """The rows by whose new wording a released outcome is internal again, with their outcomes."""
    changed = rows.filter(verdict=RowVerdict.CHANGED, outcome__isnull=False).exclude(messages=[])
    return [
        row
        for row in changed.select_related("outcome").order_by("number")
        if any(message.get("kind") == "takes_back" for message in row.messages)
    ]


# --- a file as a whole ----------------------------------------------------------------------


def counts(rows):
    """{verdict: how many} of a queryset of rows, every verdict named."""
    found = Counter(dict(rows.order_by().values_list("verdict").annotate(n=Count("pk"))))
    return {verdict: found[verdict] for verdict in ORDER}


def history(harvests, rows):
    """The harvests of one page, each with `counts` [(label, how many)]; one query for all."""
    found = defaultdict(Counter)
    grouped = rows.filter(harvest__in=harvests).order_by().values_list("harvest", "verdict")
    for harvest, verdict, n in grouped.annotate(n=Count("pk")):
        found[harvest][verdict] = n
    for harvest in harvests:
        tally = found[harvest.pk]
        harvest.counts = [(v.label, tally[v]) for v in ORDER if tally[v]]
    return harvests


class Warned(NamedTuple):
    """One kind of warnings of a preview: how many there are, the first of them as (where,
    sentence), and who took note of them, and when ("" and None for nobody yet)."""

    kind: str
    label: str
    count: int
    said: list
    who: str
    when: object

    @property
    def more(self):
        return self.count - len(self.said)


def warnings(harvest, rows):
    """The Warned of a preview, kind by kind."""
    said = defaultdict(list)
    for warning in harvest.warnings:
        said[warning["kind"]].append(("", warning["text"]))
    # Reading ends with the last sentence that is wanted, which seldom is far down.
    wanted = {kind: min(n, MOST_SAID) - len(said[kind]) for kind, n in harvest.doubts.items()}
    some = rows.exclude(messages=[]).only("number", "sheet", "line", "messages")
    for row in some.order_by("number").iterator() if max(wanted.values(), default=0) > 0 else ():
        for message in row.messages:
            kind = message.get("kind", "")
            if message["level"] == "warning" and wanted.get(kind, 0) > 0:
                wanted[kind] -= 1
                said[kind].append((place(row), f"{message['column']}: {message['message']}"))
        if not any(left > 0 for left in wanted.values()):
            break
    return [
        Warned(
            kind, doubts.LABELS.get(kind, kind), n, said[kind][:MOST_SAID], *_noted(harvest, kind)
        )
        for kind, n in harvest.doubts.items()
    ]


def _noted(harvest, kind):
    noted = harvest.acknowledged.get(kind)
    return (noted["by"], datetime.fromisoformat(noted["at"])) if noted else ("", None)


class Heading(NamedTuple):
    """A heading of the file: the column that it is read as (or proposed), its label, and whether
    a person is asked about it."""

    words: str
    column: str
    label: str
    asked: bool
    proposed: bool


def headings(harvest, rows):
    """The Headings of a file, as its first rows have them and as they are proposed."""
    proposed = dict(harvest.proposals)
    accepted = {plain(heading): key for heading, key in harvest.mapping.items()}
    words = dict.fromkeys(proposed)
    for record in rows.order_by("number").values_list("record", flat=True)[:HEADINGS_FROM]:
        words.update(dict.fromkeys(heading for heading, _cell in record))
    found = []
    for heading in words:
        key = proposed.get(heading, accepted.get(plain(heading)))
        if key is None:
            column = match(heading)
            key = column.key if column else ""
        asked = heading in proposed or match(heading) is None
        found.append(Heading(heading, key, heading_of(key), asked, heading in proposed))
    return found


def heading_of(key):
    """The heading that we write for the column of a key; "" for none of ours."""
    return BY_KEY[key].heading if key in BY_KEY else ""
