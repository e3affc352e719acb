"""The words that benchmark files are made of. Every country, town, body and law is invented.

`Writer` expands the rules below: `{name}` stands for one of the choices of that name, at random.
Texts made from them share words and habits, as those of one programme do, and are still no near
copies of each other.
"""

import itertools
import random
import re

PLACES = {
    "Velmara": ("Upper Sill", "Lake Country", "Eastern March"),
    "Ostrany": ("Salt Coast", "High Moor"),
    "Kedira": ("Red Plains", "Two Rivers", "Northern Steppe"),
    "Norvela": ("Fjell", "Orchard Belt"),
    "Tamuria": ("Dry Valleys", "Delta", "Copper Hills"),
    "Isqaria": ("", "Old Harbour"),
}
_SYLLABLES = ("bal", "dor", "ket", "lim", "mas", "nur", "pel", "quo", "ras", "sol", "tev", "zan")
TOWNS = [f"{a}{b}a".capitalize() for a, b in itertools.permutations(_SYLLABLES, 2)]

_SUBJECTS = (
    "Grazing Corridors,Market Halls,Well Water,Village Archives,Night Schools,Ferry Crossings,"
    "Widows' Inheritance,Seed Banks,Quarry Work,Mobile Courts,Land Registers,Prison Visits,"
    "Bridge Tolls,Birth Records,Fishing Seasons,Local Radio,Street Trading,Forest Commons,"
    "Salt Taxes,Apprentices,Public Hearings,Border Markets,Herders' Passes,Community Mediation,"
    "Mine Revenues,School Meals,Flood Relief,Debt Bondage,Council Budgets,Witness Protection"
).split(",")
_FORMS = ("{} Act", "{} Code", "Decree on {}", "National Strategy for {}", "{} Bill")
LAWS = [form.format(subject) for subject in _SUBJECTS for form in _FORMS]
_BODIES = ("Ministry of {}", "Directorate for {}", "Inspectorate of {}", "National Office for {}")
AUTHORITIES = [body.format(subject) for subject in _SUBJECTS for body in _BODIES]
BANDS = (
    "River Women,Young Potters,Retired Teachers,Ferry Crews,Bee Keepers,Court Clerks,Weavers,"
    "Herders,Midwives,Radio Makers,Returned Families,Salt Workers"
).split(",")
UNIONS = ("Association of {} of {}", "{} Forum {}", "Circle of {} in {}", "{} Network of {}")
GROUPS = [
    union.format(group, town)
    for number, (union, group) in enumerate(itertools.product(UNIONS, BANDS))
    for town in TOWNS[number::11]
]

