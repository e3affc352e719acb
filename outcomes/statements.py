"""What a statement of change tells by its form: whether it says who and where, how many changes
one sentence holds, and whether a contribution tells acts. English and French; pure functions.

These are hints for a person, so each looks for any sign that all is well, and is silent then.
"""

import re

from .scoring import sentences

# --- who ------------------------------------------------------------------------------------

_WHO = (
    # English
    "academ(?:y|ics)|activists?|administration|administrators?|agenc(?:y|ies)|ambassadors?|army|"
    "assembl(?:y|ies)|associations?|authorit(?:y|ies)|bar|board|boys|brigades?|bureau|cabinet|"
    "chambers?|chiefs?|citizens?|coalitions?|collectives?|commanders?|commissioners?|commissions?|"
    "committees?|communit(?:y|ies)|compan(?:y|ies)|congress|councill?ors?|councils?|courts?|csos?|"
    "deput(?:y|ies)|directorates?|directors?|donors?|elders|embass(?:y|ies)|employers?|families|"
    "farmers|federations?|fishers|forces?|foundations?|gendarmes?|gendarmerie|girls|"
    "government|governors?|groups?|herders|inhabitants|institutes?|institutions?|journalists?|"
    "judges?|judiciary|jurists|laboratory|lawyers?|leaders?|legislature|magistrates?|mayors?|"
    "media|members|men|militar(?:y|ies)|ministers?|ministr(?:y|ies)|mission|municipalit(?:y|ies)|"
    "networks?|ngos?|observator(?:y|ies)|offices?|officers?|officials?|organi[sz]ations?|parents|"
    "parliament(?:arians)?|parties|party|patrols?|people|platforms?|police|practitioners|"
    "prefects?|president|prison(?:ers)?|prosecutors?|radio|refugees|representatives|residents|"
    "rulers?|schools?|secretariat|senate|senators?|service|society|soldiers?|staff|state|students|"
    "survivors?|teachers?|teams?|traders|tribunals?|unions?|units?|universit(?:y|ies)|victims?|"
    "villagers|women|workers|young|youths?|"
    # French
    "acteurs?|activistes?|administrations?|agents?|agences?|ambassades?|armée|assemblées?|"
    "autorités?|avocats?|barreau|cabinet|chefs?|citoyen(?:ne)?s?|collectifs?|comités?|"
    "communautés?|conseils?|conseillers?|cours?|députés?|directions?|élus?|état|femmes|filles|"
    "fonctionnaires|forces|gouvernement|gouverneurs?|groupements?|groupes?|habitants|hommes|"
    "jeunes|journalistes?|juges?|juridictions?|leaders?|magistrats?|maires?|mairies?|"
    "ministères?|ministres?|mouvements?|ong|osc|parlement(?:aires)?|partis?|paysans|"
    "pêcheurs|plateformes?|policiers?|préfets?|présidente?|procureurs?|réseaux?|sénat(?:eurs)?|"
    "sociétés?|syndicats?|travailleurs|tribunaux|tribunal|victimes"
)
# "women's rights" are no women.
_SOMEBODY = re.compile(rf"\b(?:{_WHO})\b(?![’']s?\b)", re.IGNORECASE)
# Two words in capitals or an acronym, but not as a place ("in Port Alma").
_NAMED = re.compile(
    r"(?<!\bin )(?<!\bIn )(?<!\bat )(?<!\bfrom )(?<!\bà )(?<!\bAt )(?<!\bÀ )"
    r"\b(?!(?:In|On|At|From|The|An|À|Au|En|Le|La|Les)\b)"
    r"(?:[A-ZÀ-Þ][\w’'-]+ (?:of |for |de |des |du |the |la )*[A-ZÀ-Þ][\w’'-]+|[A-Z]{2,}\w*)"
)


def names_somebody(text):
    """Whether a text names a person or a body, by a noun that means one or in capitals."""
    return bool(_SOMEBODY.search(text) or _NAMED.search(text))


# --- where ----------------------------------------------------------------------------------

