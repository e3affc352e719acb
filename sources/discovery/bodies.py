"""Actors told by the form of their names: ministries, courts, programmes, States, persons.

Proposals, all of them.
"""

import re

from . import tails
from .finds import ACTOR, Candidate, Find, proposal
from .heads import ACTORS, LINKS, MODIFIERS_ONLY, WEAK, actor_form
from .phrases import Phrase, is_acronym
from .states import FIRST_WORDS, MOST_WORDS, STATES

_REALMS = {"republic", "kingdom", "republique", "royaume", "federation", "principality"}
_NATURES = {"islamic", "democratic", "federal", "people's", "united", "bolivarian", "arab"}
_PERSON = re.compile(
    r"\.?[^\S\n]{1,3}\n?(?P<name>(?:[^\W\d_a-z](?:\.|[^\W\d_]++(?:['-][^\W\d_]++)*+)"
    r"(?:[^\S\n]{1,2}(?=[^\W\d_a-z]))?){2,5}+)"
)
_TITLES = set(
    """mr mrs ms mme mlle m dr pr prof col cdt capt maitre professor professeur docteur monsieur
    madame judge juge imam colonel""".split()
)
_ABBREVIATED = {"m", "dr", "pr", "prof", "col", "cdt", "capt"}
_COLLECTIVES = re.compile(
    r"(?:(?:village|communal|local|municipal)\s)?(?P<kind>(?:land|peace|reconciliation|water)\s"
    r"(?:commissions|committees))|"
    r"commissions\sfoncières|comités\sde\spaix|"
    r"(?:cadis\sand\s)?traditional\s(?:authorities|chiefs)|"
    r"(?:cadis\set\s)?(?:autorités|chefferies)\straditionnelles|cadis",
    re.IGNORECASE,
)
_COLLECTIVE_STARTS = {"land", "peace", "village", "communal", "commissions", "traditional", "cadis"}
_COLLECTIVE_STARTS |= {"autorites", "chefferies", "comites", "reconciliation", "water"}
_COLLECTIVE_STARTS |= {"local", "municipal"}
_SUCH = re.compile(
    r",?\s(?:such\sas|including|namely|like|telles?\sque|comme|notamment|dont)\s"
    r"(?:the\s|le\s|la\s|l'|les\s)?"
)
_NGO_WORDS = set(
    """ngo ngos cso csos ong osc organisation organisations organization organizations association
    associations network networks reseau reseaux""".split()
)
_LISTED = re.compile(
    r"(?P<acronym>[^\W\d_a-z][^\W_]{2,14}(?:-[^\W_]{2,14})?)(?![^\W_]|\s?\(|\s[^\W\d_a-z])"
    r"(?P<more>\s?,\s(?:and\s|et\s)?|\s(?:and|et)\s)?+(?:the\s|le\s|la\s|l'|les\s)?"
)
_FRENCH_ONLY = set(
    """ministere cour pole parlement senat assemblee conseil comite agence autorite direction
    inspection cellule centre mediateur haut-commissariat commissariat ambassade fondation ligue
    mouvement syndicat reseau plateforme projet fonds armee garde banque barreau equipe
    observatoire organisation presidence gouvernement communaute tribunal institut bureau
    association federation commission mission forces programme office union service""".split()
)
# A French body of these is a name with any complement; the rest need a proper noun in it.
_FIRM_FRENCH = set(
    """ministere cour tribunal assemblee conseil commission parlement senat pole ambassade
    observatoire institut barreau federation forces""".split()
)
_NATIONAL = set(
    """national nationale general generale supreme constitutionnelle superieur superieure regional
    regionale central centrale africain africaine malien malienne maliennes malien armees federal
    federale mondial mondiale international internationale specialise militaire""".split()
)
_EVERYDAY = set(
    """pilotage suivi administration gestion travail sante recreation classe vote loi coordination
    redaction lecture crise discipline surveillance famille village ville quartier commerce
    entreprise formation arret ecole programme""".split()
)
_FORWARD = {"of", "for", "on", "to", "in", "against"}
_SOMEWHERE = {"court", "tribunal", "mission", "embassy", "office"}  # "Danish Embassy in Bamako"
_LOWER_HEADS = {"programme", "program", "project", "initiative", "network", "force", "court"}
_COURT_KINDS = {"military", "regional", "district", "high", "criminal", "constitutional", "labour"}
_NO_PROJECT = {"un", "eu", "ngo", "ngos", "cso", "csos", "ue", "ong"}
WORDS = {*ACTORS, *_TITLES, *_REALMS, *_COLLECTIVE_STARTS, *_NGO_WORDS}
WORDS |= {word.lower() for word in FIRST_WORDS}


