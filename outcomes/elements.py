"""What a claim is made of, piece by piece: actors, laws, dates, places and key terms; and whether
a passage names one of them.

A passage names an entry of the registers by a mention, or by the words of one of its names
("Penal Codes") where these are no part of another name. Key terms are named by all their words in
one sentence, in whatever order.
"""

import re
from bisect import bisect_left
from itertools import chain
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from sources.common_words import COMMON
from sources.dates import PartialDate, find_dates
from sources.marks import Spans
from sources.models import ActorAlias, LegalAlias
from sources.near import IN_USE
from sources.words import stems, words

from .gathering import FIELDS
from .models import ClaimMention
from .scales import Claim
from .scoring import sentences

MOST_TERMS, FEW_TERMS = 12, 5
LONGEST_TERM = 4  # words that tell something; of a longer run the last ones, where its noun stands


class Kind(models.TextChoices):
    ACTOR = "actor", _("Actor")
    INSTRUMENT = "instrument", _("Legal instrument")
    DATE = "date", _("Date")
    PLACE = "place", _("Place")
    TERM = "term", _("Key term")


class Element(NamedTuple):
    """One thing that a claim names.

    label    as a person reads it: the name of an entry, else the words of the claim
    entry    the register entry, for actors and laws
    date     the PartialDate, for dates
    phrases  tuples of stems, any of which says it; for an entry one of each of its names
    """

    kind: Kind
    label: str
    entry: object = None
    date: PartialDate | None = None
    phrases: tuple = ()


class Said(NamedTuple):
    """What a passage says, ready for `names`.

    entries    (Kind, ID) of the register entries that it mentions
    dates      the PartialDates in it
    sentences  the stems of each sentence, in order
    loose      the same, with None for words inside mentions
    """

    entries: frozenset
    dates: tuple
    sentences: tuple
    loose: tuple


def elements(outcome, claim, user, rarity=None):
    """The Elements of one claim (scales.Claim) of an outcome, as `user` may read them: actors and
    laws, then dates, places and key terms, each in the order of the text.

    rarity  a callable, stems → {stem: how much it tells}; with it the key terms are those said by
            the rarest words, else the first ones
    Three queries, besides those of `rarity`.
    """
    text = getattr(outcome, FIELDS[claim])
    mentions = _mentions(outcome, claim, user)
    found, named = _entries(mentions, user), [(row.start, row.end) for row in mentions]
    dates, dated = _dates(text, Spans(named))
    # Where the change took place is said once, with the change.
    fields = (outcome.country, outcome.region) if claim == Claim.CHANGE else ()
    names = set(chain.from_iterable(element.phrases for element in found))
    places, spans = _places(text, Spans(named + dated), fields, names)
    taken = Spans(named + dated + spans)
    return found + dates + places + _terms(text, taken, names, places, rarity)


def said(text, mentions=()):
    """A passage's Said. `mentions`: [(start, end, Kind, entry ID)] of entries in its text."""
    inside = Spans((start, end) for start, end, _kind, _pk in mentions)
    parts = _words_of_sentences(text)
    return Said(
        frozenset((kind, pk) for _start, _end, kind, pk in mentions),
        tuple(date for place in find_dates(text) for date in place.dates),
        tuple(tuple(word.stem for word in part) for part in parts),
        tuple(
            tuple(None if inside.meet(word.start, word.end) else word.stem for word in part)
            for part in parts
        ),
    )


def names(element, passage):
    """Whether a passage (a Said) names an element of a claim."""
    if element.date:
        # A day of that year names the year; "2023" does not name one of its days.
        return any(date.iso.startswith(element.date.iso) for date in passage.dates)
    if element.kind == Kind.TERM:
        wanted = [set(phrase) for phrase in element.phrases]
        return any(one <= set(sentence) for one in wanted for sentence in passage.sentences)
    if element.entry:
        # A name of one word is told by its capitals too, so only by mentions: "UN" is not "un".
        long = [phrase for phrase in element.phrases if len(phrase) > 1]
        named = (element.kind, element.entry.pk) in passage.entries
        return named or any(_stand(p, part) for p in long for part in passage.loose)
    return any(_stand(p, part) for p in element.phrases for part in passage.sentences)


def naming_of(mention):
    """(Kind, ID) of the entry of a row with an actor_alias or a legal_alias, both loaded."""
    alias = mention.actor_alias or mention.legal_alias
    return (Kind.ACTOR if mention.actor_alias_id else Kind.INSTRUMENT), alias.entry_id


# --- inside ---------------------------------------------------------------------------------


def _mentions(outcome, claim, user):
    rows = (
        ClaimMention.objects.visible_to(user)
        .filter(outcome=outcome, field=FIELDS[claim])
        .select_related("actor_alias__entry", "legal_alias__entry")
        .order_by("start", "pk")
    )
    return [row for row in rows if row.entry.standing in IN_USE]


