"""Figures in a text and what they count: "over 320 communal and village land commissions".

Two figures are for one thing where the words for it end alike ("land commissions"); which of the
two is right is for a person to say.
"""

import re
from typing import NamedTuple

from sources.common_words import COMMON
from sources.words import words

_JOINING = {"and", "et"}  # "communal and village land commissions" is one thing
LONGEST = 6  # words after a figure in which what it counts is named
FEWEST = 2  # words that name what is counted: one alone ("cases") may be anything
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?P<about>(?:over|more than|about|around|almost|nearly|some|at least|plus de|"
    r"près de|environ|au moins)\s+)?"
    r"(?P<number>\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+|\d+)(?![\w/-]|[.,]\d|\s*%|\s*per\s?cent)",
    re.IGNORECASE,
)
_END = re.compile(r"[.;:()\n]|,\s")


class Figure(NamedTuple):
    """A figure, what it counts (stems, in order), and where both stand in the text."""

    number: int
    counted: tuple
    start: int
    end: int


def figures(text):
    """The Figures of a text that count something named by two words or more, in order."""
    found = []
    for match in _FIGURE.finditer(text):
        number = int(re.sub(r"\D", "", match["number"]))
        if 1900 <= number <= 2100 and len(match["number"]) == 4:
            continue  # a year
        stop = _END.search(text, match.end())
        rest = text[match.end() : stop.start() if stop else len(text)]
        named = []
        for word in words(rest)[:LONGEST]:
            if word.stem[0].isdigit() or word.stem in COMMON and word.stem not in _JOINING:
                break
            named.append(word)
        while named and named[-1].stem in COMMON:
            named.pop()
        counted = tuple(word.stem for word in named if word.stem not in COMMON)
        if len(counted) >= FEWEST:
            end = match.end() + named[-1].end
            found.append(Figure(number, counted, match.start(), end))
    return found


def of_one_thing(one, other):
    """Whether two Figures count the same: what one counts is how the other's name of it ends."""
    short, long = sorted((one.counted, other.counted), key=len)
    return long[-len(short) :] == short
