"""A paragraph as words, and the stretches of it that can be one name."""

import re

from ..words import fold
from .heads import ACTORS, LINKS, MONTHS, OPENERS

_SUFFIX = r"(?!(?:led|funded|financed|supported|backed|based|run|related|affiliated)(?![^\W_]))"
_WORD = re.compile(
    r"(?:[dlnsjDLNSJ]|[Qq]u)'(?=[^\W\d_])|"
    # "UNDP-funded" is UNDP, and "Peoples' Rights" has its mark.
    rf"(?=[^\W_a-z])[^\W_]++(?:(?:-{_SUFFIX}|')[^\W_]++)*+(?:(?<=s)'(?=\s))?+|"
    r"[^\W_]++(?:[-'][^\W_]++)*+"
)
_JOINED = re.compile(r"[^\S\n]{0,4}+\n?+[^\S\n]{0,4}+")
_COMMA = re.compile(r",[^\S\n]{0,4}+\n?+[^\S\n]{0,4}+")
_STATUTES = {"code", "codes", "convention", "protocol", "agreement", "act", "constitution"}
LONGEST = 24  # words in a name


class _Folds(dict):
    """{word: the word folded}, filled as words come: names are made of the same few."""

    def __missing__(self, word):
        folded = fold(word)
        if len(self) < 65536 and len(word) < 40:
            self[word] = folded
        return folded


_FOLDS = _Folds()


