"""What the pages of imports show: counts, rows, warnings and headings, ready for templates."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, COLUMNS, match, plain
from outcomes.models import Outcome
from outcomes.scales import Significance
from sources.differences import compared, pieces, shortened

from . import commit, doubts, undo
from .answers import answers_in
from .meanings import understood
from .models import RowVerdict, State
from .records import NOTES, places

# What needs a person first comes first.
ORDER = (
    RowVerdict.INVALID,
    RowVerdict.DUPLICATE,
    RowVerdict.CHANGED,
    RowVerdict.NEW,
    RowVerdict.SAME,
)
MOST_SAID = 5  # sentences shown of one kind of warning
MOST_READ = 100  # warnings of one kind that are looked at for these
SHOWN_AT_MOST = 50  # outcomes in the lists below a result
THERE = {"left_version__isnull": False, "outcome__isnull": False}  # what a commit wrote, still
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


def show(rows, mapping, every_row, several):
    """Put on each of these rows what its place on the page needs; one query for all.

    every_row  the rows of the same file that the reader may read
    several    see `places`
    """
    numbers = [row.twin_row for row in rows if row.twin_row]
    twins = {row.number: row for row in every_row.filter(number__in=numbers)}
    for row in rows:
        row.place = places([row], several)
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


def faulty_table(rows):
    """Invalid rows as (headings, lines): where each stands, what is wrong with it (the NOTES that
    reading leaves out), and its cells as they came.

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
        told.append((places([row]), wrong, cells))
    lines = [[*notes, *(cells.get(column, "") for column in columns)] for *notes, cells in told]
    return [*map(_, NOTES), *(heading for heading, _time in columns)], lines


def taken_back(rows):
    """The rows by whose new wording a released outcome is internal again, with their outcomes."""
    changed = rows.filter(verdict=RowVerdict.CHANGED, outcome__isnull=False).exclude(messages=[])
    return [
        row
        for row in changed.select_related("outcome").order_by("number")
        if any(message.get("kind") == "takes_back" for message in row.messages)
    ]


# --- a file as a whole ----------------------------------------------------------------------


def to_answer(harvest, rows, several):
    """What the page of a preview asks, and what it would bring in; several: see `places`."""
    comes_in = rows.filter(commit.NEW | commit.CHANGED | commit.MERGED).count()
    there = headings(harvest, rows)
    return {
        "hindrances": commit.hindrances(harvest),
        "warnings": warnings(harvest, rows, several),
        "comes_in": comes_in,
        "undecided": rows.filter(verdict=RowVerdict.DUPLICATE, decision="").count(),
        "unread": doubts.unread(harvest),
        "asked": [heading for heading in there if heading.asked],
        "matched": [heading for heading in there if not heading.asked],
        "columns": COLUMNS,
        "answer_count": len(answers_in(harvest)),
        "invalid_count": rows.filter(verdict=RowVerdict.INVALID).count(),
    }


def came_of(harvest, rows):
    """What the page of a commit says that it did, and what an undo would do or left alone."""
    internal = taken_back(rows) if harvest.doubts.get("takes_back") else []
    context = {"taken_back": internal[:SHOWN_AT_MOST], "taken_back_count": len(internal)}
    if harvest.state == State.UNDONE:
        kept = rows.filter(undone=False, **THERE).select_related("outcome").order_by("number")
        return context | {"kept": kept[:SHOWN_AT_MOST], "kept_count": kept.count()}
    touched = undo.touched(harvest)
    rest = rows.filter(**THERE).exclude(pk__in=[one.row.pk for one in touched])
    # Several rows may have been merged with one outcome.
    changed = rest.filter(commit.CHANGED | commit.MERGED).order_by().values("outcome").distinct()
    return context | {
        "touched": touched[:SHOWN_AT_MOST],
        "kept_count": len(touched),
        "goes_count": rest.filter(commit.NEW).count(),
        "returns_count": changed.count(),
    }


def sheets(rows):
    """The names of the first two sheets that a queryset of rows comes from; "" for none."""
    return list(rows.order_by().values_list("sheet", flat=True).distinct()[:2])


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
    sentence), how many more, and who took note of them, and when ("" and None for nobody yet)."""

    kind: str
    label: str
    count: int
    said: list
    more: int
    who: str
    when: object


def warnings(harvest, rows, several):
    """The Warned of a preview, kind by kind; rows of which the same is said are named together.

    several  see `places`
    """
    said = defaultdict(lambda: defaultdict(list))  # {kind: {sentence: rows, None for the file}}
    for warning in harvest.warnings:
        said[warning["kind"]][warning["text"]].append(None)
    # Reading ends with the last sentence that is wanted, which seldom is far down.
    wanted = {
        kind: min(n, MOST_READ) - sum(map(len, said[kind].values()))
        for kind, n in harvest.doubts.items()
    }
    some = rows.exclude(messages=[]).only("number", "sheet", "line", "messages")
    for row in some.order_by("number").iterator() if max(wanted.values(), default=0) > 0 else ():
        for message in row.messages:
            kind = message.get("kind", "")
            if message["level"] == "warning" and wanted.get(kind, 0) > 0:
                wanted[kind] -= 1
                said[kind][f"{message['column']}: {message['message']}"].append(row)
        if not any(left > 0 for left in wanted.values()):
            break
    return [_warned(harvest, kind, said[kind], several) for kind in harvest.doubts]


def _warned(harvest, kind, said, several):
    count, first = harvest.doubts[kind], list(said.items())[:MOST_SAID]
    return Warned(
        kind,
        doubts.LABELS.get(kind, kind),
        count,
        [(places(filter(None, about), several), text) for text, about in first],
        count - sum(len(about) for _text, about in first),
        *_noted(harvest, kind),
    )


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
