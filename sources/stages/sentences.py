"""Text → sentences in which one sign stands for each law and one for each date."""

import re
from bisect import bisect_left
from collections.abc import Hashable
from typing import NamedTuple

from ..dates import PartialDate, find_dates
from ..words import fold, fold_with_offsets
from . import patterns
from .patterns import DATE, LAW


class Law(NamedTuple):
    key: Hashable
    kind: str  # "constitution", "act", "executive" or "treaty", as its name says; or ""
    draft: bool  # its name says that it is one
    date: PartialDate | None  # the one in its name, or right behind it: "of 3 May 2020"


class Sentence(NamedTuple):
    form: str
    places: list[tuple[int, int]]  # for each character of the form its place in the text
    laws: dict[int, tuple[Law, ...]]  # for each sign of a law in the form
    dates: dict[int, PartialDate | None]  # and of a date; None where several are named
    opening: re.Match | None  # "In 2023, …"
    breaks: bool  # a new paragraph begins with it
    uncertain: bool  # something in it is yet to come, or might
    referendum: bool

    @property
    def opened(self):
        """The date it opens with, or None."""
        return self.dates[self.opening.start("date")] if self.opening else None


_RUNS = re.compile(r"\s+|\S+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", LAW: " ", DATE: " "})
_END = re.compile(r"\n|[.!?…][\"'”’»)\]]*+ (?=[^\Wa-z_]|[\"“«(\[•\ue000\ue001])")
_SHORT = re.compile(
    r"(?:\b(?:Nos?|Art|Mr|Mrs|Ms|Dr|St|Mme|MM|cf|vs|e\.g|i\.e|pp?|par|al)|\b[A-Z])$"
)


def sentences(text, laws):
    """`text` as Sentences, with one sign for each law and each date in it."""
    standing: dict[tuple[int, int], list] = {}
    free_from = 0
    for start, end, key in sorted(laws, key=lambda law: (law[0], -law[1])):
        if (start, end) in standing:
            standing[start, end].append(key)
        elif free_from <= start < end:
            standing[start, end] = [key]
            free_from = end
    spans = list(standing)
    in_names: dict[tuple[int, int], PartialDate] = {}
    signs = [(*span, LAW, None) for span in spans]
    for found in find_dates(text):
        date = found.dates[0] if len(found.dates) == 1 else None
        # The last law that begins before the date ends: does it reach into it?
        place = bisect_left(spans, (found.end,)) - 1
        if place < 0 or spans[place][1] <= found.start:
            signs.append((found.start, found.end, DATE, date))
        elif date:
            in_names.setdefault(spans[place], date)
    laws_at = {}
    for start, end in spans:
        name = fold(text[start:end])
        kind = patterns.KIND.search(name)
        about = (
            kind.lastgroup if kind else "",
            bool(patterns.DRAFT.search(name)),
            in_names.get((start, end)),
        )
        laws_at[start] = tuple(Law(key, *about) for key in standing[start, end])
    form, places, values = _signed(text, sorted(signs, key=lambda sign: sign[:2]), laws_at)
    breaks = True
    for start, end in _cut(form):
        yield _sentence(form[start:end], places[start:end], values, breaks)
        breaks = form[end - 1] == "\n"


def _signed(text, signs, laws_at):
    """`text` with signs in it and one blank between words ("\\n" between paragraphs), the place
    in `text` of each of its characters, and {place in text: what its sign stands for}."""
    plain = text.translate(_PLAIN)
    form, places, values = [], [], {}
    at = 0
    for start, end, sign, date in [*signs, (len(text), len(text), "", None)]:
        for run in _RUNS.finditer(plain, at, start):
            if run[0].isspace():
                form.append("\n" if run[0].count("\n") > 1 else " ")
                places.append(run.span())
            else:
                form.append(run[0])
                places += [(place, place + 1) for place in range(*run.span())]
        if sign:
            form.append(sign)
            places.append((start, end))
            values[start] = laws_at[start] if sign == LAW else date
        at = end
    return "".join(form), places, values


def _cut(form):
    """Where each sentence of a form begins and ends, the blank behind it included."""
    at = 0
    for end in _END.finditer(form):
        if end[0][0] != "." or not _SHORT.search(form[max(0, end.start() - 5) : end.start()]):
            yield at, end.end()
            at = end.end()
    if at < len(form):
        yield at, len(form)


def _sentence(text, places, values, breaks):
    lead = len(text) - len(text.lstrip())
    form, offsets = fold_with_offsets(text.strip())
    places = [places[lead + offset] for offset in offsets]
    dates = {at: values[places[at][0]] for at, sign in enumerate(form) if sign == DATE}
    laws = {at: values[places[at][0]] for at, sign in enumerate(form) if sign == LAW}
    for at in laws:
        if behind := patterns.NAME_DATE.match(form, at + 1):
            date = dates[behind.start("date")]
            laws[at] = tuple(law._replace(date=law.date or date) for law in laws[at])
    return Sentence(
        form,
        places,
        laws,
        dates,
        patterns.OPENING.match(form),
        breaks,
        bool(patterns.UNCERTAIN.search(form)),
        "referendum" in form,
    )
