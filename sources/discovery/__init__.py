"""Discovery: the actors and legal instruments that a text names, told by their forms alone.

Text in, finds out: no register, no database. Nothing is expanded, merged or made up: a name is
proposed as it stands, an acronym stays an acronym until its long name stands beside it.

`numbered` and `acronyms` give finds that are sure, `named` and `bodies` proposals; `phrases` and
`tails` say how far a name reaches, `heads` and `states` hold the words.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from ..words import fold
from . import acronyms, bodies, named, numbered
from .finds import Candidate, Find, aliases, fits, same_key
from .phrases import Phrase

__all__ = ["Find", "aliases", "discover", "same_key"]

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"}
_COMBINED = re.compile(r".[\u0300-\u036f]+", re.DOTALL)
# A page break may part the sign of a number from the number: no paragraph ends there.
_SIGNS = ("No.", "NO.", "no.", "n°", "N°", "Nos.", "nº", "Nº")
_GAP = re.compile(r"\n[^\S\n]*+\n\s*+")
_NUMBERED, _NAMED, _BODY = 1, 2, 4


class _Triggers(dict):
    """{word: which rooms it concerns}, filled as words come."""

    def __missing__(self, word):
        folded = fold(word)
        rooms = (
            _NUMBERED * (folded in numbered.WORDS)
            + _NAMED * (folded in named.WORDS)
            + _BODY * (folded in bodies.WORDS)
        )
        if len(self) < 65536:
            self[word] = rooms
        return rooms


_TRIGGERS = _Triggers()


def discover(text: str, taken: Iterable[tuple[int, int]] = ()) -> list[Find]:
    """The proposals that `text` holds, in order and without overlap.

    taken   (start, end) of what is known already, as `mentions.Finder` gives it: nothing within
            such a place is proposed, nor a longer name for what stands there
    Offsets are characters of `text` as given. Takes time in proportion to its length.
    """
    plain, places = _plain(text)
    known = _Known(taken)
    found = []
    for start, end in _paragraphs(plain):
        for find, heads in _in_paragraph(plain[start:end]):
            spans = [(start + a, start + b) for a, b in ((find.start, find.end), *heads)]
            if places:
                spans = [(places[a], places[b]) for a, b in spans]
            if fits(find) and not any(known.holds(*span) for span in spans):
                found.append(find._replace(start=spans[0][0], end=spans[0][1]))
    return found


def _plain(text):
    """The text with plain apostrophes and hyphens and composed letters, and where these came from.

    The places are None where the text is as long as before.
    """
    for mark, plain in _PLAIN.items():
        text = text.replace(mark, plain)
    if text.isascii() or unicodedata.is_normalized("NFC", text) or not _COMBINED.search(text):
        return text, None
    pieces, places, at = [], [], 0
    for match in _COMBINED.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        pieces += [text[at : match.start()], composed]
        places += [*range(at, match.start()), *[match.start()] * len(composed)]
        at = match.end()
    pieces.append(text[at:])
    return "".join(pieces), [*places, *range(at, len(text) + 1)]


def _paragraphs(text):
    at = 0
    for gap in _GAP.finditer(text):
        if not text.endswith(_SIGNS, max(at, gap.start() - 4), gap.start()):
            yield at, gap.start()
            at = gap.end()
    yield at, len(text)


class _Known:
    """Places that are known already, ready to be asked."""

    def __init__(self, spans):
        spans = sorted((span[0], span[1]) for span in spans)
        self.starts = [start for start, _end in spans]
        self.reaches = list(accumulate((end for _start, end in spans), max))

    def holds(self, start, end):
        before = bisect_right(self.starts, start)
        return before > 0 and self.reaches[before - 1] >= end


def _in_paragraph(text) -> list[Candidate]:
    phrase = Phrase(text)
    triggers = [
        (index, rooms) for index, word in enumerate(phrase.texts) if (rooms := _TRIGGERS[word])
    ]
    sure = acronyms.in_paragraph(phrase) if "(" in text else []
    for index, rooms in triggers:
        if rooms & _NUMBERED:
            sure += numbered.at(text, *phrase.words[index].span())
    sure = _longest(sure)
    edges = [candidate.find.start for candidate in sure]
    forms, reached = [], {_NAMED: 0, _BODY: 0}
    for index, rooms in triggers:
        start = phrase.words[index].start()
        following = bisect_right(edges, start)
        floor = sure[following - 1].find.end if following else 0
        if floor > start:
            continue
        stop = edges[following] if following < len(edges) else len(text)
        for room, rule in ((_NAMED, named.at), (_BODY, bodies.at)):
            # A noun inside a name of its own room makes no other name.
            if not rooms & room or start < reached[room]:
                continue
            for candidate in rule(phrase, index, stop):
                if floor <= candidate.find.start:
                    forms.append(candidate)
                    reached[room] = max(reached[room], candidate.find.end)
    return sorted(sure + _longest(forms), key=_start)


def _longest(candidates):
    """Without overlap; of two that overlap the longer stays, of equals the earlier."""
    kept = []
    for candidate in sorted(candidates, key=lambda each: (each.find.start, -each.find.end)):
        if kept and candidate.find.start < kept[-1].find.end:
            if _length(candidate) <= _length(kept[-1]):
                continue
            kept.pop()
        kept.append(candidate)
    return kept


def _start(candidate):
    return candidate.find.start


def _length(candidate):
    return candidate.find.end - candidate.find.start
