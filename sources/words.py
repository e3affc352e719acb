"""Text into words: the one place where search, mentions and register keys agree what a word is.

Two texts that a reader would call the same name ("Penal Codes", "penal code") have the same key.
The English stemmer is used for French as well: it is not good French, but the text and the query
go through the same door, which is all that finding needs.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

_APOSTROPHES = "'\u2019\u2018\u02bc\u2032\u00b4`"
# A footnote mark glued to a word ("Criminal Code¹") is no part of the word. The letter-like
# apostrophe counts as a letter in Unicode, and the spacing accents fold to blanks.
_BEFORE_WORDS = {ord(mark): " " for mark in "⁰¹²³⁴⁵⁶⁷⁸⁹"} | {ord(a): "'" for a in _APOSTROPHES}
_RUN = re.compile(r"[^\W_\u02bc]+")
# The same runs, where the "s" of a possessive gives an empty group.
_RUN_BUT_S = re.compile(r"(?<=[^\W_]')s(?![^\W_\u02bc])|([^\W_\u02bc]+)")
# The same once more for ASCII alone, which most texts are, without a regular expression.
_POSSESSIVE = re.compile(r"(?<=[a-z0-9])['`]s(?![a-z0-9])")
_ASCII_RUNS = {code: " " for code in range(128) if not chr(code).isalnum()}
LONGEST_STEM = 60  # no natural word is longer; keeps hostile input out of caches and indexes
_MOST_STEMS = 65536  # kept, some 10 MB
_local = threading.local()


class Word(NamedTuple):
    """A word of a text: `text[start:end]` is how it stands there, `stem` what it is found by."""

    start: int
    end: int
    stem: str


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    folded = character
    # Twice, because folding case can bring forth a new accent (İ) or a new compatibility form.
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


class _Folds(dict):
    """{code point: what it folds to}, filled as characters come, for str.translate."""

    def __missing__(self, code):
        folded = _fold_character(chr(code))
        if len(self) < 8192:
            self[code] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text without accents and in one case: "Règles MANDELA" gives "regles mandela"."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index of the one it came from.

    The offsets never decrease. A character may give several ("ß" gives "ss", both from the same
    place) or none (a combining accent), so a hit `folded[a:b]` stands at
    `text[offsets[a] : offsets[b - 1] + 1]`.
    """
    if text.isascii():
        return text.lower(), list(range(len(text)))
    pieces: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        folded = _fold_character(character)
        pieces.append(folded)
        offsets.extend([index] * len(folded))
    return "".join(pieces), offsets


class _Stems(dict):
    """{word: its stem}, filled as words come. A dict, and no call for a word that is there: a
    long import asks some million times."""

    def __missing__(self, word):
        if len(word) > LONGEST_STEM:
            return word[:LONGEST_STEM]
        # PyStemmer's objects must not be shared between threads; this cache may be.
        if not hasattr(_local, "stemmer"):
            _local.stemmer = Stemmer.Stemmer("english", 0)
        stem = "".join(filter(str.isalnum, _local.stemmer.stemWord(word))) or word
        if len(self) < _MOST_STEMS:
            self[word] = stem
        return stem


_STEMS = _Stems()


def words(text: str) -> list[Word]:
    """Every run of letters and digits, in order, each with its place in `text` and its stem.

    Apostrophes, hyphens and underscores part words; the "s" of a possessive is dropped
    ("women's" gives one word). Stems are never empty and hold only letters and digits. Spans do
    not overlap, except where one character stands for several words ("½" gives "1" and "2").
    """
    folded, offsets = fold_with_offsets(text.translate(_BEFORE_WORDS))
    found = []
    for run in _RUN.finditer(folded):
        first, after = run.span()
        if run[0] == "s" and first > 1 and folded[first - 1] == "'" and folded[first - 2].isalnum():
            continue
        end = offsets[after - 1] + 1
        # Combining accents fold to nothing, but they belong to the letter before them.
        following = offsets[after] if after < len(folded) else len(text)
        found.append(Word(offsets[first], max(end, following), _STEMS[run[0]]))
    return found


def stems(text: str) -> list[str]:
    """The stems of `words(text)`, found without their places and so more quickly."""
    if text.isascii():
        folded = text.lower()
        if "'s" in folded or "`s" in folded:
            folded = _POSSESSIVE.sub(" ", folded)
        runs = folded.translate(_ASCII_RUNS).split()
    else:
        folded = fold(text.translate(_BEFORE_WORDS))
        runs = filter(None, _RUN_BUT_S.findall(folded))
    return list(map(_STEMS.__getitem__, runs))


def key(text: str) -> str:
    """The stems joined by one blank: the same key means the same name. Empty without any word."""
    return " ".join(stems(text))
