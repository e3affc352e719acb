"""What passages say → the fields of what is drafted from them. Pure: nothing is read or stored.

Nothing is guessed: a field is filled where the passage, the headings above it or the document say
so in one way, and stays empty where they say nothing or several things.
"""

import re
from collections import defaultdict
from itertools import groupby
from typing import NamedTuple

from sources.dates import find_dates
from sources.words import fold

from .scales import Claim

LONGEST_HEADING = 200  # longer ones are sentences
LONGEST_PLACE = 100
LONGEST_HEADLINE = 120
FEWEST_IN_SENTENCE = 25  # characters; a full stop before is one of an abbreviation
FEWEST_WORDS = 3  # of a claim; less is a dash, a label or the rest of a layout

# Headings folded, without numbering and punctuation. Those that say whose achievements they mean,
# or which, may go on ("Key results of 2023"); the single words stand alone, for "Change of plan"
# and "Results" may be anything.
_WHICH = (
    r"(?:key|main|major|principal|most significant) "
    r"(?:achievements?|accomplishments?|results?|outcomes?|changes?)"
    r"|(?:achievements|results achieved|changes observed|what (?:has )?changed)"
    r"|(?:principales|grandes) realisations|realisations (?:principales|cles|majeures)"
    r"|(?:principaux|grands) (?:resultats|acquis|changements|succes)"
    r"|(?:resultats|changements) (?:cles|principaux|majeurs|obtenus|atteints|observes)"
    r"|realisations|ce qui a change"
)
_MORE = r"(?: (?:of|in|for|since|during|to|by|and results|de|du|des|d|en|au|pour|depuis|a) .+)?+"
_CHANGE = r"changes?|changements?"
_ACHIEVEMENTS = re.compile(rf"(?:{_WHICH}){_MORE}|{_CHANGE}|key achievements and results")
# Below such a heading, these speak of something else.
_ELSE = re.compile(
    r"\b(?:challenges?|lessons?|options?|opportunit(?:y|ies)|recommendations?|background|context|"
    r"method(?:s|ology)?|next steps|defis?|difficultes?|lecons?|enseignements?|recommandations?|"
    r"perspectives?|contexte|methode|methodologie|prochaines etapes)\b"
)
# The sections of a results summary, each a part of one statement.
_ROLES = {
    "change": re.compile(_CHANGE),
    "context": re.compile(r"context|contexte"),
    "significance": re.compile(r"significance|importance"),
    "contribution": re.compile(
        r"(?:our |notre )?contribution"
        r"(?: of the (?:programme|program|project)| du (?:programme|projet))?"
    ),
    "lessons": re.compile(
        r"lessons(?: learn(?:ed|t))?|lecons(?: apprises| tirees)?|enseignements(?: tires)?"
    ),
    "evidence": re.compile(r"evidence|preuves?|elements de preuve|donnees probantes"),
}
# A summary is one by a change and at least one of these.
_MAKES_A_SUMMARY = {"contribution", "evidence"}
_LABELS = {"context": "Context", "lessons": "Lessons"}
_NUMBERING = re.compile(r"(?:[0-9]+|[ivx]+|[a-h])(?: [0-9]+){0,3}+ (?=[a-z])")
_PLACE = re.compile(r"(country|pays|region)\s{0,9}:\s{0,9}(.+)")
# A date from which something holds, or held before, is not when a change came about.
_SINCE = re.compile(r"\b(?:since|depuis)\b[^.,;:()]*$", re.IGNORECASE)
_BEFORE_A_DATE = 40  # characters in which it is looked for
_SENTENCE = re.compile(r"[.!?…]\s(?=[A-ZÀ-Þ«“\"])")
_SEVERAL = re.compile(r"[,;/|&]|\b(?:and|et)\b")


class Said(NamedTuple):
    """A passage as it is read here: its number and kind, the headings above it, its text."""

    number: int
    kind: str
    path: tuple
    text: str


class Draft(NamedTuple):
    """A candidate: its texts by field, and as which evidence its passages serve:
    ((number, Claim), …), the first of them what the change is said in."""

    texts: dict
    evidence: tuple


class About(NamedTuple):
    """Where a document says that it plays; "" for what it does not say."""

    country: str = ""
    region: str = ""


# --- which passages -------------------------------------------------------------------------


def candidates(passages):
    """The Drafts of what the passages of a document (Said, in order) tell as achieved, in order.

    Bullets under headings of achievements; where such a section has none, its paragraphs. The
    sections of a results summary make one Draft together.
    """
    passages = list(passages)
    summaries, used = _summaries(passages)
    rest = [passage for passage in passages if passage.number not in used]
    drafts = summaries + [
        Draft({"description": passage.text}, ((passage.number, Claim.CHANGE),))
        for passage in _achieved(rest)
    ]
    return sorted(drafts, key=lambda draft: draft.evidence[0])


def _achieved(passages):
    for section, inside in groupby(passages, lambda passage: section_of(passage.path)):
        if section is None:
            continue
        inside = [p for p in inside if len(p.text.split()) >= FEWEST_WORDS]
        bullets = [p for p in inside if p.kind == "bullet"]
        paragraphs = [p for p in inside if p.kind == "paragraph" and not p.text.endswith(":")]
        yield from bullets or paragraphs


