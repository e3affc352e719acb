"""A text and the spans to be marked in it → the pieces that a template draws in order."""

from bisect import bisect_left
from itertools import accumulate
from typing import NamedTuple

from .dates import find_dates
from .prefixes import stands
from .words import words


class Mark(NamedTuple):
    """A span of a text: `kind` is "actor", "instrument", "date", "mark" or "bold"."""

    start: int
    end: int
    kind: str
    url: str = ""


class Piece(NamedTuple):
    text: str
    kind: str = ""
    url: str = ""


class Spans:
    """Spans of a text, (start, end) each, that are asked whether another one meets any of them."""

    def __init__(self, spans):
        ordered = sorted(spans)
        self._starts = [start for start, _end in ordered]
        self._farthest = list(accumulate((end for _start, end in ordered), max))

    def meet(self, start, end):
        before = bisect_left(self._starts, end)
        return before > 0 and self._farthest[before - 1] > start


def pieces(text, marks):
    """`text` cut at its marks: Pieces that, joined, are the text again.

    Marks do not nest; where two overlap, the one listed first wins and the other is left out.
    """
    taken, starts = [], []
    for mark in marks:
        at = bisect_left(starts, mark.start)
        after_last = at == 0 or taken[at - 1].end <= mark.start
        before_next = at == len(taken) or mark.end <= taken[at].start
        if after_last and before_next:
            taken.insert(at, mark)
            starts.insert(at, mark.start)
    cut, at = [], 0
    for mark in sorted(taken):
        if mark.start > at:
            cut.append(Piece(text[at : mark.start]))
        cut.append(Piece(text[mark.start : mark.end], mark.kind, mark.url))
        at = mark.end
    if at < len(text):
        cut.append(Piece(text[at:]))
    return cut


def naming_marks(namings):
    """The marks of mentions (their entries loaded)."""
    return [
        Mark(
            naming.start,
            naming.end,
            "actor" if naming.actor_alias_id else "instrument",
            naming.entry.get_absolute_url(),
        )
        for naming in namings
    ]


def date_marks(text):
    return [Mark(found.start, found.end, "date") for found in find_dates(text)]


def word_marks(text, query):
    """The marks of the words, beginnings and phrases that a search Query looks for."""
    found = words(text)
    said = [word.stem for word in found]
    held, marks = set(said), []
    for phrases in query.clauses:
        for phrase in sorted(phrases, key=len, reverse=True):
            if not held.issuperset(phrase[:-1]):
                continue  # most phrases of a long query: not looked for place by place
            for at in stands(phrase, said):
                marks.append(Mark(found[at].start, found[at + len(phrase) - 1].end, "mark"))
    return marks


def snippet(text, query, around=120):
    """The pieces of about `2 × around` characters of `text` about the first word found.

    Cut at blanks; cuts are shown by "…".
    """
    marks = word_marks(text, query)
    first = min((mark.start for mark in marks), default=0)
    start = 0 if first <= around else text.rfind(" ", 0, first - around) + 1
    end = len(text) if first + around >= len(text) else text.find(" ", first + around)
    end = len(text) if end < 0 else end
    inner = [
        Mark(mark.start - start, mark.end - start, mark.kind)
        for mark in marks
        if mark.start >= start and mark.end <= end
    ]
    cut = pieces(text[start:end], inner)
    return [Piece("…")] * (start > 0) + cut + [Piece("…")] * (end < len(text))