RULES = {
    "description": (
        "{When}, {authority} {decided} {reform} {for_whom}, {as_laid_down} {law}, {after} {group} "
        "{had_acted}.",
        "{When}, {leader} of {town} {decided} {reform} and {named} {number} {people} {to_do}, "
        "{though} {doubt}.",
        "{After} {group} {had_acted}, {authority} {decided} {reform}, with {sum} for {people} "
        "{from_town} and {deadline}.",
        "The {law}, {adopted} {when} in {town}, now {provides} {reform} {for_whom}; {authority} "
        "{must} {to_do} {deadline}.",
    ),
    "more": (
        "{People} {from_town} {now_do} {thing}, which {share} of them {could_not} {before}.",
        "{Number} {people} took part, and {share} of {people} spoke for {reform}.",
        "The decision {names} {thing} and {thing}, sets aside {sum}, and asks {authority} {to_do} "
        "{deadline}.",
        "{Leader} of {town} {said} that {thing} {would} {verb} {thing} {for_whom}.",
        "In {town} alone {number} {people} {now_do} {thing}, against {number} {before}.",
        "{Doubt}, and {people} {from_town} {still} {verb} {thing} {before_long}.",
    ),
    "significance": (
        "{Before}, {thing} {for_whom} {was_left} {leader}, and {doubt}.",
        "It is the first time that {authority} {decided} {reform} {without} {obstacle}.",
        "{People} {from_town} had asked for {thing} for {number} months; {obstacle} {stood}.",
        "This matters because {thing} {would} {verb} {thing}, above all {for_whom}.",
        "With {reform} in the {law}, {people} can {verb} {thing} {without} {obstacle}.",
        "{Share} of {people} {from_town} {could_not} {verb} {thing} {because} {obstacle}.",
    ),
    "contribution": (
        "{When}, {group} {had_acted} {with} {support} from us, and {sent} {authority} {thing}.",
        "The programme {gave} {number} {people} {from_town} {support}, {so_that} they could {verb} "
        "{thing}.",
        "Our partner {group} {had_acted} and {sent} {leader} of {town} {number} pages on {thing}.",
        "With {sum} of ours, {people} {from_town} held {number} meetings on {reform}.",
        "{Support} by the programme {helped} {group} {verb} {thing} {before_long}.",
    ),
    "others": (
        "{Group} {had_acted} {without} {support} from us; {leader} of {town} was for {reform}.",
        "{Authority} had its own reasons: {obstacle} {stood}, and {doubt}.",
        "The {law} and a {change} of {thing} in {town} {helped} too; {group} paid {sum}.",
        "{People} {from_town} {had_acted} on their own, and {group} {sent} {number} letters.",
    ),
    "additional": (
        "{Group} {will} {verb} {thing} {deadline}; {doubt}.",
        "Still open: {thing} {for_whom}, {sum} for {people}, and who {would} {verb} {thing}.",
        "{Leader} of {town} {said} {when} that {reform} {would} be looked at anew {deadline}.",
        "See also the {law}, and what {people} {from_town} {said} about {thing}.",
    ),
    "framework": (
        "Outcome {digit}.{digit}",
        "Outcome {digit}.{digit}, and in part {digit}.{digit}",
    ),
    "objective": (
        "THM: {People} and authorities {verb} {thing} together",
        "GOV: Authorities {verb} {thing} {for_whom}",
        "VOX: {People} {verb} {thing} {without} {obstacle}",
    ),
    "evidence": (
        "Minutes of {group}, {when}: https://archive.example/{town}/{code}.pdf",
        "Ref: {group}, letter to {authority} link: https://files.example/{code}?d=w{code}&amp;web=1",
    ),
    # --- parts of sentences -----------------------------------------------------------------
    "when": ("on {day} {month} {year}", "in {month} {year}", "by the end of {month} {year}"),
    "decided": "decided on|agreed to|signed off|put into force|announced|took up|voted for",
    "reform": "{a_new} {kind} {of} {thing}",
    "a_new": "a permanent|an annual|a public|a joint|a yearly|a first|a binding|a simpler|a free",
    "kind": "register|inspection|hearing|budget line|timetable|tariff|complaints desk|roll call|"
    "inventory|fund|charter|duty roster|appeal|notice board|licence|audit|commission|help line",
    "of": "of|for|on|about",
    "thing": "{which} {what}",
    "which": "unpaid|disputed|shared|lost|seasonal|public|written|local|hidden|free|late|separate|"
    "monthly|fair|independent|forgotten|stamped|open|rented|inherited|communal|distant",
    "what": "water rights|court files|grazing paths|birth papers|market stalls|land titles|wells|"
    "harvest loans|school places|ferry fares|tool sheds|seed stores|case lists|tax receipts|"
    "boundary stones|wage slips|radio hours|budget tables|fishing nets|burial grounds|bus stops|"
    "detention records|stud books|grain prices|clinic hours|road tolls|quarry permits|footbridges",
    "for_whom": "for {people} {from_town}|for {number} {people}|in {town} and {town}",
    "people": "widows|herders|tenants|apprentices|returned families|weavers|ferry crews|pupils|"
    "market women|night guards|day labourers|midwives|bee keepers|clerks|salt workers|elders|"
    "young potters|displaced farmers|street traders|prisoners' families",
    "from_town": "of {town}|from {town}|around {town}|between {town} and {town}",
    "leader": "the mayor|the prefect|the district judge|the chief of the quarter|the registrar|"
    "the head of police|the council's chair|the land officer|the school inspector",
    "as_laid_down": "as laid down in the|under the|on the ground of the|going beyond the",
    "after": "after|because|as|soon after",
    "had_acted": "had counted {thing} in {town}|had shown {leader} {thing}|had met {number} times|"
    "had brought {number} {people} to the hearing|had written up {thing}|had filed {number} "
    "complaints about {thing}|had walked from {town} to {town}|had aired {number} talks on {thing}",
    "named": "named|appointed|paid|trained|swore in",
    "to_do": "to {verb} {thing}|to keep {kind} and {kind}|to report on {thing}|to visit {town}",
    "verb": "watch over|record|settle|publish|repair|hand out|count|return|protect|compare|open|"
    "defend|renew|translate|share out|copy|mend|number|list|map",
    "though": "though|even where|while|although",
    "doubt": "{thing} in {town} {still_lack} {what}|{share} of {people} {could_not} read {thing}|"
    "{leader} of {town} kept {thing} back|nobody knew who {would} {verb} {thing}",
    "still_lack": "still lacked|were kept apart from|had been mixed up with|went on without",
    "sum": "{digit}{digit},{digit}00 crowns|{digit}00 crowns a month|{digit} million crowns",
    "deadline": "by {month}|within {number} days|before the next rains|once a quarter|each {month}",
    "adopted": "adopted|amended|brought before parliament|read a second time|signed",
    "provides": "provides for|orders|allows for|asks for|pays for",
    "must": "must|has|is bound|has begun|was told",
    "now_do": "now hold|today use|can see|have begun to keep|were handed|rely on",
    "share": "a third|half|most|two in five|nearly all|one in {number}",
    "could_not": "could not|had never been let to|did not dare to|had no means to",
    "before": "before {month}|until {year}|in the year before|under the old rules|earlier",
    "names": "names|covers|spells out|leaves open|puts first",
    "said": "said|wrote|told the local radio|repeated in court|let it be known",
    "would": "would|should|is to|could|may",
    "still": "still|hardly|for the most part|rarely|often",
    "before_long": "before the rains|in {number} weeks|without delay|year after year|by {month}",
    "was_left": "was left to|hung on|was a favour of|went by the mood of|was decided by",
    "without": "without|in spite of|free of|beyond",
    "obstacle": "{which} fees|fear of {leader}|the long way to {town}|{kind} after {kind}|"
    "the quarrel between {town} and {town}|{number} years of silence|missing {what}",
    "stood": "stood in the way|had put them off|cost them {sum}|made {share} of them give up",
    "because": "because of|owing to|on account of|for",
    "with": "with|thanks to|through|by means of",
    "support": "legal advice|training in {thing}|travel money|a small grant|maps of {thing}|advice|"
    "translation|{number} days of coaching|a lawyer|a place to meet|printing",
    "sent": "sent|handed|read out to|laid before",
    "gave": "gave|offered|lent|arranged for",
    "so_that": "so that|and saw to it that|until|whereupon",
    "helped": "helped|led|encouraged|pushed",
    "change": "rise|shortage|court case|newspaper story|change|theft",
    "will": "will|plans to|hopes to|means to|wants to",
    "month": "January|February|March|April|May|June|July|August|September|October|November|"
    "December",
}
RULES = {name: way if isinstance(way, tuple) else way.split("|") for name, way in RULES.items()}
RULES |= {"town": TOWNS, "law": LAWS, "authority": AUTHORITIES, "group": GROUPS}
_SLOT = re.compile(r"\{(\w+)\}")