class Phrase:
    """The words of a paragraph, each with its place in it, and how they hang together."""

    def __init__(self, text: str):
        self.text = text
        self.words = list(_WORD.finditer(text))
        self.texts = [match[0] for match in self.words]
        self.count = len(self.words)

    def joined(self, index: int) -> bool:
        """Whether nothing but a blank parts this word from the one before."""
        if not 0 < index < self.count:
            return False
        end, start = self.words[index - 1].end(), self.words[index].start()
        if start - end == 1:
            return self.text[end].isspace()
        return bool(_JOINED.fullmatch(self.text, end, start))

    def comma(self, index: int) -> bool:
        """Whether a comma parts this word from the one before."""
        if not 0 < index < self.count:
            return False
        return bool(
            _COMMA.fullmatch(self.text, self.words[index - 1].end(), self.words[index].start())
        )

    def folded(self, index: int) -> str:
        return _FOLDS[self.texts[index]] if 0 <= index < self.count else ""

    def lower(self, index: int) -> str:
        return self.texts[index].lower() if 0 <= index < self.count else ""

    def capital(self, index: int) -> bool:
        return 0 <= index < self.count and self.texts[index][0].isupper()

    def name_word(self, index: int) -> bool:
        """Capitalised, and not an article or the like at the start of a sentence."""
        return self.capital(index) and (
            self.folded(index) not in OPENERS or is_acronym(self.texts[index])
        )

    def shouted(self, index: int) -> bool:
        """Whether this word stands in a heading or warning all in capitals."""
        return len(self.texts[index]) > 3 and self.texts[index].isupper()

    def opens_sentence(self, index: int) -> bool:
        """Whether this word begins the paragraph, a sentence or a bracket."""
        if index == 0:
            return True
        between = self.text[self.words[index - 1].end() : self.words[index].start()]
        return not between.isspace() and between.strip() not in ("", ",", "-", "'")

    def cut(self, first: int, last: int) -> str:
        """The words from first to last as they stand, blanks run together."""
        return " ".join(self.text[self.words[first].start() : self.words[last].end()].split())

    # --- English: a run of capitalised words -------------------------------------------------

    def run_right(self, index: int, stop: int, lists: bool = False) -> int:
        """The last word of the capitalised run that goes on from this word.

        stop    offset that the run must not pass
        lists   whether it may hold a list ("Women, Children and the Family")
        """
        last = index
        while last - index < LONGEST:
            step = self._step(last, lists)
            if not step or self.words[step].end() > stop:
                return last
            last = step
        return last

    def _step(self, last, lists):
        """The next word of the run after `last`, or 0."""
        at = last + 1
        if lists and self.comma(at) and self._listed(at):
            return at
        links = []
        while at < self.count and len(links) < 3 and self.joined(at) and self.lower(at) in LINKS:
            links.append(self.lower(at))
            at += 1
        if not self.joined(at) or not self.name_word(at) or self.folded(at) in MONTHS:
            return 0
        if not links:
            return at
        if links[0] in ("and", "et", "&"):
            if is_acronym(self.texts[at]) or self._has_head(at):
                return 0
            if len(links) > 1 and not lists:
                return 0
        if len(links) > 1 and links[-1] in ("and", "et", "&"):
            return 0
        return at

    def _listed(self, at):
        """Whether the word after a comma begins the rest of "Women, Children and the Family"."""
        for _ in range(6):
            if not self.name_word(at) or is_acronym(self.texts[at]) or self._has_head(at):
                return False
            at += 1
            if self.joined(at) and self.lower(at) in ("and", "et"):
                at += 1 + (self.lower(at + 1) == "the")
                return self.name_word(at) and not is_acronym(self.texts[at])
            if not self.comma(at) and not (self.joined(at) and self.name_word(at)):
                return False
        return False

    def _has_head(self, at):
        """Whether the capitalised words from here hold the noun of another name."""
        for step in range(5):
            if step and not self.joined(at + step) or not self.capital(at + step):
                return False
            if self.folded(at + step) in ACTORS or self.folded(at + step) in _STATUTES:
                return True
        return False

    def run_left(self, index: int, floor: int = 0) -> int:
        """The first word of the capitalised run that leads up to this word.

        Goes through "and" and a comma only where a list of plain words stands before the last:
        "Reconciliation, Justice and Humanitarian Affairs Subcommittee".
        """
        first = index
        while first > floor and index - first < LONGEST:
            if not self.joined(first):
                break
            before = first - 1
            if self.name_word(before):
                if is_possessive(self.texts[before]) and self._owner(before):
                    break
                first = before
            elif self.lower(before) in ("and", "et", "&") and self._leads(before, floor):
                first = self._list_start(before - 1, floor)
            else:
                break
        while first < index and self.opens_sentence(first) and _is_gerund(self.texts[first]):
            first += 1
        return first

    def _leads(self, joint, floor):
        """Whether the word before "and" can belong to the name after it."""
        before = joint - 1
        return (
            before >= floor
            and self.joined(joint)
            and self.name_word(before)
            and not is_acronym(self.texts[before])
            and not is_possessive(self.texts[before])
            and self.folded(before) not in ACTORS
            and not (self.joined(before) and self.lower(before - 1) in ("of", "for", "in", "de"))
        )

    def _list_start(self, first, floor):
        while first > floor and self.comma(first) and self.name_word(first - 1):
            if is_acronym(self.texts[first - 1]) or self.folded(first - 1) in ACTORS:
                break
            first -= 1
        return first

    def _owner(self, index):
        """Whether a possessive is an owner ("CapDH's") and no part of a name ("Children's")."""
        base, _mark, ending = fold(self.texts[index]).rpartition("'")
        return bool(ending) and base not in ("women", "children", "men", "people")

    # --- lower-case subjects ------------------------------------------------------------------

    def trimmed(self, first: int, last: int) -> int:
        """`last` without the links that the words from first to last would end in."""
        while last > first and self.lower(last) in LINKS | {"a", "an", "by", "or", "that"}:
            last -= 1
        return last


def is_acronym(word: str) -> bool:
    """Two capitals at least, and no ordinary word: "UNDP", "CapDH", "TRIJEUD-Mali"."""
    parts = re.split("[-']", word)
    return any(sum(map(str.isupper, part)) > 1 for part in parts)


def is_possessive(word: str) -> bool:
    return word.endswith(("'s", "s'"))


def _is_gerund(word):
    return len(word) > 5 and word.endswith("ing")
