"""Words of which a query has the beginning alone: `traffick*` finds trafficking and traffickers.

Indexes hold stems, and an ending is no part of a stem: `legislat` begins legislation, whose stem
is `legisl`. So what is looked for is every stem that begins as typed, and every stem that what is
typed has with some ending. An asked-for stem that ends in `*` stands for all that begin so.
"""

import re

from .words import LONGEST_STEM, fold, stems, words

LEAST = 3  # letters: with fewer, it is a plain word
# Endings that stemming takes off, English ones and those that French shares with it.
_WHOLE = """
    s es ies ed ied ing ings er ers or ors y ly al ally ical ically ional ionally ion ions ation
    ations ational ationally ization izations isation isations ize izes ized izing ise ises ised
    ising ment ments ive ives ively iveness ative atives ator ators ity ities ivity ality ness ful
    fully fulness able ible ability ance ances ence ences ism ist ists ous ously ousness
"""
# The typed beginning may break off inside an ending, so the rests of endings count too.
_RESTS = sorted({ending[at:] for ending in _WHOLE.split() for at in range(len(ending))} | {""})


def begun(text):
    """The stems that the last word of `text` asks for where a `*` follows it: [first the one that
    ends in `*`, …]. Empty where none follows, and where the word has too few letters."""
    found = words(text)
    if not found or text[found[-1].end : found[-1].end + 1] != "*":
        return []
    runs = re.findall(r"[^\W_]+", fold(text[found[-1].start : found[-1].end]))
    typed = runs[-1][:LONGEST_STEM] if runs else ""
    if len(typed) < LEAST:
        return []
    whole = {stem for rest in _RESTS for stem in stems(typed + rest)}
    return [f"{typed}*", *sorted(stem for stem in whole if not stem.startswith(typed))]


def stands(phrase, said):
    """The places at which the asked-for stems of `phrase` follow one another in the list `said`."""
    return [
        at
        for at in range(len(said) - len(phrase) + 1)
        if all(map(_fits, phrase, said[at : at + len(phrase)]))
    ]


def _fits(asked, stem):
    return stem.startswith(asked[:-1]) if asked[-1] == "*" else stem == asked
