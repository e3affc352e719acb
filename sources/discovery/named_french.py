"""Instruments told by their French names: "Code de procédure pénale", "Accord pour …"."""

from . import tails
from .drafts import bringing
from .finds import INSTRUMENT, Candidate, proposal
from .heads import INSTRUMENTS
from .phrases import Phrase

_CODE_FR = set(
    """penal civil electoral foncier minier rural domanial pastoral forestier penitentiaire
    procedure travail famille justice deontologie commerce personnes investissements douanes impots
    collectivites enfant nationalite eau route marches conduite ethique""".split()
)
_EVERYDAY_CODES = {"conduite", "ethique", "route", "eau", "marches"}
_NOUNS = set(
    """code constitution convention charte pacte traite protocole protocoles accord accords
    politique strategie plan regles communique""".split()
)
_NEXT = {"de", "du", "des", "d'", "pour", "sur", "contre", "relatif", "relative", "portant"}
_NEXT |= {"additionnel", "additionnels", "facultatif", "à"}
_NATIONAL = {"national", "nationale", "regional", "regionale", "conjoint", "final", "sectorielle"}
_FOR_EVERYONE = {"convention", "protocole", "charte", "accord", "pacte", "traite"}
_EVERYDAY_AGREEMENTS = {"financement", "subvention", "partenariat", "pret", "cooperation"}
_EVERYDAY_AGREEMENTS |= {"principe", "service"}
_BEFORE_FRENCH = {"le", "du", "au", "un", "ce", "nouveau", "les", "ancien"}


def find(phrase: Phrase, index: int, noun: str, stop: int) -> Candidate | None:
    """The French name whose noun, folded, is the word at `index`, or None."""
    if noun not in _NOUNS or not phrase.joined(index + 1):
        return None
    following, after = phrase.folded(index + 1), phrase.folded(index + 2)
    if after in ("la", "le", "les", "l'"):
        after = phrase.folded(index + 3)
    capital = phrase.capital(index)
    if noun == "code":
        return _code(phrase, index, following, after, stop)
    if noun == "constitution":
        if not capital or following not in ("du", "de", "d'", "malienne"):
            return None
        last = tails.french(phrase, index, stop, most=4)
        return _proposal(phrase, index, last, noun) if last > index else None
    national = following in _NATIONAL
    action = following in ("d'", "de") and after == "action"
    if not (capital or national or (action and phrase.folded(index + 3) in _NATIONAL)):
        return None
    if noun == "regles" and (following in ("nelson", "mandela") or phrase.capital(index + 2)):
        return _name(phrase, index, noun, stop)
    if not (national or action or noun in _FOR_EVERYONE or noun in ("accords", "protocoles")):
        return None
    if noun in ("accord", "convention") and after in _EVERYDAY_AGREEMENTS:
        return None
    if national or (following in _NEXT and _says_enough(phrase, index, noun, stop)):
        return _name(phrase, index, noun, stop)
    return None


def _code(phrase, index, following, after, stop):
    if following not in _CODE_FR and not (following in _NEXT and after in _CODE_FR):
        return None
    if following in ("civil", "penal", "rural"):  # "code civil", but "Civil Code"
        plainly = following == "penal" and not phrase.capital(index + 1)
        if not plainly and phrase.folded(index - 1) not in _BEFORE_FRENCH:
            return None
    if not phrase.capital(index) and {following, after} & _EVERYDAY_CODES:
        return None
    return _name(phrase, index, "code", stop)


def _says_enough(phrase, index, noun, stop):
    """Whether a name without "national" has a proper noun in it, or a subject of some length."""
    last = tails.french(phrase, index, stop, loose=True)
    if noun == "plan":
        return last > index + 2
    return any(phrase.capital(at) for at in range(index + 1, last + 1)) or last - index > 3


def _name(phrase, index, noun, stop):
    if phrase.lower(index + 1) in ("relatif", "relative"):
        last = bringing(phrase, index, stop)
    else:
        last = tails.french(phrase, index, stop, loose=noun != "code")
    bare = {phrase.folded(at) for at in range(index + 1, last + 1)} <= {"d'", "action", *_NATIONAL}
    if bare and not (noun == "plan" and last > index and phrase.capital(index)):
        return None
    return _proposal(phrase, index, last, INSTRUMENTS[noun])


def _proposal(phrase, index, last, form):
    return proposal(phrase, index, last, index, INSTRUMENT, form, "fr")
