"""Names introduced with their acronym, in either order.

"Long Name (LN)" and "LN (Long Name)" are taken where the letters of the acronym are found in the
name in their order (the rule of Schwartz and Hearst, 2003, initials first), or where the name is
capitalised and its noun is that of a body: an acronym is often that of the other language. What
is only a form of words ("gender-based violence (GBV)") or a piece of software is no find.
"""

import re
from bisect import bisect_right
from collections import Counter

from ..words import fold
from .finds import ACTOR, INSTRUMENT, Candidate, Find
from .heads import (
    ACTORS,
    COLLECTIVES,
    CURRENCIES_AND_NOTES,
    GENERIC_ACRONYMS,
    GENERIC_BODIES,
    INSTRUMENTS,
    LINKS,
    LINKS_EN,
    LINKS_FR,
    NEITHER_AFTER,
    PEOPLE_AND_IDEAS,
    THINGS,
    actor_form,
)
from .phrases import LONGEST, Phrase, is_acronym
from .states import STATES

_ACRONYM = r"[^\W\d_][^\W_]{1,14}(?:[.&/-][^\W_]{1,14}){0,3}"
_INSIDE = re.compile(
    r"\(\s{0,2}(?:(?:hereinafter|hereafter|ci-après|the|le|la|acronym|sigle|in\s(?:French|English)|"
    r"en\s(?:français|anglais))\s*:?\s?){0,2}[\"“«']?\s?"
    rf"(?P<acronym>{_ACRONYM}(?:\s[^\W\d_a-z][^\W_]{{2,12}}){{0,2}})\s?[\"”»']?\s{{0,2}}\)"
)
_ACRONYM_BEFORE = re.compile(rf"(?<![^\W_])(?P<acronym>{_ACRONYM})[\"”»]?\s{{1,2}}$")
_LONG_INSIDE = re.compile(r"\([^()\n;:]{6,180}+(?:\n[^()\n;:]{1,180}+)?\)")
_FOLLOWING = re.compile(r"\)\s{1,2}([^\W\d_]+)")
_BRACKET = re.compile(r"\(")
_BEFORE_BRACKET = re.compile(r"[\s\"”»']{0,4}+")
_STATES = {fold(state) for state in STATES}
_ABSTRACT = ("tion", "sion", "ment", "ing", "ity", "ite", "ism", "isme", "ence", "ance", "ness")
_BROAD = {"national", "nationale", "general", "generale", "supreme", "superieur", "superieure"}
_TONGUES = {"french", "english", "francais", "anglais"}
_ARTICLES = {"the", "le", "la", "les", "l'", "its", "their", "du", "au", "un", "une", "a", "an"}


def in_paragraph(phrase: Phrase) -> list[Candidate]:
    """The introductions in a paragraph, in order."""
    ends = [word.end() for word in phrase.words]
    found = []
    for bracket in _BRACKET.finditer(phrase.text):
        before = bisect_right(ends, bracket.start()) - 1  # the last word before the bracket
        at = bracket.start()
        if before < 0 or not _BEFORE_BRACKET.fullmatch(phrase.text, ends[before], at):
            continue
        candidate = _name_first(phrase, at, before) or _acronym_first(phrase, at, before)
        if candidate:
            found.append(candidate)
    return found


def _name_first(phrase, bracket, last):
    match = _INSIDE.match(phrase.text, bracket)
    if not match or not _may_be_acronym(match["acronym"]):
        return None
    acronym = " ".join(match["acronym"].split())
    following = _FOLLOWING.match(phrase.text, match.end() - 1)
    if following and fold(following[1]) in NEITHER_AFTER:
        return None
    if phrase.folded(last) in _TONGUES and phrase.lower(last - 1) in ("in", "en"):
        last -= 2  # "commissions foncières in French (CoFos)"
        if last < 0:
            return None
    floor = _floor(phrase, last)
    letters = _letters(acronym.split()[0])
    verdict = None
    first = _aligned(phrase, floor, last, letters)
    if first is not None:
        first = _widened(phrase, first, floor)
        verdict = _verdict(phrase, first, last, acronym)
    if not verdict:
        first, verdict = _unaligned(phrase, floor, last, acronym, letters)
    if not verdict or first == last:
        return None
    place = (phrase.words[first].start(), match.end())
    return _candidate(phrase, first, last, acronym, verdict, place, match.span("acronym"))