def _entries(mentions, user):
    """An element for each entry that is named, with all its names that `user` may read."""
    entries = {}
    for mention in mentions:
        entries.setdefault(naming_of(mention), mention.entry)
    phrases = {key: {} for key in entries}
    for kind, model in ((Kind.ACTOR, ActorAlias), (Kind.INSTRUMENT, LegalAlias)):
        ids = [pk for of, pk in entries if of == kind]
        for alias in model.objects.visible_to(user).filter(entry__in=ids).order_by("pk"):
            phrases[kind, alias.entry_id][tuple(alias.key.split())] = None
    return [
        Element(
            kind, entry.name, entry, None, tuple(phrase for phrase in phrases[kind, pk] if phrase)
        )
        for (kind, pk), entry in entries.items()
    ]


def _dates(text, taken):
    """The dates of a text outside the spans that are taken, each once, and where they stand."""
    free = [place for place in find_dates(text) if not taken.meet(place.start, place.end)]
    dates = dict.fromkeys(date for place in free for date in place.dates)
    told = [Element(Kind.DATE, date.label, None, date) for date in dates]
    return told, [(place.start, place.end) for place in free]


_CAPITALS = r"[A-ZÀ-Þ][\w’'-]*(?:\s+[A-ZÀ-Þ][\w’'-]*)*"
_PLACE = re.compile(
    r"\b(?i:in|at|from|near|around|à|au|aux|dans|en|vers|près\s+de)\s+"
    rf"(?:(?i:the|le|la|les)\s+|(?i:l)[’'])?({_CAPITALS})(?:\s+(?:and|et)\s+({_CAPITALS}))?"
)


def _places(text, taken, fields, names):
    """The places of a text that are no mentions, and those of the outcome's own fields."""
    labels, spans = {}, []
    for match in _PLACE.finditer(text):
        for group in (1, 2):
            start, end = match.span(group)
            if start < 0 or taken.meet(start, end) or _is_month(match[group]):
                continue
            labels.setdefault(tuple(stems(match[group])), match[group])
            spans.append((start, end))
    for label in fields:
        labels.setdefault(tuple(stems(label)), label)
    told = [
        Element(Kind.PLACE, label, None, None, (phrase,))
        for phrase, label in labels.items()
        if phrase and phrase not in names
    ]
    return told, spans


def _is_month(label):
    """Whether a run of capitals is the name of a month, or begins with it."""
    found = find_dates(f"{label.split()[0]} 2000")
    return bool(found) and found[0].start == 0


# What may stand between the words of one run, and between two runs that are one term.
_BETWEEN = re.compile(r"[\s’'‑-]*")
_OF = {"of", "de", "des", "du", "d"}


def _terms(text, taken, names, places, rarity):
    """The key terms of a text, in its order, at most MOST_TERMS; single words among them only
    where there are few others."""
    known = {phrase for place in places for phrase in place.phrases} | names
    found = {}
    for part in _words_of_sentences(text):
        for run in _runs(text, part, taken):
            phrase = tuple(word.stem for word in run if word.stem not in COMMON)
            if phrase not in known:
                found.setdefault(frozenset(phrase), (phrase, text[run[0].start : run[-1].end]))
    told = list(found.values())
    weights = rarity(set(chain.from_iterable(found))) if rarity else {}
    worth = {phrase: sum(weights.get(stem, 0) for stem in phrase) for phrase, _label in told}
    ranked = sorted(worth, key=lambda phrase: -worth[phrase])
    # Words that stand together say what is meant; one alone is a makeshift.
    best = [phrase for phrase in ranked if len(phrase) > 1][:MOST_TERMS]
    best += [phrase for phrase in ranked if len(phrase) == 1][: max(FEW_TERMS - len(best), 0)]
    return [
        Element(Kind.TERM, " ".join(label.split()), None, None, (phrase,))
        for phrase, label in told
        if phrase in best
    ]


def _runs(text, found, taken):
    """The runs of telling words of a sentence: [[Word, …], …]. Two that are joined by "of" are
    one, unless that is too long."""
    runs, run, before = [], [], None
    for word in found:
        apart = before and not _BETWEEN.fullmatch(text, before.end, word.start)
        telling = word.stem not in COMMON and not taken.meet(word.start, word.end)
        if apart or not telling:
            runs.append(run)
            run = []
        if telling:
            run.append(word)
        before = word
    runs = [one[-LONGEST_TERM:] for one in (*runs, run) if one]
    joined = []
    for run in runs:
        between = text[joined[-1][-1].end : run[0].start] if joined else ""
        of = between.lower().strip(" \n’'") in _OF
        if of and len(joined[-1]) + len(run) <= LONGEST_TERM:
            joined[-1] = joined[-1] + run
        else:
            joined.append(run)
    return [run for run in joined if any(len(word.stem) > 1 for word in run)]


def _stand(phrase, sentence):
    """Whether stems stand in a sentence side by side."""
    n = len(phrase)
    return any(sentence[at : at + n] == phrase for at in range(len(sentence) - n + 1))


def _words_of_sentences(text):
    """The words of each sentence of a text, a list of lists."""
    found = words(text)
    starts = [word.start for word in found]
    return [
        found[bisect_left(starts, start) : bisect_left(starts, end)]
        for start, end in sentences(text)
    ]
