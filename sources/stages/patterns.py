"""The words of lawmaking in English and French, as patterns for `reading.py`.

They are matched on folded text (one case, no accents, one blank between words) in which one sign
stands for each law and one for each date. Every repetition is bounded, and every pattern is tried
on a bounded stretch of text, so hostile text costs no more per character than this one.
"""

import re

LAW, DATE = "\ue000", "\ue001"

# --- who ------------------------------------------------------------------------------------

_LEGISLATURE = (
    r"(?:national transition(?:al)? council|transitional legislative (?:council|assembly)|cnt|"
    r"(?:national|legislative) assembly|parliament|legislature|senate|house of representatives|"
    r"members of parliament|deputies|lawmakers|conseil national de (?:la )?transition|"
    r"assemblee (?:nationale|legislative)|parlement|senat|deputes)"
)
_GOVERNMENT = r"(?:councils? of ministers|cabinet|government|conseils? des ministres|gouvernement)"
_PRESIDENT = r"(?:president|head of state|chef de l'etat)"
_BODY = rf"(?:{_LEGISLATURE}|{_GOVERNMENT})"
LEGISLATURE = re.compile(rf"\b{_LEGISLATURE}\b")
GOVERNMENT = re.compile(rf"\b{_GOVERNMENT}\b")
PRESIDENT = re.compile(rf"\b{_PRESIDENT}\b")
# What is adopted by others, or at their meetings, is not adopted as law.
OTHERS = re.compile(
    r"\b(?:by|par|workshops?|meetings?|seminars?|committees?|commissions?|conferences?|forums?|"
    r"participants?|referendums?|ateliers?|reunions?|seminaires?|comites?)\b"
)
# The subject of a verb, at the end of what stands before it.
SUBJECT = re.compile(
    rf"\b(?:{_BODY}|{_PRESIDENT}|{LAW})(?: \([^()]{{1,40}}\))?"
    rf"(?: (?:of|du|de|for) (?:the |la |le |l')?[\w'-]{{1,20}}(?: [\w'-]{{1,20}})?)?"
    rf"(?: (?:of|du)(?: [a-z]{{5,8}})? (?P<date>{DATE}))?,? "
    rf"(?:(?:which|who|that|qui) )?$"
)

# --- what stands about a law ----------------------------------------------------------------

_DETERMINER = (
    r"(?:(?:the|a|an|its|their|his|her|this|these|both|two|some|several|all|new|revised|amended|"
    r"final|draft|preliminary|proposed|specific|related|country's|le|la|les|un|une|ce|cette|ces|"
    r"sa|son|ses|leurs?|deux|nouveaux?|nouvel|nouvelles?|revise(?:e|s|es)?|dit|dite) |l'|"
    r"[\w-]{1,30}'s |[\w-]{1,30}s' )"
)
_DRAFT = (
    r"(?:(?:draft|preliminary draft) (?:bill|law|act|text|decree|legislation)s?|bills?|drafts?|"
    r"(?:avant-)?projets?(?: de (?:la )?(?:lois?|decrets?|textes?))?)"
)
_HEAD = (
    rf"(?:(?:texts?|versions?|textes?|{_DRAFT}) "
    r"(?:(?:of|on|for|de|portant|relatifs? a|sur) |d'|du |des ))"
)
# The words that belong to a law's name, at the end of what stands before it; one at a time.
BEFORE_NAME = re.compile(rf"(?<![\w'-])(?:{_HEAD}|{_DETERMINER})$")
DRAFT = re.compile(r"\b(?:draft|drafts|bill|bills|projets?|avant-projets?)\b")
# An older law of that name, or none at all.
OTHER = re.compile(
    r"\b(?:previous|former|old|earlier|anciens?|anciennes?|precedente?s?|no|neither|nor|any|"
    r"aucune?|ni) $"
)