def at(phrase: Phrase, index: int, stop: int) -> list[Candidate]:
    """The actors that the word at `index` begins or is the noun of, none past the offset `stop`."""
    word = phrase.folded(index)
    if phrase.shouted(index):
        return []
    found = []
    if word in _TITLES:
        found.append(_person(phrase, index, word, stop))
    if word in _COLLECTIVE_STARTS:
        found.append(_collective(phrase, index, stop))
    if word in _REALMS and phrase.capital(index):
        found.append(_realm(phrase, index, stop))
    if word in _NGO_WORDS:
        found += _listed(phrase, index, word, stop)
    if phrase.texts[index] in FIRST_WORDS:
        found.append(_state(phrase, index, stop))
    if word in ACTORS:
        found.append(_french(phrase, index, word, stop) or _english(phrase, index, word, stop))
    return [candidate for candidate in found if candidate]


def _proposal(phrase, first, last, noun, form, language="en"):
    return proposal(phrase, first, last, noun, ACTOR, form, language)


def _person(phrase, index, word, stop):
    title = phrase.words[index]
    if not title[0][0].isupper() and word not in ("maitre", "imam", "juge"):
        return None
    dotted = phrase.text[title.end() : title.end() + 1] == "."
    if word == "m" and (
        not dotted
        or re.search(r"[^\W\d_]\.\s?$", phrase.text[max(0, title.start() - 4) : title.start()])
    ):
        return None
    if word in _ABBREVIATED and not dotted and word not in ("dr", "pr"):
        return None
    match = _PERSON.match(phrase.text, title.end())
    if not match:
        return None
    name = " ".join(match["name"].split())
    words = name.split()
    if len(words) < 2 or len(words[-1].rstrip(".")) < 2:
        return None
    if name.endswith("'s"):
        name = name[:-2]
    start = match.start("name")
    end = start + len(match["name"].rstrip()) - (2 if match["name"].rstrip().endswith("'s") else 0)
    if end > stop:
        return None
    find = Find(start, end, ACTOR, "person", name, "", stands=(name,))
    return Candidate(find, ((start, end),))


def _collective(phrase, index, stop):
    match = _COLLECTIVES.match(phrase.text, phrase.words[index].start())
    if not match or match.end() > stop or phrase.text[match.end() : match.end() + 1].isalnum():
        return None
    name = " ".join(match[0].split())
    language = "fr" if re.search(r"[éè]|cadis et", name) else "en"
    find = Find(*match.span(), ACTOR, "collective", name, language, stands=(name,))
    # "village land commissions" are land commissions.
    return Candidate(find, (match.span("kind" if match["kind"] else 0),))


def _realm(phrase, index, stop):
    """ "Republic of Mali", "Royaume des Pays-Bas": before the name of a State alone."""
    at = index + 1
    links = 0
    while phrase.lower(at) in ("of", "the", "du", "de", "des", "d'", "la", "l'") and links < 3:
        at += 1
        links += 1
    last = _longest_state(phrase, at)
    if not links or last is None or phrase.words[last].end() > stop:
        return None
    first = index
    while phrase.joined(first) and phrase.folded(first - 1) in _NATURES and first > index - 2:
        first -= 1
    language = "fr" if phrase.lower(index + 1) != "of" else "en"
    return _proposal(phrase, first, last, index, "state", language)


def _state(phrase, index, stop):
    last = _longest_state(phrase, index)
    if last is None or phrase.words[last].end() > stop:
        return None
    return _proposal(phrase, index, last, index, "state", "")


def _longest_state(phrase, first):
    if not phrase.capital(first) or phrase.texts[first].removesuffix("'s") not in FIRST_WORDS:
        return None
    for last in range(min(first + MOST_WORDS + 1, phrase.count - 1), first - 1, -1):
        if phrase.cut(first, last).removesuffix("'s") in STATES:
            # "Mali Justice Project" is no State.
            if phrase.joined(last + 1) and phrase.name_word(last + 1):
                return None
            if phrase.joined(first) and phrase.name_word(first - 1) and first:
                return None
            return last
    return None


def _listed(phrase, index, word, stop):
    """ "CSOs such as ABC and DEF", "the NGO ABC": acronyms that are said to be organisations."""
    match = _SUCH.match(phrase.text, phrase.words[index].end())
    at = match.end() if match else phrase.words[index].end() + 1
    form = "network" if word.startswith(("network", "reseau")) else "cso"
    found = []
    while len(found) < 12:
        each = _LISTED.match(phrase.text, at)
        if not each or not is_acronym(each["acronym"]) or each.end("acronym") > stop:
            break
        place, name = each.span("acronym"), each["acronym"]
        find = Find(*place, ACTOR, form, name, "", acronym=name, stands=())
        found.append(Candidate(find, (place,)))
        if not match or not each["more"]:
            break
        at = each.end()
    return found


