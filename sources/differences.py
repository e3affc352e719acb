"""Two texts → where they differ, word by word, as pieces for a page to draw."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _

_RUNS = re.compile(r"(\S*)(\s*)")
_ENDS = ".,;:!?…)»”\"'"
MOST_PAIRS = 400_000  # words of the one text times words of the other, to be compared
LEAST_ALIKE = 0.3  # of the characters; with less in common two texts are shown whole
CONTEXT = 80  # characters kept beside a change
MOST_SHOWN = 1200  # characters of one change


class Piece(NamedTuple):
    """A part of a text: its words, and whether they stand in this one alone."""

    text: str
    own: bool


class Part(NamedTuple):
    """A stretch of two texts: what stands there in the one and in the other."""

    before: str
    after: str

    @property
    def same(self):
        return self.before == self.after


def compared(before, after):
    """Two texts, word by word → Parts. Joined, their `before` is the one text, `after` the other.

    Two parts that differ never follow each other, nor do two that are the same.
    """
    one, other = list(_words(before)), list(_words(after))
    # What is alike at either end needs no comparing, and most changes are short.
    least = min(len(one), len(other))
    start = next((n for n in range(least) if one[n] != other[n]), least)
    end = next((n for n in range(least - start) if one[~n] != other[~n]), least - start)
    middle, its_other = one[start : len(one) - end], other[start : len(other) - end]
    parts = [
        _part(one[:start], other[:start]),
        *_middle(middle, its_other),
        _part(one[len(one) - end :], other[len(other) - end :]),
    ]
    parts = _joined(parts)
    alike = sum(len(part.before) for part in parts if part.same)
    if before and after and alike < LEAST_ALIKE * min(len(before), len(after)):
        return [Part(before, after)]
    return parts


def _words(text):
    """(word, blanks after it) of a text; what closes a word is a word of its own."""
    for run, blanks in _RUNS.findall(text):
        word = run.rstrip(_ENDS)
        if word and word != run:
            yield word, ""
            yield run[len(word) :], blanks
        elif run or blanks:
            yield run, blanks


def _middle(one, other):
    if len(one) * len(other) > MOST_PAIRS:
        yield _part(one, other)
        return
    # Without the blanks: they are the same everywhere, and would be compared each with each.
    words = ([word for word, _blanks in side] for side in (one, other))
    for tag, a, b, c, d in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _part(one[a:b], other[c:d])
            continue
        for (word, blanks), (_same, others) in zip(one[a:b], other[c:d], strict=True):
            yield Part(word, word)
            yield Part(blanks, others)


def _part(one, other):
    return Part(*("".join(map("".join, side)) for side in (one, other)))


def _joined(parts):
    """Parts with neighbours of a kind made one; blanks between two changes belong to these."""
    joined = []
    for part in parts:
        if not (part.before or part.after):
            continue
        if joined and joined[-1].same == part.same:
            part = _sum(joined.pop(), part)
        elif len(joined) > 1 and not part.same and not joined[-1].before.strip():
            part = _sum(joined.pop(-2), joined.pop(), part)
        joined.append(part)
    return list(_without_blanks(joined))


def _without_blanks(parts):
    """Alternating parts, with the blanks that end both sides of a change moved behind it."""
    moved = ""
    for part in parts:
        if part.same:
            yield _sum(Part(moved, moved), part)
            moved = ""
            continue
        one, other = part
        n = 0
        while n < min(len(one), len(other)) and one[~n] == other[~n] and one[~n].isspace():
            n += 1
        moved = one[len(one) - n :]
        yield Part(one[: len(one) - n], other[: len(other) - n])
    if moved:
        yield Part(moved, moved)


def _sum(*parts):
    return Part(*map("".join, zip(*parts, strict=True)))


def difference(before, after):
    """Two texts → (Pieces of the first, Pieces of the second); joined, they are that text."""
    return pieces(compared(before, after))


def pieces(parts):
    return tuple(
        [Piece(part[side], not part.same) for part in parts if part[side]] for side in (0, 1)
    )


def shortened(parts):
    """Parts with long stretches that both texts have cut to what stands by a change, alike in
    both, and with very long changes cut in their middle."""
    short = []
    for place, part in enumerate(parts):
        if not part.same:
            part = Part(_cut(part.before), _cut(part.after))
        elif len(part.before) > 2 * CONTEXT + 20:
            head = part.before[:CONTEXT].rsplit(None, 1)[0] + " "
            tail = " " + part.before[-CONTEXT:].split(None, 1)[-1]
            first, last = place == 0, place == len(parts) - 1
            text = f"{'' if first and not last else head}…{'' if last else tail}"
            part = Part(text, text)
        short.append(part)
    return short


def _cut(text):
    left_out = len(text) - MOST_SHOWN
    if left_out < 100:
        return text
    half = MOST_SHOWN // 2
    note = _("[… %(n)d characters …]") % {"n": left_out}
    return f"{text[:half]} {note} {text[-half:]}"