_AND = r"(?:,? (?:and|or|et|ou|as well as|along with|ainsi que) |[,;] (?:(?:and|et) )?)"
_ALIAS = r"(?: \([^()]{1,40}\))?+"
# Laws in a row: "the revised texts of A and the B; the C (CPP), and the D".
GROUP = re.compile(rf"{LAW}{_ALIAS}(?:{_AND}(?:{_HEAD}|{_DETERMINER}){{0,6}}+{LAW}{_ALIAS})*+")
# "Act No. 12 of 3 May 2012", where the name does not hold the date itself.
NAME_DATE = re.compile(rf" (?:of|du|dated|en date du) (?P<date>{DATE})")
# What a law is, told by the first such word of its name.
KIND = re.compile(
    r"\b(?:(?P<constitution>constitution)|(?P<act>act|law|code|loi)|"
    r"(?P<executive>decree|circular|order|ordinance|strateg(?:y|ie)|polic(?:y|ie)|plan|rules|"
    r"decret|circulaire|arrete|ordonnance|strategie|politique|reglement)|"
    r"(?P<treaty>convention|protocol|agreement|treat(?:y|ie)|covenant|charter|communique|accord|"
    r"protocole|traite|pacte|charte|resolution))s?\b"
)

# --- verbs and nouns of a stage ---------------------------------------------------------------

_E = r"(?:e|es|s)?"
# Participles; as the French ones fold, "adopter" is "adopte" with an r.
VERBS = {
    "adopt": rf"adopted|passed|enacted|voted(?: into law)?|adopte(?:{_E}|r)|vote(?:{_E}|r)",
    "accept": rf"approved|validated|endorsed|approuve{_E}|valide{_E}|enterine{_E}",
    "promulgate": rf"promulgated|signed into law|promulgue(?:{_E}|r)",
    "sign": rf"signed|concluded|signe{_E}|conclue?s?",
    "force": r"entered into force|come into force|came into force|comes into force|"
    r"entered into effect|come into effect|came into effect|enter into force|taken effect|"
    r"took effect|in force|in effect|entree?s? en vigueur|entrer? en vigueur|en vigueur",
    "amend": rf"amended|modified|modifie{_E}|amende{_E}",
    "repeal": rf"repealed|abrogated|annulled|revoked|abroge{_E}|annule{_E}",
    "send": rf"sent|submitted|transmitted|forwarded|tabled|referred|introduced|presented|brought|"
    rf"depose{_E}|transmis(?:e|es)?|soumis(?:e|es)?|envoye{_E}|presente{_E}|introduit{_E}",
    "draft": rf"drafted|elaborated|prepared|redige{_E}|elabore{_E}|prepare{_E}",
    "stall": rf"stalled|blocked|shelved|deadlocked|on hold|put on hold|bloque{_E}|gele{_E}|"
    r"au point mort",
    "ratify": rf"ratified|ratifie(?:{_E}|r)",
    "denounce": rf"denounced|denonce{_E}",
}
# What goes on as one writes, after "is" or "est".
_ONGOING = {
    "draft": r"being (?:drafted|finali[sz]ed|prepared|elaborated|developed|written|revised)|"
    r"en cours d(?:e |')(?:redaction|elaboration|finalisation|preparation|revision)",
    "send": r"(?:pending )?before|being (?:examined|debated|considered|discussed) (?:by|in)|"
    r"under (?:discussion|review|examination|consideration) (?:by|in|at)|devant|"
    r"en (?:cours d')?examen (?:a|au|devant|par)",
}


def _named(table):
    return "|".join(f"(?P<{name}>{forms})" for name, forms in table.items())