def _french(phrase, index, word, stop):
    if word not in _FRENCH_ONLY or not phrase.capital(index):
        return None
    loose = ACTORS[word] in ("programme", "cso", "network", "intergovernmental")
    last = tails.french(phrase, index, stop, most=18, loose=loose)
    if last == index:
        return None
    following = phrase.lower(index + 1)
    complement = range(index + 1, last + 1)
    french = following in ("de", "du", "des", "d'", "pour", "à") or not phrase.capital(index + 1)
    if not french and phrase.folded(index + 1) not in _NATIONAL:
        return None
    words = [phrase.folded(at) for at in complement]
    proper = any(phrase.capital(at) and phrase.lower(at) not in LINKS for at in complement)
    if word == "projet" and words[:2] == ["de", "loi"]:
        return None
    if not proper and not _NATIONAL & set(words):
        everyday = _EVERYDAY & {word for word in words if word not in LINKS}
        if word not in _FIRM_FRENCH or phrase.opens_sentence(index) or everyday:
            return None
    return _proposal(phrase, index, last, index, actor_form([word, *words], word), "fr")


def _english(phrase, index, word, stop):
    if not phrase.capital(index):
        return _lower_head(phrase, index, word, stop)
    first = phrase.run_left(index)
    if phrase.joined(index + 1) and phrase.name_word(index + 1):
        return None  # "Court Registry": the noun of a longer name stands further on
    last = index
    link = phrase.lower(index + 1) if phrase.joined(index + 1) else ""
    if link in _FORWARD and (link != "in" or word in _SOMEWHERE):
        last = phrase.run_right(index, stop, lists=ACTORS[word] == "ministry")
        # "the Justice Subcommittee of the Peace Monitoring Committee" are two.
        if (
            first < index
            and link == "of"
            and phrase.lower(index + 2) == "the"
            and any(phrase.folded(at) in ACTORS for at in range(index + 2, last + 1))
        ):
            last = index
    content = [at for at in range(first, last + 1) if phrase.lower(at) not in LINKS]
    others = {phrase.folded(at) for at in content} - {word}
    if not others or others <= MODIFIERS_ONLY and not _proper_pair(word, others):
        return None
    if word in WEAK and _too_little(phrase, index, first, last, content):
        return None
    if phrase.text[phrase.words[first].start() - 1 : phrase.words[first].start()] == "/":
        return None
    words = [phrase.folded(at) for at in content]
    return _proposal(phrase, first, last, index, actor_form(words, word))


def _proper_pair(word, others):
    """ "Supreme Court", "National Police": these nouns need no more."""
    if word in ("police", "gendarmerie", "army", "guard", "ombudsman"):
        return others & {"national", "municipal"}
    return ACTORS[word] in ("court", "parliament", "ministry") and others & {
        *("supreme", "special", "national", "high", "regional", "international"),
    }


def _too_little(phrase, index, first, last, content):
    """Whether a common noun with these words is still none but "European Union" and the like."""
    if last > index and first == index and phrase.opens_sentence(index):
        return True
    if len(content) > 2 or any(is_acronym(phrase.texts[at]) for at in content):
        return False
    if last > index and phrase.folded(index) in ("office", "fund", "union"):
        return False
    return phrase.opens_sentence(first) or phrase.folded(first) in MODIFIERS_ONLY


def _lower_head(phrase, index, word, stop):
    """ "MDR project", "Spotlight initiative", "Mopti military court"."""
    if word not in _LOWER_HEADS or not phrase.joined(index) or phrase.words[index].end() > stop:
        return None
    if word == "court":
        if phrase.folded(index - 1) not in _COURT_KINDS or not phrase.name_word(index - 2):
            return None
        if not phrase.joined(index - 1):
            return None
        return _proposal(phrase, index - 2, index, index, "court")
    if not phrase.name_word(index - 1):
        return None
    first = phrase.run_left(index)
    names = [phrase.texts[at] for at in range(first, index)]
    acronym = any(is_acronym(name) for name in names)
    if len(names) == 1 and (names[0].lower() in _NO_PROJECT or not acronym):
        nationality = names[0].endswith(("an", "ish", "ese", "ch"))
        if acronym or phrase.opens_sentence(first) or nationality or names[0] in STATES:
            return None
    if names[0].lower() in _NO_PROJECT:
        return None
    if any(phrase.folded(at) in ACTORS for at in range(first, index)) and not acronym:
        return None
    if any(name.endswith("'s") for name in names):
        return None
    candidate = _proposal(phrase, first, index, index, ACTORS[word])
    # "the FAMOC II programme" is FAMOC II.
    own = (phrase.words[first].start(), phrase.words[index - 1].end())
    return candidate._replace(heads=(own,))
