"""What discovery gives back, and what two finds must share to be one proposal."""

import re
from typing import NamedTuple

from ..dates import PartialDate
from ..words import fold, key

INSTRUMENT, ACTOR = "instrument", "actor"
LONGEST_NAME, LONGEST_ACRONYM, LONGEST_NUMBER = 300, 40, 60  # what the registers can hold


class Find(NamedTuple):
    """Something that `text[start:end]` names, as a proposal for a register.

    `kind` is "instrument" or "actor", `form` a value of that register's own `kind`; `name` is the
    register name proposed, `language` ("en", "fr" or "") that of the words it was made from.
    `stands` holds the names as they stand in the text, blanks run together; a number out of a
    list ("Acts No. 1 and No. 2") gives none. `sure`: told by a number or by an acronym that its
    long name introduces; otherwise by its form alone.
    """

    start: int
    end: int
    kind: str
    form: str
    name: str
    language: str = ""
    number: str = ""
    date: PartialDate | None = None
    acronym: str = ""
    long_name: str = ""
    sure: bool = False
    stands: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """A find, and the places of what it hangs on: its number, its noun, its acronym.

    Where one of these places is known already, the find is known.
    """

    find: Find
    heads: tuple[tuple[int, int], ...]


def proposal(phrase, first, last, noun, kind, form, language, date=None, end=None) -> Candidate:
    """The words from first to last of a phrase, as a name told by its form.

    noun   the word that the name hangs on
    end    where the name ends, if a date is part of it
    """
    start, end = phrase.words[first].start(), end or phrase.words[last].end()
    name = " ".join(phrase.text[start:end].split())
    if name.endswith("'s"):
        name, end = name[:-2], end - 2
    find = Find(start, end, kind, form, name, language, date=date, stands=(name,))
    return Candidate(find, (phrase.words[noun].span(),))


_TITLES = {  # the same title in both languages; French law has one word for Act and Law
    "act": "act law loi",
    "decree": "decree decret",
    "ordinance": "ordinance ordonnance",
    "order": "order arrete",
    "circular": "circular circulaire",
    "resolution": "resolution",
    "bill": "bill projet proposition draft",
}
_TITLE_OF = {word: title for title, words in _TITLES.items() for word in words.split()}
_LETTERS = re.compile(r"[a-z]+")
_SECURITY_COUNCIL = re.compile(r"([0-9]{3,5}) ?\([0-9]{4}\)")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,5}")


def same_key(find: Find) -> str:
    """The key that all finds of one proposal share, in either language.

    Numbered instruments: title and number, and the year too where the number is a plain count
    that begins anew ("Act No. 29 of 1979"). Acronym introductions: the acronym. Else the name as
    the registers compare names.
    """
    if find.number:
        words = _LETTERS.findall(fold(find.name))
        title = find.form
        if find.form not in ("bill", "resolution"):
            title = next((_TITLE_OF[word] for word in words if word in _TITLE_OF), find.form)
        number = fold(find.number).replace(" ", "")
        if find.form == "resolution":
            # The Security Council counts its resolutions through: the year adds nothing.
            counted = _SECURITY_COUNCIL.fullmatch(find.number)
            number = counted[1] if counted else number
        elif find.date and _PLAIN_NUMBER.fullmatch(number):
            number += f" {find.date.iso[:4]}"
        return f"{find.kind}:{title}:{number}"
    if find.acronym:
        letters = "".join(filter(str.isalnum, fold(find.acronym)))
        return f"{find.kind}:acronym:{letters}"
    return f"{find.kind}:name:{key(find.name)}"


def aliases(find: Find) -> list[tuple[str, str]]:
    """(text, language) of each name that the proposed entry should get, none twice.

    As they stand in the text; the acronym without a language.
    """
    texts = [find.name, *find.stands]
    names = dict.fromkeys((text, find.language) for text in texts if text != find.acronym)
    if find.acronym:
        names[(find.acronym, "")] = None
    return [name for name in names if len(name[0]) <= LONGEST_NAME]


def fits(find: Find) -> bool:
    """Whether the registers can hold it."""
    return (
        0 < len(find.name) <= LONGEST_NAME
        and len(find.acronym) <= LONGEST_ACRONYM
        and len(find.number) <= LONGEST_NUMBER
    )