_PARTICIPLE = f"(?:{_named(VERBS)})"
PARTICIPLE = re.compile(rf"{_PARTICIPLE}\b")
ONGOING = re.compile(rf"(?:{_named(_ONGOING)})\b")
_ADVERB = (
    r"(?:(?:recently|finally|formally|officially|also|subsequently|then|unanimously|just|already|"
    r"later|since|newly|ultimately|eventually|now|currently|still|today|solemnly|first|thus|"
    r"recemment|finalement|enfin|aussi|deja|ensuite|officiellement|formellement|egalement|puis|"
    r"definitivement|solennellement|actuellement|toujours|donc|depuis) )"
)
_NOT_ACTIVE = (
    r"(?:(?:has|have|had) (?:still )?(?:not|never)(?: yet)?|(?:has|have) yet to|"
    r"n'(?:a|ont|avait|avaient)(?: toujours| encore)? (?:pas|jamais)(?: encore| toujours)?)"
)
CHANGE = r"(?:(?:amendments?|modifications?|amendements?) (?:to|of|de|du|a|au|aux) )"
# Verb before the law: "(the Council of Ministers) has finally adopted (the Code)".
ACTIVE = re.compile(
    rf"\b(?:(?P<not_yet>{_NOT_ACTIVE}) |(?:has |have |had |a |ont |avait |avaient )?)"
    rf"{_ADVERB}{{0,2}}+(?:[a-z]{{4,14}}(?:,? (?:and|et) |, ))?{_PARTICIPLE} "
    rf"(?P<change>{CHANGE})?$"
)
# A word before such a verb that makes it no fact of its subject.
UNREAL_VERB = re.compile(
    r"\b(?:not|never|nor|to|be|been|being|would|could|should|might|may|will|shall|must|can|"
    r"cannot|pas|jamais|was|were|is|are|by|par|if|si|almost|nearly|presque) $"
)
_INFINITIVE = (
    r"(?:(?P<adopt>adopt|pass|enact|adopter|voter)|(?P<promulgate>promulgate|promulguer)|"
    r"(?P<ratify>ratify|ratifier))"
)
_OTHER_VERBS = r"(?:(?:,? (?:and|et) |, )[a-z]{3,16}){0,6}+"
_EFFORTS = (
    r"(?:continue|pursue|sustain|step up|intensify|accelerate|redouble|resume|strengthen|"
    r"poursuivre|continuer|intensifier|accelerer|redoubler|renforcer)"
    r"(?: (?:the|les|des|its|their))?(?: [a-z]{3,16})?(?: d')? ?efforts? "
    r"(?:to |aimed at |pour |visant a |en vue d')"
)
# What is still to be done, at the beginning of a recommendation or after a modal verb.
DUE = re.compile(
    rf"(?:^(?:[a-z0-9]{{1,2}}\) )?(?:{_EFFORTS})?|"
    r"\b(?:should|must|shall|will|needs? to|(?:has|have) to|(?:is|are) to|"
    r"(?:is|are) (?:expected|due|required) to|doit|doivent|devrait|devraient|devra|devront) )"
    rf"(?:[a-z]{{4,14}}(?:,? (?:and|et) |, )){{0,3}}{_INFINITIVE}{_OTHER_VERBS} $"
)
_NOUNS = {
    "adopt": r"adoption|passage|enactment|vote",
    "promulgate": r"promulgation",
    "force": r"entry into force|coming into force|entree en vigueur",
    "repeal": r"repeal|abrogation",
    "amend": r"amendment|modification",
    "ratify": r"ratification",
    "denounce": r"denunciation|denonciation",
    "send": r"submission|transmission|tabling|depot",
    "draft": r"drafting|preparation|development|elaboration|redaction",
}
# "the drafting and adoption of (the Code)"; the furthest noun of a row counts.
NOUN = re.compile(
    rf"(?<![\w-])(?:[a-z]{{4,16}}(?:,? (?:and|et) |, )){{0,4}}(?:{_named(_NOUNS)})"
    rf"(?:(?:,? (?:and|et) |, )[a-z]{{4,16}}){{0,3}} (?:of |de |du |des |d'|to )$"
)
WRITING = re.compile(
    r"\b(?:process of|participat(?:ed|ion|ing) in|involved in) (?:drafting|preparing|writing) $"
)
NEED = re.compile(
    r"\b(?:(?:express\w*|identif\w*|underlin\w*|stress\w*|recogni[sz]\w*|highlight\w*) (?:of )?"
    r"(?:the )?need (?:for|to (?:adopt|draft|elaborate|enact|revise|reform|amend))|"
    r"recommendations? (?:was|were) (?:adopted|made|issued|formulated) to "
    r"(?:adopt|draft|elaborate|enact)|"
    r"recommande(?:r|nt)? (?:l'adoption|l'elaboration) d(?:e|u|')|"
    r"recommend(?:ed|s|ing)? (?:the )?(?:adoption|drafting|elaboration|enactment) of) ?$"
)
# Before a noun: waited for, so not yet there; or wished for, so no fact.
AWAITED = re.compile(
    r"\b(?:pending|await(?:s|ed|ing)?|en attendant|(?:en|dans l')attente de) (?:the |l'|la |le )?$"
)
SUPPORT = re.compile(r"\b(?:support(?:ed|s)? (?:for|to|of)|appui a|soutien a) (?:the |l'|la )?$")
WISHED = re.compile(
    r"\b(?:for|towards?|(?<!led )(?<!contributed )to|until|before|prior to|ahead of|in favou?r of|"
    r"promot\w*|encourag\w*|support\w*|facilitat\w*|accelerat\w*|speed\w* up|ensur\w*|secur\w*|"
    r"consider\w*|plan\w*|begin|start|delay\w*|oppos\w*|against|no|without|prevent\w*|"
    r"(?:lack|failure|absence) of|pour|vers|avant|jusqu'a|sans|contre|en faveur de|favoris\w*|"
    r"assurer|en vue de|portant|(?<!abouti )(?<!conduit )a|(?:absence|echec) d[e']) ?"
    r"(?:the |l'|la |le |a )?$"
)
# Before a noun that has no date: what was there already.
RECALLED = re.compile(
    r"\b(?:following|after|since|despite|with|welcom\w*|prais\w*|noted|notes|noting|"
    r"(?:led|contributed) to|(?:result\w*|culminat\w*) in|(?:marked|dominated) by|apres|suite a|"
    r"depuis|malgre|avec|salu\w*|(?:abouti|conduit) a) (?:the |l'|la |le )?$"
)
# Before a noun: the event stands in the past of what the sentence dates.
EARLIER = re.compile(
    r"\b(?:following|after|since|despite|upon|on|about|of|under|with|from|"
    r"(?<!marked )(?<!dominated )by|apres|suite a|depuis|malgre|sur|de|avec|to) "
    r"(?:the |l'|la |le )?$"
)