class Writer:
    """Writes texts; the same seed writes the same ones."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.year = 2024

    def write(self, rule):
        """One expansion of a rule; a rule named with a capital begins with one."""
        name = rule.lower()
        if name in ("authority", "leader"):
            text = ("the " if name == "authority" else "") + self._fill(self._one_of(name))
        elif name in RULES:
            text = self._fill(self._one_of(name))
        else:
            text = str(self._number(name))
        return text if rule == name else text[0].upper() + text[1:]

    def text(self, words, *rules):
        """Sentences of the first rule, then of the last, of at most so many words in all."""
        said = [self.write(rules[0])]
        count = said[0].count(" ") + 1
        while count < words - 10:
            said.append(self.write(rules[-1]))
            count += said[-1].count(" ") + 1
        text = " ".join(said)
        return text if count <= words else f"{' '.join(text.split()[:words]).rstrip(' ,.;:')}."

    def _one_of(self, name):
        ways = RULES[name]
        return ways[int(self.random.random() * len(ways))]

    def _fill(self, text):
        return _SLOT.sub(lambda slot: self.write(slot[1]), text) if "{" in text else text

    def _number(self, name):
        if name == "year":
            return self.year
        if name == "code":
            return f"{self.random.getrandbits(64):016x}"
        low, high = {"digit": (1, 9), "day": (1, 28), "number": (2, 480)}[name]
        return self.random.randint(low, high)
