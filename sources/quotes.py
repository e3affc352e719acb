"""The same words in another edition of a text, pure functions without Django.

A quote is told by its exact words and, where these stand more than once, by what stands before and
after it, as in the text quote selector of the W3C Web Annotation Data Model.
"""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from .words import fold, fold_with_offsets

AROUND = 32  # characters before and after a quote that tell it from its like
# A quote shorter than AROUND may stand anywhere by chance: so many of those must be the same.
FAMILIAR = 8
_ALIKE = str.maketrans(
    dict.fromkeys("’‘‚‛ʼ′`´", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PLAIN = _ALIKE | dict.fromkeys(map(ord, _UNSEEN))


def plain(text):
    """`text` with blanks, typographic marks, case and accents made plain, as words are compared."""
    return " ".join(fold(text.translate(_PLAIN)).split())


def plain_with_places(text):
    """(plain(text), for each of its characters the place in `text` that it came from)."""
    form, at = [], []
    for letter, place in zip(*fold_with_offsets(text.translate(_ALIKE)), strict=True):
        if letter.isspace():
            if form and form[-1] != " ":
                form.append(" ")
                at.append(place)
        elif letter not in _UNSEEN:
            form.append(letter)
            at.append(place)
    if form and form[-1] == " ":
        del form[-1], at[-1]
    return "".join(form), at


class Quote(NamedTuple):
    """Words as they stand in an edition, made plain: themselves, what stands before and after
    them, and whether they begin or end within a word."""

    exact: str
    before: str
    after: str
    cut: tuple


class Woven:
    """The passages of one edition, [(ID, text)] in order, as one plain text."""

    def __init__(self, passages):
        self.ids, self.texts, self.starts, forms, at = [], {}, {}, [], 1
        for pk, text in passages:
            forms.append(plain(text))
            self.ids.append(pk)
            self.texts[pk], self.starts[pk] = text, at
            at += len(forms[-1]) + 1
        self.text = "\n" + "\n".join(forms) + "\n"
        self.firsts = list(self.starts.values())

    def quote(self, pk, start=None, end=None):
        """The Quote text[start:end] of a passage; all of it without these. None for no words."""
        form, at = plain_with_places(self.texts[pk])
        first = 0 if start is None else bisect_left(at, start)
        last = len(form) if end is None else bisect_left(at, end)
        exact = form[first:last]
        first += len(exact) - len(exact.lstrip())
        exact = exact.strip()
        if not exact:
            return None
        first += self.starts[pk]
        return Quote(exact, *self._around(first, first + len(exact)))

    def find(self, quote):
        """(passage ID, start, end) of the words of a Quote in this edition.

        None where they do not stand in one passage, or at several places with surroundings as
        like, or where a short quote stands in quite other surroundings.
        """
        best, like, single = -1, 0, True
        size = len(quote.exact)
        at = self.text.find(quote.exact)
        while at >= 0:
            before, after, cut = self._around(at, at + size)
            if cut == quote.cut:
                alike = _alike(quote.before[::-1], before[::-1]) + _alike(quote.after, after)
                if best < 0 or alike > like:
                    best, like, single = at, alike, True
                elif alike == like:
                    single = False
            # Past all of it, so that words that only repeat themselves take no longer.
            at = self.text.find(quote.exact, at + size)
        if best < 0 or not single or (size < AROUND and like < FAMILIAR):
            return None
        pk = self.ids[bisect_right(self.firsts, best) - 1]
        _form, places = plain_with_places(self.texts[pk])
        first = best - self.starts[pk]
        return pk, places[first], places[first + size - 1] + 1

    def _around(self, first, last):
        text = self.text
        before = text[max(first - AROUND, 0) : first].replace("\n", " ")
        after = text[last : last + AROUND].replace("\n", " ")
        cut = (
            before[-1].isalnum() and text[first].isalnum(),
            (after[0].isalnum() and text[last - 1].isalnum()),
        )
        return before, after, cut


def _alike(one, other):
    """With how many characters both begin."""
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return n