# --- after the law ----------------------------------------------------------------------------

RELATIVE = re.compile(r",? (?:which|that|qui|laquelle|lequel|lesquel(?:le)?s) ")
ASIDE = re.compile(rf", (?:which|that|qui) [^,;:{LAW}]{{1,200}}, ")
# What follows a participle that stands by itself: "(the Code), adopted in 2012"; not "(the Code)
# adopted the principle".
AFTER_PARTICIPLE = re.compile(
    rf" (?:{DATE}|(?:by|in|on|at|during|since|to|for|unanimously|par|en|le|au|aux|a|lors|depuis|"
    r"devant|pour)\b)"
)
# "some reforms, such as (the Code), military justice and trafficking, which …, have not …"
EXAMPLE = re.compile(
    r"\b(?:reforms?|laws?|texts?|bills?|codes?|acts?|drafts?|reformes?|lois?|textes?|projets?),? "
    r"(?:such as|including|notably|namely|like|tel(?:le)?s? que|notamment|dont|comme) $"
)
_FINITE = r"(?:was|were|is|are|has|have|had|which|that|who|ont|sont|etaient|furent|n'ont|qui|que)"
REST_OF_LIST = re.compile(
    rf"(?:(?:,? (?:and|or|et|ou) |, )(?!{_FINITE}\b)[\w'-]{{1,30}}"
    rf"(?: (?!(?:{_FINITE}|and|or|et|ou)\b)[\w'-]{{1,30}}){{0,6}}+){{0,10}}+"
)
_NOT_PASSIVE = (
    r"(?:(?P<past>had (?:not yet|still not|not|never) been|(?:was|were) (?:not yet|still not|"
    r"yet to be)|n'(?:avait|avaient|etait|etaient) (?:toujours pas|pas encore|pas|jamais)"
    r"(?: encore)?(?: ete)?)|"
    r"(?:has|have) (?:still )?(?:not|never)(?: yet)?(?: been)?|(?:is|are) (?:still not|not yet)|"
    r"(?:has|have) yet to(?: be)?|(?:is|are) (?:still|yet) to be|remains? to be|"
    r"n'(?:a|ont|est|sont) (?:toujours pas|pas encore|encore pas|pas|jamais)(?: encore)?"
    r"(?: ete)?|restent? (?:encore )?a(?: etre)?)"
)
_DUE_PASSIVE = (
    r"(?:should|must|shall|will|needs? to|(?:has|have) to|(?:is|are) to|"
    r"(?:is|are) (?:expected|due|required) to)(?: be)?|"
    r"(?:doit|doivent|devrait|devraient|devra|devront) etre|seront?|sera"
)
AUXILIARY = re.compile(
    rf"(?:(?P<not_yet>{_NOT_PASSIVE})|(?P<due>{_DUE_PASSIVE})|"
    r"(?P<before>had been|avait ete|avaient ete)|"
    r"(?P<fact>(?:has|have) been|was|were|has|have|a ete|ont ete|fut|furent|etait|etaient)|"
    rf"(?P<now>is|are|remains?|est|sont|reste)) {_ADVERB}{{0,2}}+"
)
PLURAL = re.compile(
    r"(?:were|are|have|ont|sont|furent|etaient|avaient|n'ont|seront|remain|restent)\b"
)
NEXT_VERB = re.compile(
    r",? (?:and|then|but|et|mais|puis)(?: then| puis)? "
    r"(?:(?P<not_yet>(?:(?:was|were|has|have|is|are) )?not yet(?: been)?|"
    r"(?:n'(?:a|ont|est|sont) )?pas encore(?: ete)?) |(?P<own>was |were |a ete |ont ete )?)"
    rf"{_ADVERB}{{0,2}}+"
)
BY_LAW = re.compile(
    rf",? (?:with|by|through|under|par|avec|via) (?:the |la |le |l'|une? |an? )?(?={LAW})"
)
AMENDING = re.compile(
    rf"(?P<law>{LAW})(?: (?:of|du) {DATE})?,? "
    r"(?:(?P<amend>amending|modifiant)|(?P<repeal>repealing|abrogeant))"
    r"(?: (?:and|et) [a-z]{4,16})? $"
)
# A relative clause after one of these speaks of what stood before: "a report on the Code, which".
ANOTHER_NOUN = re.compile(
    r"\b(?:of|on|about|regarding|concerning|with|under|against|for|to|de|du|des|d'|sur|avec|selon|"
    r"contre|au|aux) ?$"
)
OF = re.compile(r"\b(?:of|de|du|des|d') ?$")
CLAUSE_BEGINS = re.compile(
    rf"(?:^|[,;:(\"“«] ?|{DATE},? |\b(?:and|or|but|that|while|where|as|because|since|although|"
    r"whereas|et|ou|que|mais|car|puisque|tandis que|alors que) )$"
)