_PLACE_NOUNS = re.compile(
    r"\b(?:areas?|arrondissements?|capital|cercles?|cit(?:y|ies)|communes?|count(?:y|ies)|"
    r"countr(?:y|ies)|districts?|islands?|localit(?:y|ies)|municipalit(?:y|ies)|national|"
    r"nationwide|provinc(?:e|es|ial)|regions?|regional|states?|territor(?:y|ies)|towns?|villages?|"
    r"wards?|zones?|capitale|îles?|localités?|nationale?s?|pays|provinces?|quartiers?|régions?|"
    r"régionale?s?|territoires?|villes?)\b",
    re.IGNORECASE,
)
_IN_CAPITALS = re.compile(
    r"\b(?i:in|at|from|near|around|across|throughout|of|à|au|aux|en|dans|de|du|d[’'])\s*"
    r"(?:the |la |le |les |l[’'])?([A-ZÀ-Þ][\w’'-]+)",
)


def names_place(text, taken=()):
    """Whether a text says where: by a noun that means a place, or by a name in capitals after a
    word such as "in" that lies in none of the spans `taken` (dates, laws)."""
    if _PLACE_NOUNS.search(text):
        return True
    return any(
        not any(start < found.end(1) and found.start(1) < end for start, end in taken)
        for found in _IN_CAPITALS.finditer(text)
    )


# --- how many changes -----------------------------------------------------------------------

# What happened, in the past tense: verbs of which each may be a change of its own.
_DONE = (
    "abolished|accepted|acknowledged|acquitted|adopted|agreed|allocated|amended|announced|"
    "apologi[sz]ed|appointed|approved|arrested|authori[sz]ed|banned|began|brought|built|changed|"
    "closed|committed|condemned|consulted|convened|convicted|created|decided|declared|dedicated|"
    "demolished|deployed|dismissed|drafted|elected|enacted|ended|established|expanded|expelled|"
    "formed|founded|freed|funded|gave|granted|halted|handed|implemented|improved|"
    "incorporated|increased|integrated|introduced|invited|involved|issued|joined|launched|lifted|"
    "mediated|opened|ordered|organi[sz]ed|paid|passed|prohibited|promulgated|provided|"
    "published|ratified|recogni[sz]ed|reduced|reformed|registered|rehabilitated|released|"
    "removed|reopened|repealed|replaced|requested|resolved|restored|resumed|returned|reviewed|"
    "revised|revitali[sz]ed|sent|sentenced|set up|settled|signed|started|stopped|strengthened|"
    "submitted|suspended|took|trained|transferred|validated|withdrew"
)
_A_PASSE = (
    r"(?:a|ont|avait|avaient|s[’']est|se sont|est|sont|a été|ont été)\s+(?:aussi\s+|ensuite\s+)?"
    r"\w+(?:é|i|is|it|u|us|ert)e?s?"
)
_CHANGED = re.compile(rf"\b(?:{_DONE})\b|\b{_A_PASSE}\b")
# Blanks are looked at from their first on alone; else a field of blanks would take for ever.
_BEFORE = r"(?:(?P<comma>[,;])|(?<!\s))\s*"
_AND = re.compile(
    rf"{_BEFORE}\b(?:and|et|puis|then)\s+"
    r"(?:(?:also|then|later|subsequently|finally|thereby|has|have|had|it|they|he|she|elle|il|ils|"
    r"elles)\s+){0,3}"
    rf"(?P<verb>(?:{_DONE})\b|{_A_PASSE}\b)(?P<same>\s+(?:it|them|this|these|both)\b)?"
)
_AND_ANOTHER = re.compile(
    rf"{_BEFORE}\b(?:and|while|et|tandis que)\s+(?:the|a|an|its|their|le|la|les|l[’']|"
    r"all|both|many|several|some|two|three|four|five|six|seven|eight|nine|ten|[0-9,]+|(?=[A-Z]))\s*"
    r"(?:(?!that\b|which\b|who\b|to\b|and\b|of\b|qui\b|que\b)[\w’'-]+\s+){1,6}?"
    rf"(?:(?:has|have|had|was|were|also)\s+)?(?P<verb>(?:{_DONE})\b|{_A_PASSE}\b)"
    # "and the plan drafted by experts" tells of no second act.
    r"(?!\s+(?:by|during|under|par)\b)(?P<same>(?!))?"
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|qui|que|dont|où)\b")
_FEWEST = 3  # words that part two changes of one subject; "debated and adopted" is one


