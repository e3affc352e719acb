"""Numbers that a text has in words: "twenty-eight hearings" are 28."""

import re

from sources.words import fold

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: n for n, word in enumerate(_UNITS, start=1)} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}
_NUMBER = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[\s-]({'|'.join(_UNITS[:9])}))?|({'|'.join(_UNITS[9:])}))\b"
)


def in_words(text):
    """[(start, digits)] of the English numbers from ten to ninety-nine that a text has in words.

    Smaller ones are left out: "one" and "two" are hardly ever what a sentence is about.
    """
    found = []
    for number in _NUMBER.finditer(fold(text)):
        tens, unit, teen = number.groups()
        value = _VALUES[teen] if teen else _VALUES[tens] + _VALUES.get(unit, 0)
        found.append((number.start(), str(value)))
    return found