# --- dates and doubts -------------------------------------------------------------------------

# Where what a verb says of itself ends.
TAIL_ENDS = re.compile(
    rf"[;:.!?{LAW}]|,(?! (?:on|in|le|en) {DATE})|\b(?:which|that|who|whose|where|when|while|after|"
    r"before|following|until|despite|and|but|or|qui|que|dont|ou|apres|avant|suite|puis|mais|et|"
    r"pour|afin|jusqu'au|jusqu'en|[a-z]{2,16}ing|[a-z]{2,16}(?<!unit)ed|since (?!\ue001))\b"
)
# "concluded between A and B on 3 May 2020"
BETWEEN = re.compile(r" (?:between|entre) [^,;:.]{1,60}? (?:and|et) ")
DATED = re.compile(
    rf"(?:^|\b(?:on|in|since|as of|le|en|au|depuis|dated|en date du|mid-?|early|late|debut|fin|"
    rf"end of|year|month of|l'annee|(?:{_BODY})(?: of| du)?),? ?)$"
)
# "the draft bill on (the Code) on 11 October 2023"
DRAFT_DATE = re.compile(rf" (?:on|of|dated|du|le) {DATE}")
OPENING = re.compile(
    rf"(?:(?P<carries>in|en|during|au cours de|pendant) (?:[\w-]{{2,20}}(?: in| en|,) )?|on |le )"
    rf"(?:the year |l'annee |early |late |debut |fin )?(?P<date>{DATE})(?![^ ,])"
)
CONDITION = re.compile(
    r"\b(?:if|unless|until|whether|once|as soon as|provided that|in case|si|a moins que|jusqu'a|"
    r"des que|une fois|pourvu que|afin que|pour que|so that|would|could|might|hopes?|hoped|hoping|"
    r"expects?|expected|wish\w*|demand(?:s|ed|ing)?|urg(?:e|es|ed|ing)|recommend(?:s|ed|ing)?|"
    r"request(?:s|ed|ing)?|calls?|called|calling|propos(?:es|ed|ing)|insist\w*|plans? to|esper\w+|"
    r"souhait\w+|demande(?:r|nt)?|recommande(?:r|nt)?|plaide\w*|rumou?r\w*|alleg\w*|den(?:y|ied|ies)|"
    r"false\w*|dement\w*|not (?:true|certain|clear|the case)|wrong to|doubt\w*|unlikely)\b"
)
# Beside a main clause; a date that opens the sentence need not be its date.
SUBORDINATE = re.compile(
    r"\b(?:that|which|who|after|before|since|because|had|qui|que|dont|apres|avant|depuis|avait)\b"
)
WHEN = re.compile(r"\b(?:when|lorsque|lorsqu'|quand)\b")
UNCERTAIN = re.compile(
    r"\b(?:will|shall|would|should|could|may|might|must|devra\w*|pourra\w*|"
    r"[a-z]{3,16}r(?:a|ont|ait|aient))\b"
)
