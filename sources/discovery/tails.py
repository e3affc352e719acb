"""How far a name goes on in lower-case words: subjects of English laws and plans, French names.

Neither language marks the end of such a name, so these stop at the first word that a name does
not hold: better too short than a sentence.
"""

from .heads import ACTORS, INSTRUMENTS, LINKS, MONTHS
from .phrases import Phrase, is_acronym

MOST = 16  # words
_STOPS_EN = set(
    """was were is are be been being has have had having will would shall should could can may might
    must do does did not which that who whom whose what when where while whereas because since if
    although though as by from under during before after until within upon through throughout via
    without including included includes following followed adopted sent submitted passed validated
    promulgated drafted prepared presented published signed ratified entered came comes currently
    recently still yet also already thus therefore however its their his her our these those this
    it they he she we led leads helped took takes provides provided provide requires required
    determining with there then than both including even only so but nor or remains remained
    became becomes wait waits await awaits aims aimed made makes""".split()
)
_EMPTY = set(
    """ground matter matters books book subject issue issues table agenda side hand order paper
    enforcement light need basis other whole same latter former topic question point spot way one
    terms part place time day year view""".split()
)
_PLACES = {"in", "at", "on", "en", "à", "au", "du", "de"}
_PREPOSITIONS_FR = {"de", "du", "des", "d'", "à", "aux", "au", "pour", "contre", "sur", "en"}
_ARTICLES_FR = {"la", "le", "les", "l'"}
_STOPS_FR = set(
    """a ont est sont etait etaient sera seront avait avaient qui que qu' dont ou se s' n' ne par
    avec dans lors depuis afin ainsi apres avant pendant sous selon entre chez sans car mais
    donc il elle applique appliquent indique explique implique signale rappelle appelle
    renouvelle critique communique revendique pratique arrive active motive installe valide ils
    elles ce cette ces son sa ses leur leurs nous vous on y lui plus tres aussi deja encore
    notamment adopte adoptee promulgue promulguee vote votee cours faveur vue cadre niveau cote
    partir suite raison sein date compter travers""".split()
)
_ADJECTIVES_FR = (
    *(
        "al ale aux ales ique iques ive ives if ifs aire aires elle elles el els ien ienne iens"
    ).split(),
    *(
        "iennes able ables iste istes ieux ieuse eux euse ain aine ains aines ois oise oises"
    ).split(),
    *("eur eure eurs eures ier iere iers ieres").split(),
)
_BEFORE_NOUN = {"grande", "grand", "haute", "haut", "premiere", "petite", "bonne", "nouvelle"}
_PARTICIPLES_FR = set(
    """specialise specialisee surveillee armee armees unie unies uni unis integree integre
    associes assimilees connexes connexe humains humain foncier civil civile civils penal
    violent violente mixte libre public publique secrete durable transfrontalier inclusive grave
    graves organisee vert verte supreme rural urbain""".split()
)


def english(phrase: Phrase, last: int, stop: int) -> int:
    """The last word of the name that goes on after word `last` with "on trafficking in persons".

    Gives `last` itself where nothing of a name follows. `stop` is an offset not to pass: a name
    that would reach it has no tail at all, for what stands there is an entry of its own.
    """
    at = last
    while at - last < MOST and phrase.joined(at + 1):
        following = at + 1
        word = phrase.folded(following)
        if phrase.words[following].end() > stop:
            return last
        if word in _STOPS_EN or word[:1].isdigit() or word in MONTHS - {"may", "march"}:
            break
        after = phrase.folded(following + 1)
        if word in _PLACES and (after[:1].isdigit() or after in MONTHS):
            break
        if word == "in" and (phrase.capital(following + 1) or after in ("the", "order", "light")):
            break
        if word == "to" and at > last and (after == "the" or phrase.capital(following + 1)):
            break  # "the bill on theft to the Assembly"
        if word == "and" and _new_clause(phrase, following):
            break
        at = following
    at = phrase.trimmed(last, at)
    content = [phrase.folded(each) for each in range(last + 1, at + 1)]
    content = [word for word in content if word not in LINKS | {"a", "an"}]
    return last if not content or content[0] in _EMPTY else at


def _new_clause(phrase, joint):
    """Whether "and" leads to something other than more of the subject."""
    after = phrase.lower(joint + 1)
    if after in ("the", "a", "an", "its", "their", "to", "in", "on", "for", "with"):
        return not (after == "the" and phrase.capital(joint + 2))
    return after in _STOPS_EN or is_acronym(phrase.texts[joint + 1] if after else "")


def french(phrase: Phrase, last: int, stop: int, most: int = MOST, loose: bool = False) -> int:
    """The last word of the French name that goes on after its noun, word `last`.

    It goes on with adjectives, with "de la Justice" and the like, and with "et" before more of
    these. With `loose` it takes "pour", "contre" and "sur" too, and nouns after "et".
    """
    at = start = last
    while at - start < most:
        step = _french_step(phrase, at, loose)
        if not step or phrase.words[step].end() > stop:
            break
        at = step
    return at


def _french_step(phrase, at, loose):
    following = at + 1
    comma = phrase.comma(following)
    if not (phrase.joined(following) or _elided(phrase, following) or comma):
        return 0
    word = phrase.lower(following)
    if comma:
        return (
            _noun_after(phrase, following) if word in ("de", "du", "des", "d'") and not loose else 0
        )
    if word == "et":
        after = phrase.lower(following + 1)
        if after in ("de", "du", "des", "d'", "aux", "à") or loose and after in _PREPOSITIONS_FR:
            return _noun_after(phrase, following + 1)
        if loose and after in _ARTICLES_FR:
            return _noun(phrase, following + 2, more=True)
        if _adjective(phrase, following + 1) or loose:
            return _noun(phrase, following + 1, more=True)
        return 0
    if word in _PREPOSITIONS_FR:
        if word in ("pour", "contre", "sur") and not loose:
            return 0
        if word in ("en", "à") and not phrase.capital(following + 1):
            if not (word == "à" and phrase.lower(following + 1) in ("la", "l'")):
                return 0
        return _noun_after(phrase, following)
    if phrase.capital(following) and not is_acronym(phrase.texts[following]):
        return following if phrase.name_word(following) else 0
    return following if _adjective(phrase, following) else 0


def _noun_after(phrase, preposition):
    at = preposition + 1
    if phrase.lower(at) in _ARTICLES_FR:
        at += 1
    return _noun(phrase, at)


def _noun(phrase, at, more=False):
    """`at` if a noun stands there, else 0; with `more` it must not begin another name."""
    if phrase.folded(at) in _BEFORE_NOUN and phrase.joined(at + 1):
        at += 1  # "Tribunal de grande instance"
    word = phrase.folded(at)
    if more and (
        word in ACTORS or word in INSTRUMENTS or word in ("projet", "decret", "avant-projet")
    ):
        return 0
    if not (phrase.joined(at) or _elided(phrase, at)) or not word or word[:1].isdigit():
        return 0
    if word in _STOPS_FR or word in MONTHS or word in LINKS or len(word) < 3:
        return 0
    return at


def _elided(phrase, index):
    """Whether the word before is elided onto this one: "l'" and "homme"."""
    return 0 < index < phrase.count and phrase.words[index - 1].end() == phrase.words[index].start()


def _adjective(phrase, index):
    word = phrase.folded(index)
    if not word or not phrase.joined(index) or word in _STOPS_FR:
        return False
    return word in _PARTICIPLES_FR or (len(word) > 4 and word.endswith(_ADJECTIVES_FR))
