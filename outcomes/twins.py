"""Finds texts that are nearly the same: a story sent again under another ID, or by another partner.

Texts are compared in their plain form: words in one case, without accents, with one blank between
them. Comparing each with every other would take hours. So each text stands in the index under a
few marks, which are hashes of three words in a row, and is compared with a new text only if that
has some of these marks anywhere.

Many texts are made from the same template, and what all of these say leads to no twin. The index
counts, therefore, how many texts have a mark. One that more than HOLDERS have is common; the texts
under it leave it, and stand under rarer marks of theirs instead.
"""

import re
from functools import lru_cache
from zlib import crc32

from rapidfuzz import fuzz

from sources.words import fold

from .models import Outcome

LIKENESS = 90  # per cent of the characters that two texts have in common, in order
FEWEST_WORDS = 8  # a shorter text has a twin only if the words are the same
LONGEST = 50_000  # characters; so has a longer one, for comparing takes the square of the length
MARKS = 6  # a text stands under so many
FEWEST_MARKS = 4  # and if fewer of them are rare, also under common ones, up to so many
HOLDERS = 8  # texts that have a mark before it is common
CROWD = 250  # texts under a common mark before it is full: a search stays quick
COMPARED = 4  # texts that one search reads, at the most

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TO_PLAIN = bytes(
    byte if byte > 127 or chr(byte).isalnum() else ord(" ")
    for byte in bytes(range(128)).lower() + bytes(range(128, 256))
)


class Twins:
    """An index of texts in memory. What it finds depends on the texts and their order alone."""

    def __init__(self):
        self._numbers = {}  # {plain text: number}; the first text has number 0
        self._texts = []  # number → plain text
        self._keys = []  # number → key
        self._standing = bytearray()  # number → how many marks the text stands under
        # {mark: number of the one text that has it, or [how many have it, number, number …]}, with
        # the numbers of those that stand under it. A mark under which none ever stood is not here.
        self._held = {}

    def add(self, key, text):
        """Take in `text`, to be found as `key`. Of texts with the same words the first is found."""
        plain, marks = _read(text)
        if not plain or plain in self._numbers:
            return
        number = self._numbers[plain] = len(self._texts)
        self._texts.append(plain)
        self._keys.append(key)
        self._standing.append(0)
        leaving = self._count(marks)
        self._place(number, marks)
        for holder in leaving:
            self._standing[holder] -= 1
            if self._standing[holder] < FEWEST_MARKS:
                self._place(holder, _marks(self._texts[holder]))

    def find(self, text):
        """(key, likeness) of the most alike text added so far, of several the first, or None.

        The likeness is in per cent, from LIKENESS to 100. A text with the same words is always
        found. One with other words may be missed if hardly any three words in a row are the same,
        or where thousands differ from it in a name and a date only; then it may also be another of
        these that is found. A text without letters and digits has no twin.
        """
        plain, marks = _read(text)
        same = self._numbers.get(plain)
        if same is not None:
            return self._keys[same], 100.0
        best, most, decoded = None, LIKENESS, plain.decode()
        for number in sorted(self._candidates(marks)):
            likeness = fuzz.ratio(decoded, self._texts[number].decode(), score_cutoff=most)
            if likeness > most or (best is None and likeness == most):
                best, most = number, likeness
        return None if best is None else (self._keys[best], most)

    def _count(self, marks):
        """Count another text with these marks. Returns the texts that leave one, now common."""
        leaving = []
        for mark, entry in zip(marks, map(self._held.get, marks), strict=True):
            if entry is None:
                continue
            if isinstance(entry, int):
                self._held[mark] = [2, entry]
                continue
            entry[0] += 1
            if entry[0] == HOLDERS + 1:
                leaving += entry[1:]
                del entry[1:]
        return leaving

    def _place(self, number, marks):
        """Let a text stand under MARKS of its rare marks, spread so that no one edit hits all.

        If it has too few, then also under the rarest of the others that share no word and are
        not full.
        """
        entries = list(map(self._held.get, marks))
        rare = [
            at
            for at, entry in enumerate(entries)
            if entry is None or entry.__class__ is int or entry[0] <= HOLDERS
        ]
        more = MARKS - self._standing[number]
        places = rare if len(rare) <= more else [rare[len(rare) * i // more] for i in range(more)]
        for at in places:
            self._stand(number, marks[at])
        wanted = FEWEST_MARKS - self._standing[number]
        if wanted <= 0:
            return
        taken = set(rare)
        common = sorted((entries[at][0], at) for at in range(len(marks)) if at not in taken)
        for _times, at in common:
            if not all(abs(at - other) > 2 for other in places):
                continue
            places.append(at)
            entry = self._held[marks[at]]
            if number in entry[1:]:
                continue  # it stands there already
            if len(entry) <= CROWD:
                self._stand(number, marks[at])
            wanted -= 1
            if not wanted:
                break

    def _stand(self, number, mark):
        """Let a text stand under a mark, unless it does already."""
        entry = self._held.get(mark)
        if entry is None:
            self._held[mark] = number
        elif isinstance(entry, list) and number not in entry[1:]:
            entry.append(number)
        elif isinstance(entry, int) and entry != number:
            self._held[mark] = [2, entry, number]
        else:
            return
        self._standing[number] += 1

    def _candidates(self, marks):
        """Numbers of the texts that share most of these marks; a rare mark counts up to twice."""
        shared = {}
        for entry in map(self._held.get, marks):
            if entry is None:
                continue
            if isinstance(entry, int):
                shared[entry] = shared.get(entry, 0) + 2
            elif len(entry) > 1:
                weight = 1 + 1 / entry[0]
                for number in entry[1:]:
                    shared[number] = shared.get(number, 0) + weight
        # One mark of many is chance: real twins share two at the least.
        least, standing = max(shared.values(), default=0) / 2, self._standing
        likely = [n for n, weight in shared.items() if weight >= least and weight * 3 > standing[n]]
        return sorted(likely, key=lambda number: (-shared[number], number))[:COMPARED]


def of_outcomes():
    """Twins of the descriptions of all outcomes, by primary key.

    It looks at every row on purpose: whoever brings in harvest files reads every level.
    """
    twins = Twins()
    rows = Outcome.objects.order_by("pk").values_list("pk", "description")
    for pk, description in rows.iterator():
        twins.add(pk, description)
    return twins


@lru_cache(maxsize=1)  # who finds nothing adds the same text next
def _read(text):
    plain = _plain(text)
    return plain, _marks(plain)


def _plain(text):
    """The words of `text` as UTF-8 in one case, without accents, with one blank between them."""
    if not text.isascii():
        text = _BEYOND_ASCII.sub(_fold_run, text)
    return b" ".join(text.encode().translate(_TO_PLAIN).split())


def _fold_run(match):
    folded = fold(match[0].translate(_UNSEEN))
    return "".join(character if character.isalnum() else " " for character in folded)


def _marks(plain):
    """The marks of a plain text in order, each once. Python's own hash differs by process."""
    words = plain.split()
    if len(words) < FEWEST_WORDS or len(plain) > LONGEST:
        return []
    marks = list(map(crc32, map(b" ".join, zip(words, words[1:], words[2:], strict=False))))
    return marks if len(set(marks)) == len(marks) else list(dict.fromkeys(marks))