def _acronym_first(phrase, bracket, before):
    text = phrase.text
    match = _ACRONYM_BEFORE.search(text, max(0, bracket - 64), bracket)
    inside = _LONG_INSIDE.match(text, bracket)
    if not match or not inside or not _may_be_acronym(match["acronym"]):
        return None
    first = before + 1
    if phrase.folded(first) in _ARTICLES:
        first += 1
    last = first
    if last >= phrase.count or phrase.words[first].end() > inside.end():
        return None
    while (
        last + 1 < phrase.count
        and phrase.words[last + 1].end() < inside.end()
        and last - first < LONGEST
    ):
        last += 1
    acronym = match["acronym"]
    letters = _letters(acronym)
    comma = next((at for at in range(first + 1, last + 1) if phrase.comma(at)), None)
    # "CNDH (Commission nationale des droits de l'homme, Mali)"
    ends = [last] if comma is None else [comma - 1, last]
    for end in ends:
        if end <= first or not _together(phrase, first, end):
            continue
        body = _shuffled(phrase, first, end, letters) or _head(phrase, first, end) in ACTORS
        body = body and phrase.capital(first) and comma is None
        if not body and _aligned(phrase, first, end, letters) != first:
            continue
        verdict = _verdict(phrase, first, end, acronym)
        if verdict:
            place = (match.start("acronym"), inside.end())
            return _candidate(phrase, first, end, acronym, verdict, place, match.span("acronym"))
    return None


def _together(phrase, first, last):
    return all(
        phrase.joined(at) or phrase.comma(at) or _hyphen(phrase, at)
        for at in range(first + 1, last + 1)
    )


def _candidate(phrase, first, last, acronym, verdict, place, head):
    kind, form = verdict
    long_name = phrase.cut(first, last)
    return Candidate(
        Find(
            *place,
            kind,
            form,
            long_name,
            _language(phrase, first, last),
            acronym=acronym,
            long_name=long_name,
            sure=True,
            stands=(long_name,),
        ),
        (head, (phrase.words[first].start(), phrase.words[last].end())),
    )


def _may_be_acronym(words):
    first = words.split()[0]
    folded = fold(words)
    if sum(map(str.isupper, first)) < 2 or not first[0].isupper():
        return False
    if len(words.split()) > 1 and not (len(first) > 2 and first.isupper()):
        return False
    return not (
        folded in GENERIC_BODIES
        or folded in CURRENCIES_AND_NOTES
        or folded in _STATES
        or re.fullmatch("[IVXL]+", first)
    )


def _letters(acronym):
    return [letter for letter in fold(acronym) if letter.isalnum()]


def _floor(phrase, last):
    """The first word that can belong to a name ending with `last`: no full stop between them."""
    first = last
    while first > 0 and last - first < LONGEST:
        if not (phrase.joined(first) or phrase.comma(first) or _hyphen(phrase, first)):
            break
        first -= 1
    return first


def _hyphen(phrase, index):
    """ "non - gouvernementale", "European Union–funded"."""
    start, end = phrase.words[index - 1].end(), phrase.words[index].start()
    between = phrase.text[start : min(end, start + 4)]
    return len(between) <= 3 and between.strip() in ("-", "'")


def _aligned(phrase, floor, last, letters):
    """The word that a name ending with `last` begins with, if it holds these letters, or None."""
    most = len(letters) + 6
    floor = max(floor, last - 2 * most)
    parts = []  # the initials, with the index of their word; "Secretary-General" has two
    for index in range(floor, last + 1):
        parts += [(fold(part)[:1], index) for part in phrase.texts[index].split("-")]
    for find in (_by_initials, _by_letters):
        first = find(phrase, parts, floor, last, letters)
        if first is not None and last - first < most + 4:
            return first
    return None


def _by_initials(phrase, parts, floor, last, letters):
    at = len(parts)
    for position in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and not (
            parts[at][0] == letters[position]
            and (position or phrase.lower(parts[at][1]) not in LINKS)
        ):
            at -= 1
        if at < 0:
            return None
    return parts[at][1]


def _by_letters(phrase, parts, floor, last, letters):
    index, word = last, fold(phrase.texts[last])
    place = len(word)
    for position in range(len(letters) - 1, -1, -1):
        while True:
            place -= 1
            if place < 0:
                index -= 1
                if index < floor:
                    return None
                word = fold(phrase.texts[index])
                place = len(word)
                continue
            if word[place] == letters[position] and (position or place == 0):
                break
    return None if phrase.lower(index) in LINKS else index


def _widened(phrase, first, floor):
    """Leftwards over the capitalised words before: "UN Global Focal Point", "MINUSMA Justice …"."""
    if not phrase.capital(first):
        return first
    while first > floor and phrase.joined(first) and phrase.name_word(first - 1):
        if phrase.texts[first - 1].endswith("'s"):
            break
        if phrase.opens_sentence(first - 1) and not is_acronym(phrase.texts[first - 1]):
            break  # "Support", "Members": capitalised for its place alone
        first -= 1
    return first


def _unaligned(phrase, floor, last, acronym, letters):
    """(first, verdict) of a name with an acronym of other letters; a body's noun must show it."""
    start = _body_start(phrase, _run_back(phrase, floor, last), last, letters)
    if start < last and (len(letters) > 2 or _shuffled(phrase, start, last, letters)):
        return start, _verdict(phrase, start, last, acronym)
    # "the programme in support of … (PROSMED)", "Title: Fund supporting drivers of change (FAMOC)"
    for first in range(last - 1, floor - 1, -1):
        if phrase.folded(first)[:1] != letters[0] or phrase.folded(first) not in ACTORS:
            continue
        opened = phrase.opens_sentence(first) or phrase.lower(first - 1) in _ARTICLES
        programme = ACTORS[phrase.folded(first)] == "programme"
        if opened and len(letters) > 3 and (programme or phrase.capital(first)):
            if any(phrase.comma(at) for at in range(first + 1, last + 1)):
                break
            return first, (ACTOR, ACTORS[phrase.folded(first)])
    return last, None


