"""The nouns that make a phrase the name of something, in both languages; words that end a name.

Words stand folded (no accents, lower case). Forms are the kinds of the registers.
"""


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {word: form for form, words in rows.items() for word in words.split()}


ACTORS = _table(
    {
        "ministry": "ministry ministere ministries",
        "court": "court cour tribunal pole courts",
        "parliament": "parliament parlement senate senat assembly assemblee",
        "authority": """
            commission council committee subcommittee agency authority directorate department
            inspectorate institute office bureau service services secretariat police gendarmerie
            administration board unit prison presidency conseil comite agence autorite direction
            directions institut inspection cellule centre center mediateur presidence delegation
            haut-commissariat commissariat government gouvernement ombudsman section division
            commissioner advisor observatory observatoire laboratory maison""",
        "embassy": "embassy ambassade embassies",
        "cso": """
            association federation foundation fondation organisation organization ngo ong league
            ligue movement mouvement society societe syndicat collective collectif forum
            confederation cross crescent croix-rouge croissant-rouge""",
        "network": """
            network reseau coalition alliance platform plateforme plate-forme consortium
            coordination""",
        "programme": """
            programme program project projet initiative fund fonds facility facilite
            programmes action""",
        "force": "forces force army armee guard garde brigade",
        "intergovernmental": "mission union community communaute bank banque",
        "other": "bar barreau ordre team equipe group groupe entity point university universite "
        "capacity school ecole college academy academie",
    }
)
# Too common to make a name beside one capitalised word alone.
WEAK = set(
    """office service services unit section division centre center fund fonds action board force
    union facility society point team equipe group groupe entity bar ordre bureau direction
    mission project projet programme program programmes initiative administration school ecole
    community communaute capacity section bank banque college academy courts maison
    delegation guard coordination""".split()
)
INSTRUMENTS = _table(
    {
        "constitution": "constitution",
        "code": "code codes",
        "act": "act law loi",
        "convention": "convention conventions charter charte covenant pacte treaty traite statute",
        "protocol": "protocol protocols protocole protocoles",
        "agreement": "agreement agreements accord accords",
        "policy": "policy politique",
        "strategy": "strategy strategie",
        "plan": "plan",
        "rules": "rules regles",
        "communique": "communique",
    }
)
# A phrase with one of these as its head is a thing or a form of words.
THINGS = set(
    """application applications app software logiciel system systeme systems systemes agenda cadre
    framework approach approche method methode methodology methodologie review examen index indice
    indicator indicateur tool outil process processus report rapport cycle standard standards norme
    normes principle principles principe principes goal goals objectif objectifs database base
    survey enquete violence violences disease maladie virus syndrome infection technology
    technologies product produit rate taux tax taxe test form formulaire guide manual manuel
    module procedure procedures mechanism mecanisme terms termes income revenu gestion formation
    rule portal portail website site dataset day journee year annee document note budget cost cout
    euro euros dollar dollars franc francs change changement model modele matrix matrice""".split()
)
# With one of these as its head a phrase is a name only if all its words are capitalised.
PEOPLE_AND_IDEAS = set(
    """person persons people personnes personne displaced organisations organizations associations
    authorities autorites partners partenaires acteurs actors women femmes children enfants
    defenders defenseurs rights droits security securite water eau hygiene reform reforme officials
    agents officers""".split()
)
# A plural that is a collective where it has an acronym of its own: "commissions foncières (CoFos)".
COLLECTIVES = {"commissions", "committees", "comites", "brigades", "councils", "conseils"}
# "(WPS) agenda", "(GFP) framework": what the acronym stands for is no body there.
NEITHER_AFTER = set(
    """agenda framework approach software application app method methodology index process cycle
    goals tool principles standard standards scale module rate cases survivors indicator indicators
    system tax infection virus disease cadre""".split()
)
GENERIC_BODIES = set("ngo ngos ingo ingos cso csos cbo cbos ong osc sme smes pme ptf tfp".split())
GENERIC_ACRONYMS = set(
    """idp idps pdi gbv vbg sgbv hrd hrds ddh iga agr usd eur cfa fcfa xof gdp pib unit hiv vih
    sida aids faq tor tdr mou vip ceo wash eha ppp tva vat ict tic tvet ddr rss ssr upr epu wps
    fps sdg sdgs odd mel crsv vslc msc oh tbd nb ps id ids pdf url gps km kg""".split()
)
CURRENCIES_AND_NOTES = set(
    """eur usd cfa fcfa xof gbp note draft annex annexe confidential word total nota suite fin
    projet oui non yes no ok tbc tbd urgent new nouveau""".split()
)

LINKS_EN = {"of", "for", "on", "against", "to", "in", "and", "the"}
LINKS_EN |= {"with", "into", "relating", "concerning"}
LINKS_FR = {"de", "du", "des", "d'", "la", "le", "les", "l'", "et", "à", "aux", "au", "pour"}
LINKS_FR |= {"contre", "sur", "en", "dans"}
LINKS = LINKS_EN | LINKS_FR | {"&"}
# Capitalised at the start of a sentence, yet no part of the name that follows.
OPENERS = set(
    """the a an in on at by for from of under with during after before since until through within
    and or but as if while when where this that these those its their our his her such each every
    all both no any some several many other another new
    le la les l' un une des du de d' au aux en dans par pour avec sous sur depuis pendant lors selon
    apres avant et ou mais si quand ce cet cette ces son sa ses leur leurs notre nos chaque tout
    tous toute toutes plusieurs certains aussi ainsi cependant
    however moreover finally furthermore additionally also today then thus meanwhile according
    following including between among against despite via per upon thanks regarding concerning
    support strengthening establishment creation implementation adoption implement adopt establish
    strengthen see cf voir source sources author partner title photo note""".split()
)
MODIFIERS_ONLY = set(
    """steering technical executive working organizing organising ad-hoc management project
    programme joint other partner local national regional international main key strategic first
    second third new annual general special central public private monitoring planning supreme
    drafting""".split()
)

MONTHS = set(
    """january february march april may june july august september october november december
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi
    samedi dimanche""".split()
)


def actor_form(words: list[str], head: str) -> str:
    """The kind of actor that a name with this head is, told also by its other words (folded)."""
    together = " ".join(words)
    if (
        "united nations" in together
        or "nations unies" in together
        or words[0] in ("un", "onu")
        or words[0].startswith("un-")
    ):
        return "un"
    if (
        "european union" in together
        or "union europeenne" in together
        or "african union" in together
    ):
        return "intergovernmental"
    return ACTORS.get(head, "other")