def bundled(text):
    """The first sentence of a text that tells more than one change, and the verbs that do: (start,
    end, first verb, second verb); None where each tells one.

    Two verbs of one act ("debated and adopted", "signed the decree and published it") are one.
    """
    for start, end in sentences(text):
        sentence = text[start:end]
        for joint, fewest in _each_joint(sentence):
            first = _CHANGED.search(sentence, 0, joint.start())
            if not first or joint["same"]:
                continue
            between = sentence[first.end() : joint.start()]
            apart = len(between.split()) >= fewest
            inside = _RELATIVE.search(between) and not joint["comma"]
            if apart and not inside:
                return start, end, first[0], joint["verb"]
    return None


def _each_joint(sentence):
    found = [(match, _FEWEST) for match in _AND.finditer(sentence)]
    # Of another subject one word is enough ("freed six and the police …"), or a comma.
    found += [(match, 0 if match["comma"] else 1) for match in _AND_ANOTHER.finditer(sentence)]
    return sorted(found, key=lambda pair: pair[0].start("verb"))


# --- what was done --------------------------------------------------------------------------

# Stems of what a programme does, whatever their ending.
_ACT = re.compile(
    r"\b(?:(?:accompan|advis|advoca|amplif|assist|brief|broker|campaign|coach|coordinat|convene|"
    r"debrief|demonstrat|disseminat|distribut|facilitat|interview|launch|lobb|mediat|mentor|"
    r"mobili[sz]|monitor|negotiat|petition|propos|publish|research|sensiti[sz]|shar|sponsor|"
    r"submi|survey|support|testif|train|translat|visit|workshop|appui|appuy|conseillé|sensibilis|"
    r"rencontr|souten|plaid|rédig|envoy|anim[eé]|mobilis)\w*|"
    r"(?:build|conven|deliver|document|draft|equip|financ|fund|host|initiat|introduc|lead|"
    r"meet|observ|organi[sz]|participat|pilot|present|print|produc|provid|suppl[iy]|writ)(?:e?d|"
    r"ing|ings)|"
    r"began|bought|brought|built|came|drew|drove|fought|found|gave|got|heard|held|helped|kept|led|"
    r"lent|meetings?|met|paid|ran|read|sent|showed|sought|spent|spoke|stood|taught|told|took|went|"
    r"won|written|wrote|"
    r"écri\w*|financé\w*|form(?:é\w*|er)|formations? (?:à|au|de|des|d[’'])|organisé\w*|"
    r"organisation d[e’']|participé|"
    r"présenté\w*|publié\w*|recommandé\w*|remis|soumis\w*|suivi|transmis)\b",
    re.IGNORECASE,
)
# "\w+ed" that tells no act of anyone: what it was about, what it rested on.
_NO_ACT = (
    "addressed|aimed|based|cent(?:red|ered)|collected|combined|concentrated|concerned|covered|"
    "continued|dedicated|detailed|directed|focused|"
    "focussed|intended|interested|involved|limited|linked|located|mentioned|named|needed|"
    "oriented|planned|related|required|said|tackled|targeted|tied|touched|treated|united|used|wanted|worked"
)
_DID = re.compile(
    r"(?<!\bof )(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bin )(?<!\bon )(?<!\bfor )(?<!\bto )"
    rf"\b(?!(?:{_NO_ACT})\b)[a-z]{{2,}}ed\b(?!\s+(?:by|as part)\b)"
)
_A_FAIT = re.compile(
    r"\b(?:a|ont|avons|avait|avaient)\s+(?!axé|focalisé|concentré|porté|orienté|été\b)\w+(?:é|i|is|it|u)\b"
)


def tells_acts(text):
    """Whether a contribution says what somebody did, rather than only what it was about."""
    return any(sign.search(text) for sign in (_ACT, _DID, _A_FAIT))