def _run_back(phrase, floor, last):
    """The first word of the capitalised run, with its links, that ends with `last`."""
    first = last
    while phrase.capital(last):
        at = first
        links = []
        while at > floor and phrase.joined(at) and phrase.texts[at - 1] in LINKS:
            links.insert(0, phrase.texts[at - 1])
            at -= 1
        if at <= floor or not phrase.joined(at) or not phrase.name_word(at - 1):
            break
        if len(links) > 3 or links and not _binds(links):
            break
        if not links and phrase.texts[at - 1].endswith("'s"):
            break
        first = at - 1
    return first


def _body_start(phrase, first, last, letters):
    """Where in a run the name of a body begins; `last` if its noun is nowhere the noun of one.

    "Establishment of the Management Committee" begins with "Management", "One-Stop Centre of the
    UN Population Fund (UNFPA)" with "UN", for that is its letter, and of two bodies parted by
    "and" the second is meant.
    """
    starts = [
        at
        for at in range(first, last)
        if (at == first or phrase.texts[at - 1] in LINKS)
        and phrase.capital(at)
        and _head(phrase, at, last) in ACTORS
    ]
    for start in starts[1:]:
        bodies = any(phrase.folded(at) in ACTORS for at in range(first, start))
        if bodies and phrase.texts[start - 1] in ("and", "et"):
            return start
        if phrase.folded(start)[:1] == letters[0] != phrase.folded(starts[0])[:1]:
            return start
    return starts[0] if starts else last


def _binds(links):
    """Whether these words between two capitalised ones leave them one name."""
    return links[0] not in _ARTICLES and (links[0] not in ("and", "et", "&") or len(links) == 1)


def _shuffled(phrase, first, last, letters):
    """Whether each letter is the initial of another word: "National Transition Council", CNT."""
    initials = Counter(
        phrase.folded(at)[:1] for at in range(first, last + 1) if phrase.lower(at) not in LINKS
    )
    return last > first and not Counter(letters) - initials


def _language(phrase, first, last):
    for at in range(first, last + 1):
        if phrase.lower(at) in LINKS_FR:
            return "fr"
    accents = any(letter in "éèêàçôîû" for letter in phrase.cut(first, last).lower())
    return "fr" if accents else "en"


def _head(phrase, first, last):
    """The noun that says what a name is of, folded.

    The first word in French, in English the last before the first preposition.
    """
    if _language(phrase, first, last) == "fr":
        return phrase.folded(first)
    head = first
    while head < last and (
        phrase.lower(head + 1) not in LINKS_EN - {"and", "the"}
        and not phrase.lower(head + 1).endswith("ing")
        or phrase.capital(head + 1)
    ):
        head += 1
    return phrase.folded(head)


def _verdict(phrase, first, last, acronym):
    """(kind, form) of what these words are a name of, or None."""
    words = [phrase.folded(at) for at in range(first, last + 1)]
    content = [at for at in range(first, last + 1) if phrase.lower(at) not in LINKS]
    if len(content) < 2 or phrase.joined(first) and phrase.folded(first - 1) in THINGS:
        return None
    head = _head(phrase, first, last)
    capitalised = all(phrase.capital(at) for at in content)
    if fold(acronym) in GENERIC_ACRONYMS and not (head in ACTORS and phrase.capital(first)):
        return None
    if head in COLLECTIVES and not phrase.capital(first):
        return ACTOR, "collective"
    if acronym[-1] == "s" and acronym[:-1].isupper():
        return None  # "(CSOs)": many, not one
    if head in THINGS or (head in PEOPLE_AND_IDEAS and not capitalised):
        return None
    if not phrase.capital(first):
        named = any(phrase.capital(at) for at in content) or _BROAD & set(words)
        french = _language(phrase, first, last) == "fr"
        return (ACTOR, actor_form(words, head)) if french and named and head in ACTORS else None
    if head in ACTORS:
        return ACTOR, actor_form(words, head)
    if head in INSTRUMENTS:
        return INSTRUMENT, INSTRUMENTS[head]
    if words[0] in ACTORS:
        return ACTOR, actor_form(words, words[0])
    if capitalised and not head.endswith(_ABSTRACT):
        return ACTOR, actor_form(words, head)
    # "pour Avocats sans frontières (ASF)": in French a capital within a sentence is a name's.
    if _language(phrase, first, last) == "fr" and not phrase.opens_sentence(first):
        if head not in PEOPLE_AND_IDEAS and not head.endswith(_ABSTRACT):
            return ACTOR, "other"
    return None
