"""Instruments told by their English names: "Code of Criminal Procedure", "national policy to …".

Proposals, all of them: no number says that there is such an instrument. English names stand here,
French ones in `named_french`, drafts in `drafts`.
"""

import re

from ..dates import PartialDate
from . import drafts, named_french, tails
from .finds import INSTRUMENT, Candidate, proposal
from .heads import ACTORS, INSTRUMENTS
from .phrases import Phrase

_CODE_SUBJECTS = set(
    """penal criminal civil labour labor family electoral land mining forest tax customs commercial
    investment pastoral procedure justice""".split()
)
_CODE_OF = {"criminal", "civil", "military", "penal"}
_NOT_BEFORE = {  # what makes the capitalised noun an everyday thing
    "code": "qr pin postal zip source bar dress area country promo access security discount color",
    "agreement": "grant financing loan partnership service license licence funding user rental "
    "subgrant contribution cooperation framework confidentiality employment",
    "accord": "grant",
    "plan": "work business lesson floor project procurement monitoring evaluation pension training "
    "communication security sampling travel workplan seating management payment",
    "policy": "privacy cookie insurance refund return leave travel password",
    "strategy": "exit communication project programme sampling monitoring advocacy",
    "rules": "house ground",
    "act": "final last third second first",
    "law": "rule",
    "statute": "personal",
    "charter": "flight project",
}
_NOT_BEFORE = {noun: set(words.split()) for noun, words in _NOT_BEFORE.items()}
_BY_CAPITALS = set(
    """code codes convention conventions charter covenant treaty statute protocol protocols
    agreement agreements policy strategy plan rules act law communique""".split()
)
_LEVELS = {"national", "regional", "multisectoral", "sectoral", "joint", "federal", "communal"}
_SUBJECT = {"on", "for", "to", "against", "of"}
_NONE_THERE = re.compile(
    r"(?:[Ll]ack of|[Aa]bsence of|\bno|\bNo|[Ww]ithout|[Nn]eed for|[Aa]bsence d'une?|[Pp]as de|"
    r"[Ss]ans)\s(?:an?\s|any\s)?(?:[a-z]{4,16}\s)?$"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
# What of itself makes no plan, policy or strategy a name: "the National Plan", "a Joint Strategy".
_BARE = {"new", "joint", "common", "strategic", "annual", "national", "action"}
_NOT_LAW_BEFORE = set("international rule case human expert of in agricultural".split())
WORDS = {*INSTRUMENTS, *drafts.WORDS, "legislation"}


def at(phrase: Phrase, index: int, stop: int) -> list[Candidate]:
    """The instrument whose noun is the word at `index`, if any, none past the offset `stop`."""
    noun = phrase.folded(index)
    if phrase.shouted(index):
        return []
    for rule in (drafts.find, named_french.find, _constitution, _by_capitals, _by_subject):
        found = rule(phrase, index, noun, stop)
        if found:
            return [found]
    return []


def _by_capitals(phrase, index, noun, stop):
    """ "United Nations Convention against …", "Nelson Mandela Rules", "Penal Code"."""
    if not phrase.capital(index) or noun not in _BY_CAPITALS:
        return None
    if phrase.joined(index + 1) and phrase.name_word(index + 1):
        return None  # "Peace Agreement Monitoring Committee", "Law School"
    if phrase.joined(index) and phrase.folded(index - 1) in _NOT_BEFORE.get(noun, ()):
        return None
    first, last = phrase.run_left(index), phrase.run_right(index, stop)
    link = phrase.lower(index + 1)
    if link == "in":
        last = index  # "the Policy in Mali"
    own = {phrase.folded(at) for at in range(first, index)}
    if noun == "law" and not (last > index and link in ("on", "for")):
        return None
    if noun == "act" and not (last > index and link in ("on", "for")):
        if not own or own & ACTORS.keys():
            return None
    if first == last:
        return None
    if noun in ("plan", "policy", "strategy") and last == index:
        level = own & {"national", "regional"}
        if own <= _BARE and (not level or own == {"national"}):
            return None
        if level and link in _SUBJECT:  # "National Action Plan for the elimination of …"
            last = tails.english(phrase, index, stop)
    return _proposal(phrase, first, last, index, INSTRUMENTS[noun])


def _constitution(phrase, index, noun, stop):
    """ "Constitution of Karama", "the Constitution", "new constitution"."""
    if noun != "constitution" or phrase.joined(index + 1) and phrase.capital(index + 1):
        return None
    before = phrase.folded(index - 1) if phrase.joined(index) else ""
    language = "fr" if before in ("la", "nouvelle") else "en"
    new = before in ("new", "draft", "nouvelle")
    if not phrase.capital(index):
        if not new or phrase.lower(index + 1) in ("of", "de"):
            return None
        return _proposal(phrase, index - 1, index, index, noun, language)
    first = last = index
    if phrase.lower(index + 1) == "of":
        last = phrase.run_right(index, stop)
    if new:
        first -= 1
    elif before and phrase.name_word(index - 1):
        first = phrase.run_left(index)
    elif before not in ("the", "la") and last == index:
        return None
    return _proposal(phrase, first, last, index, noun, language)


def _by_subject(phrase, index, noun, stop):
    """Names in lower case, with their subject: "national policy to prevent … terrorism"."""
    if noun in ("code", "codes"):
        return _lower_code(phrase, index)
    before = phrase.folded(index - 1) if phrase.joined(index) else ""
    following = phrase.lower(index + 1) if phrase.joined(index + 1) else ""
    first = index
    if noun in ("policy", "strategy", "plan"):
        if noun == "plan" and before == "action":
            first -= 1
        while phrase.joined(first) and phrase.folded(first - 1) in _LEVELS:
            first -= 1
        if following not in _SUBJECT or first == index:
            return None
    elif noun == "law":
        if following not in ("on", "against") or before in _NOT_LAW_BEFORE:
            return None
        first -= bool(_YEAR.fullmatch(before))
    elif noun == "rules":
        if before != "standard" or following != "of":
            return None
        first -= 1
    elif noun == "communique":
        if before not in ("joint", "final") or following not in ("on", "of", "between"):
            return None
        first -= 1
    else:
        return None
    start = phrase.words[first].start()
    if _NONE_THERE.search(phrase.text[max(0, start - 48) : start]):
        return None
    last = tails.english(phrase, index, stop)
    return _proposal(phrase, first, last, index, INSTRUMENTS[noun]) if last > index + 1 else None


def _lower_code(phrase, index):
    """ "the penal code", "code of criminal procedures": by a closed list of subjects."""
    if phrase.capital(index):
        return None
    before = phrase.folded(index - 1) if phrase.joined(index) else ""
    if before in _CODE_SUBJECTS:
        first = index - 1
        if before in ("procedure", "justice"):
            first -= 1
            if phrase.folded(first) not in _CODE_OF:
                return None
        return _proposal(phrase, first, index, index, "code")
    if phrase.lower(index + 1) == "of" and phrase.folded(index + 2) in _CODE_OF:
        if phrase.folded(index + 3) in ("procedure", "procedures", "justice"):
            return _proposal(phrase, index, index + 3, index, "code")
    return None


def _proposal(phrase, first, last, noun, form, language="en"):
    """With the year that stands before it: "2015 Algiers Peace Agreement"."""
    if phrase.joined(first) and _YEAR.fullmatch(phrase.texts[first - 1]):
        first -= 1
    year = _YEAR.fullmatch(phrase.texts[first])
    date = PartialDate(year[0]) if year else None
    return proposal(phrase, first, last, noun, INSTRUMENT, form, language, date)
