"""Instruments told by being drafted or dated: "draft law on …", "loi du 4 mars 2019"."""

from . import tails
from .finds import INSTRUMENT, Candidate, proposal
from .numbered import date_tail
from .phrases import Phrase

_DRAFTED = {
    "law": "bill",
    "laws": "bill",
    "bill": "bill",
    "act": "bill",
    "legislation": "bill",
    "code": "bill",
    "constitution": "bill",
    "decree": "decree",
    "order": "order",
    "ordinance": "decree",
    "circular": "circular",
    "policy": "policy",
    "strategy": "strategy",
}
_DATED = {
    "act": "act",
    "law": "act",
    "loi": "act",
    "decree": "decree",
    "decret": "decree",
    "ordinance": "decree",
    "ordonnance": "decree",
    "order": "order",
    "arrete": "order",
    "circular": "circular",
    "circulaire": "circular",
    "communique": "communique",
    "constitution": "constitution",
}
_BRINGING = {"portant", "instituant", "relatif", "relative", "modifiant", "fixant", "reprimant"}
_ENACTING = {"establishing", "amending", "creating", "governing", "regulating", "criminalizing"}
_ENACTING |= {"criminalising", "prohibiting"}
_BILLS_FR = {"decret": "decree", "ordonnance": "decree", "arrete": "order", "loi": "bill"}
_BILLS_FR |= {"code": "bill", "constitution": "bill", "politique": "policy"}
WORDS = {*_DATED, "draft", "bill", "projet", "avant-projet", "proposition"}


def find(phrase: Phrase, index: int, noun: str, stop: int) -> Candidate | None:
    """The draft, or the instrument with its date or subject, that the word at `index` begins."""
    if noun == "draft":
        return _draft(phrase, index, stop)
    if noun in ("projet", "avant-projet", "proposition"):
        return _projet(phrase, index, stop)
    if noun == "bill":
        following = phrase.lower(index + 1)
        if phrase.joined(index + 1) and following in ("on", "against"):
            last = tails.english(phrase, index, stop)
            if last > index + 1:
                return _proposal(phrase, index, last, index, "bill")
        return None
    if noun in _DATED:
        return _dated(phrase, index, stop, _DATED[noun])
    return None


def bringing(phrase: Phrase, last: int, stop: int) -> int:
    """The end of "portant organisation de …", "relatif à la lutte contre …" after word `last`."""
    if phrase.folded(last + 1) not in _BRINGING or not phrase.joined(last + 1):
        return last
    at = last + 1
    if phrase.lower(at + 1) in ("à", "au", "aux"):
        at += 1
    if phrase.lower(at + 1) in ("la", "le", "les", "l'"):
        at += 1
    at += 1  # the noun itself
    if at >= phrase.count or phrase.words[at].end() > stop:
        return last
    return tails.french(phrase, at, stop, loose=True)


def _draft(phrase, index, stop):
    kind = phrase.folded(index + 1)
    if kind not in _DRAFTED or not phrase.joined(index + 1):
        return None
    noun = index + 1
    if kind == "code" and phrase.lower(index + 2) == "of":
        noun += 1
    last = tails.english(phrase, noun, stop)
    if last == noun:
        return None
    first = index
    if phrase.joined(index) and phrase.folded(index - 1) == "preliminary":
        first -= 1
    return _proposal(phrase, first, last, index + 1, _DRAFTED[kind])


def _projet(phrase, index, stop):
    noun = index + 2
    form = _BILLS_FR.get(phrase.folded(noun))
    if not form or phrase.lower(index + 1) not in ("de", "d'"):
        return None
    last = bringing(phrase, noun, stop)
    if last == noun:
        last = tails.french(phrase, noun, stop, loose=True)
    return _proposal(phrase, index, last, noun, form, "fr") if last > noun else None


def _dated(phrase, index, stop, form):
    """ "Decree of 9 November 2015", "loi du 12 juillet 2012"; a year does for Acts and decrees."""
    end = phrase.words[index].end()
    link = phrase.lower(index + 1)
    date, after = date_tail(phrase.text, end)
    if date and after <= stop and link in ("of", "du", "de", "d'"):
        if date.precision == "day" or date.precision == "year" and form in ("act", "decree"):
            first = index
            if phrase.joined(index) and phrase.folded(index - 1) in ("implementing", "organic"):
                first -= 1
            language = "en" if link == "of" else "fr"
            return proposal(phrase, first, index, index, INSTRUMENT, form, language, date, after)
    if link in _ENACTING and phrase.joined(index + 1):
        last = tails.english(phrase, index + 1, stop)
        if last > index + 1:
            return _proposal(phrase, index, last, index, form)
    last = bringing(phrase, index, stop)
    return _proposal(phrase, index, last, index, form, "fr") if last > index else None


def _proposal(phrase, first, last, noun, form, language="en"):
    return proposal(phrase, first, last, noun, INSTRUMENT, form, language)
