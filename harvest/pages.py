"""What the pages of imports show: counts, differences word by word, and places in the file."""

import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, COLUMNS, match, plain
from outcomes.models import Outcome

from . import doubts
from .models import RowVerdict

# What needs a person first comes first.
ORDER = (
    RowVerdict.INVALID,
    RowVerdict.DUPLICATE,
    RowVerdict.CHANGED,
    RowVerdict.NEW,
    RowVerdict.SAME,
)
_WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 4000  # of two texts together; comparing takes the square of it
CONTEXT = 80  # characters kept beside a change


class Piece(NamedTuple):
    """A part of a text: its words, and whether they stand in this one alone."""

    text: str
    own: bool


def difference(before, after):
    """Two texts, word by word → (pieces of the first, pieces of the second).

    The pieces of each, joined, are that text.
    """
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    if len(one) + len(other) > MOST_WORDS:
        return _whole(before), _whole(after)
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for pieces, words in ((left, one[a:b]), (right, other[c:d])):
            if words:
                pieces.append(Piece("".join(words), tag != "equal"))
    return left, right


def shortened(pieces):
    """The pieces with long stretches that both texts have cut to what stands by a change."""
    short = []
    for place, piece in enumerate(pieces):
        text = piece.text
        if not piece.own and len(text) > 2 * CONTEXT + 20:
            first, last = place == 0, place == len(pieces) - 1
            head = "" if first and not last else text[:CONTEXT].rsplit(None, 1)[0] + " "
            tail = "" if last else " " + text[-CONTEXT:].split(None, 1)[-1]
            text = f"{head}…{tail}"
        short.append(Piece(text, piece.own))
    return short


def _whole(text):
    return [Piece(text, True)] if text else []


class Change(NamedTuple):
    """One field of a changed row: its name for people, and the two texts as pieces."""

    label: str
    before: list
    after: list


def changes(row):
    """The Changes of a row, in the order of the columns."""
    order = [field for column in COLUMNS for field in column.fields] + ["extra"]
    return [
        _change(name, *row.difference[name])
        for name in sorted(row.difference, key=lambda name: order.index(name))
    ]


def beside(row, meaning, twin):
    """A possible duplicate beside what it is like: the Changes of the fields that differ."""
    return [
        _change(name, getattr(twin, name), value)
        for name, value in meaning.fields.items()
        if name != "extra" and getattr(twin, name) != value
    ]


def _change(name, before, after):
    label = Outcome._meta.get_field(name).verbose_name
    pieces = difference(in_words(name, before), in_words(name, after))
    return Change(label[:1].upper() + label[1:], *map(shortened, pieces))


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
        harvest.total = sum(tally.values())
        harvest.counts = [(v.label, tally[v]) for v in ORDER if tally[v]]
    return harvests


def warnings(harvest, rows):
    """[(kind, label, how many, [(where, sentence)], who noted it and when)] of a preview.

    No more than five sentences of each kind; the rows themselves have them all.
    """
    said = defaultdict(list)
    for warning in harvest.warnings:
        said[warning["kind"]].append(("", warning["text"]))
    wanted = {kind: 5 - len(said[kind]) for kind in harvest.doubts}
    for row in rows.exclude(messages=[]).only("number", "sheet", "line", "messages", "fragment_id"):
        if not any(left > 0 for left in wanted.values()):
            break
        for message in row.messages:
            kind = message["kind"]
            if message["level"] == "warning" and wanted.get(kind, 0) > 0:
                wanted[kind] -= 1
                said[kind].append((place(row), f"{message['column']}: {message['message']}"))
    return [
        (kind, doubts.LABELS[kind], count, said[kind][:5], harvest.acknowledged.get(kind))
        for kind, count in harvest.doubts.items()
    ]


def place(row):
    """Where a row stands in its file."""
    if row.sheet:
        return _("%(sheet)s, row %(n)d") % {"sheet": row.sheet, "n": row.line}
    if row.line:
        return _("Line %(n)d") % {"n": row.line}
    return _("Record %(n)d") % {"n": row.number}


class Heading(NamedTuple):
    """A heading of the file: the column that it is read as (or proposed), its label, and whether
    a person is asked about it."""

    words: str
    column: str
    label: str
    asked: bool


def headings(harvest, first_row):
    """The Headings of a file, as its first row has them and as they are proposed."""
    proposed = dict(harvest.proposals)
    accepted = {plain(heading): key for heading, key in harvest.mapping.items()}
    words = dict.fromkeys(proposed)
    if first_row:
        words.update(dict.fromkeys(heading for heading, _words in first_row.record))
    found = []
    for heading in words:
        key = proposed.get(heading, accepted.get(plain(heading)))
        if key is None:
            column = match(heading)
            key = column.key if column else ""
        asked = heading in proposed or match(heading) is None
        label = BY_KEY[key].heading if key else ""
        found.append(Heading(heading, key, label, asked))
    return found
