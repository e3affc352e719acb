"""Finds texts that are nearly the same: a story sent again under another ID, or by another partner.

Texts are compared in their plain form: words in one case, without accents, with one blank between
them. Comparing every text with every other would take hours, so each stands in the index under a
few marks, hashes of three words in a row, and only texts that share marks are compared.
"""

import re
from operator import itemgetter
from zlib import crc32

from rapidfuzz import fuzz

from sources.words import fold

from .models import Outcome

LIKENESS = 90  # per cent of the characters that two texts have in common, in order
FEWEST_WORDS = 8  # a shorter text has a twin only if their words are the same
LONGEST = 50_000  # characters; so has a longer one, for comparing takes the square of the length
MARKS = 8  # a text stands in the index under so many
HOLDERS = 4  # texts under one mark; what more texts say is boilerplate, and tells nothing
COMPARED = 4  # candidates

FEWEST = 3
_count = itemgetter(0)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TO_PLAIN = bytes(
    byte if byte > 127 or chr(byte).isalnum() else ord(" ")
    for byte in (bytes(range(128)).lower() + bytes(range(128, 256)))
)


class Twins:
    """An index of texts in memory. What it finds depends on the texts and their order alone."""

    def __init__(self):
        self._numbers = {}  # {plain text: number}, in the order of adding
        self._texts = []  # number → plain text
        self._keys = []  # number → key
        self._standing = bytearray()  # number → how many marks the text stands under
        # {mark: number of the one text that has it, or [how many have it, number, number …]}
        self._held = {}

    def add(self, key, text):
        """Take in `text`, to be found as `key`. Of equal texts the first alone is ever found."""
        plain = _plain(text)
        if not plain or plain in self._numbers:
            return
        number = self._numbers[plain] = len(self._texts)
        self._texts.append(plain)
        self._keys.append(key)
        self._standing.append(0)
        marks = _marks(plain)
        crowded = self._count(marks)
        self._place(number, marks)
        for holder in crowded:
            self._standing[holder] -= 1
            if self._standing[holder] < FEWEST:
                self._place(holder, _marks(self._texts[holder]))

    def _count(self, marks):
        held, crowded = self._held, []
        for mark in marks:
            entry = held.get(mark)
            if entry is None:
                continue
            if entry.__class__ is int:
                held[mark] = [2, entry]
                continue
            entry[0] += 1
            if entry[0] == HOLDERS + 1:
                crowded += entry[1:]
                del entry[1:]
        return crowded

    def _place(self, number, marks):
        held, rare, common = self._held, [], []
        for mark in marks:
            entry = held.get(mark)
            if entry is None:
                rare.append(mark)
            elif entry.__class__ is int:
                if entry != number: rare.append(mark)
            elif entry[0] <= HOLDERS:
                if number not in entry[1:]: rare.append(mark)
            else:
                common.append(entry)
        standing = self._standing[number]
        for mark in _spread(rare, MARKS-standing):
            entry = held.get(mark)
            if entry is None:
                held[mark] = number
            elif entry.__class__ is int:
                if entry == number: continue
                held[mark] = [2, entry, number]
            elif number not in entry[1:]:
                entry.append(number)
            else: continue
            standing += 1
        if standing < FEWEST:
            common.sort(key=_count)
            for entry in common:
                if number not in entry[1:]:
                    entry.append(number)
                    standing += 1
                    if standing == FEWEST: break
        self._standing[number] = standing

    def find(self, text):
        plain = _plain(text)
        same = self._numbers.get(plain)
        if same is not None:
            return self._keys[same], 100.0
        best, best_likeness = None, LIKENESS
        for number in self._candidates(plain):
            likeness = fuzz.ratio(
                plain.decode(), self._texts[number].decode(), score_cutoff=best_likeness
            )
            if likeness > best_likeness or (
                likeness == best_likeness and (best is None or number < best)
            ):
                best, best_likeness = number, likeness
        return None if best is None else (self._keys[best], best_likeness)

    def _candidates(self, plain):
        held, shared, n = self._held, {}, 0
        for mark in _marks(plain):
            entry = held.get(mark)
            if entry is None:
                continue
            if isinstance(entry, int):
                shared[entry] = shared.get(entry, 0) + 1
            else:
                weight = 1 / entry[0]
                for number in entry[1:]:
                    shared[number] = shared.get(number, 0) + weight
                n += len(entry)-1
        Twins.votes = getattr(Twins,"votes",0)+n
        if not shared: return []
        if len(shared) > COMPARED:
            least = max(shared.values()) / 3
            shared = {k: v for k, v in shared.items() if v >= least}
        return sorted(shared, key=lambda number: (-shared[number], number))[:COMPARED]


def of_outcomes():
    """Twins of the descriptions of all outcomes, by primary key.

    It looks at every row on purpose: whoever brings in harvest files reads every level.
    """
    twins = Twins()
    rows = Outcome.objects.order_by("pk").values_list("pk", "description")
    for pk, description in rows.iterator():
        twins.add(pk, description)
    return twins


def _plain(text):
    """The words of `text` as UTF-8 in one case, without accents, with one blank between them."""
    if not text.isascii():
        text = _BEYOND_ASCII.sub(_fold_run, text)
    return b" ".join(text.encode().translate(_TO_PLAIN).split())


def _fold_run(match):
    folded = fold(match[0].translate(_UNSEEN))
    return "".join(character if character.isalnum() else " " for character in folded)


def _marks(plain):
    """The marks of a plain text in ascending order, which is as good as drawn by lot.

    Python's own hash would be another in every process.
    """
    words = plain.split()
    if len(words) < FEWEST_WORDS or len(plain) > LONGEST:
        return ()
    return list(map(crc32, map(b" ".join, zip(words, words[1:], words[2:], strict=False))))
def _spread(things, n):
    return things if len(things) <= n else [things[len(things) * i // n] for i in range(n)]