def section_of(path):
    """The headings down to the deepest one of achievements; None where there is none, or where
    one below it speaks of something else."""
    plain = [plain_heading(heading) for heading in path]
    for depth in range(len(plain), 0, -1):
        if _ACHIEVEMENTS.fullmatch(plain[depth - 1]):
            return tuple(path[:depth])
        if _ELSE.search(plain[depth - 1]):
            return None
    return None


def plain_heading(heading):
    """A heading folded, its numbering and punctuation gone; "" for a whole sentence."""
    if len(heading) > LONGEST_HEADING:
        return ""
    words = " ".join(re.findall(r"[^\W_]+", fold(heading)))
    numbering = _NUMBERING.match(words)
    words = words[numbering.end() :] if numbering else words
    # A year at the end says when, and not what.
    return re.sub(r"(?: (?:in|of|for|en|de|du))?(?: (?:19|20)[0-9]{2}){1,2}$", "", words)


def _summaries(passages):
    """(Drafts of results summaries, the numbers of the passages that they are made of).

    What stands before the first change belongs to it, all else to the change before it.
    """
    told = []
    for passage in passages:
        role = _role(passage.path)
        empty = role == "change" and len(passage.text.split()) < FEWEST_WORDS
        if role and not empty and passage.kind != "footnote":
            told.append((role, passage))
    if not any(role == "change" for role, _passage in told):
        return [], set()
    groups, last = [defaultdict(list)], None
    for role, passage in told:
        if role == "change" and last != "change" and "change" in groups[-1]:
            groups.append(defaultdict(list))
        groups[-1][role].append(passage)
        last = role
    drafts, used = [], set()
    for group in groups:
        if "change" in group and _MAKES_A_SUMMARY & set(group):
            drafts.append(_summary(group))
            used |= {passage.number for some in group.values() for passage in some}
    return drafts, used


def _role(path):
    """What the deepest heading that names a part of a summary calls it; "" for none."""
    for heading in reversed(path):
        plain = plain_heading(heading)
        for role, pattern in _ROLES.items():
            if pattern.fullmatch(plain):
                return role
    return ""


def _summary(group):
    words = {role: "\n\n".join(p.text for p in passages) for role, passages in group.items()}
    texts = {
        "description": words["change"],
        "significance_text": words.get("significance", ""),
        "contribution_text": words.get("contribution", ""),
        "additional_information": "\n\n".join(
            f"{label}: {words[role]}" for role, label in _LABELS.items() if role in words
        ),
        "evidence_text": words.get("evidence", ""),
    }
    evidence = [(passage.number, Claim.CHANGE) for passage in group["change"]]
    evidence += [(passage.number, Claim.CONTRIBUTION) for passage in group["contribution"]]
    return Draft({name: text for name, text in texts.items() if text}, tuple(evidence))


# --- which fields ---------------------------------------------------------------------------


def about(passages, countries):
    """The About of a document.

    countries  those of what its title names, a set
    A line of its own ("Country: Mali") says more than the title; several places are none.
    """
    stated = defaultdict(set)
    for passage in passages:
        line = _PLACE.fullmatch(fold(passage.text)) if len(passage.text) < 150 else None
        if line:
            value = passage.text.partition(":")[2].strip()
            stated["region" if line[1] == "region" else "country"].add(value)
    country, region = _only(stated["country"]), _only(stated["region"])
    if not stated["country"]:
        country = _only(countries)
    return About(country, region)


def fields(texts, path, countries, laws, about):
    """The fields of what is drafted.

    texts      {field: text}, the description among them
    path       the headings above
    countries  those of what the description names, a set
    laws       where it names laws: [(start, end)]
    about      the About of its document
    """
    country = about.country
    if countries and country not in countries:
        # It names others than its document does: which it is, a person says.
        country = "" if country else _only(countries)
    return {
        **texts,
        "headline": headline(texts["description"]),
        "country": country,
        "region": about.region if country == about.country else "",
        "year": year_in(texts["description"], laws, path),
    }


def headline(text):
    """The first sentence of a text, cut at a blank where it is long. Bullets are seldom sentences
    about who did what, as those are from which editing makes headlines."""
    words = " ".join(text.split())
    end = _SENTENCE.search(words, FEWEST_IN_SENTENCE)
    words = (words[: end.start()] if end else words).rstrip(" .;:,")
    if len(words) > LONGEST_HEADLINE:
        cut = words[: LONGEST_HEADLINE - 1]
        words = (cut.rpartition(" ")[0] or cut).rstrip(" .;:,") + "…"
    return words or text.strip()[:LONGEST_HEADLINE]


def year_in(text, laws=(), path=()):
    """The one year that the dates of a text lie in; without dates, that of the deepest heading
    with any. None where they name several.

    laws  where names of laws stand in it: what these are dated by does not count
    """
    dated = [
        found
        for found in find_dates(text)
        if not any(start <= found.start and found.end <= end for start, end in laws)
        and not _SINCE.search(text[max(0, found.start - _BEFORE_A_DATE) : found.start])
    ]
    for found in (dated, *map(find_dates, reversed(path))):
        years = {int(date.iso[:4]) for one in found for date in one.dates}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _only(values):
    """The one value there is, where it is one place; else ""."""
    [value] = values if len(values) == 1 else [""]
    single = len(value) <= LONGEST_PLACE and not _SEVERAL.search(fold(value))
    return value if single else ""
