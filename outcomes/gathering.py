"""A claim and what the record holds about it: from the database to plain values for scoring.

It all looks at every passage, so it is for readers of every level.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Q

from sources import search, terms
from sources.dates import PartialDate
from sources.editions import outdated
from sources.models import LegalEvent, Mention, Passage, SourceDocument
from sources.near import IN_USE
from sources.words import stems

from .models import ClaimField, ClaimMention, Evidence, NotRelevant
from .numbers import in_words
from .scales import Claim
from .scoring import ANOTHER, ENTRY, other_words

MOST_ROWS = 6_000  # of the search index that one claim reads
MOST_STEMS = 300  # that one statement looks for
MOST_NAMING = 2_000  # passages that name an entry; one that more name tells little
GATHERED = 120  # passages that are scored; more change nothing among the first ten
# What naming the same law, or telling what happened to it, weighs beside a word as rare.
WORTH = {"l": 1.5, "e": 1.0, "a": 0.5}
FIELDS = {Claim.CHANGE: ClaimField.DESCRIPTION, Claim.CONTRIBUTION: ClaimField.CONTRIBUTION}
_ALIASES = (("a", "actor_alias"), ("l", "legal_alias"))


class Name(NamedTuple):
    """A place in a text that names a register entry, or tells what happened to a law, and the
    token of that (see `token`)."""

    start: int
    end: int
    text: str
    token: str


class Asked(NamedTuple):
    """A claim as it is looked for.

    names    what its text names
    others   {stem: stems of other words for it}
    entries  {token: register entry} of these
    counts   {token: how many passages name it, or tell what happened to it}
    """

    text: str
    names: list
    others: dict
    entries: dict
    rarity: terms.Rarity
    counts: dict

    def weight(self, token):
        """What a token weighs, by how rare it is."""
        if token[0] != ENTRY:
            others = sum(self.rarity.counts.get(other, 0) for other in self.others.get(token, ()))
            count = self.rarity.counts.get(token, 0) + ANOTHER * others
            return terms.weight(count, self.rarity.passages)
        return WORTH[token[1]] * terms.weight(self.counts.get(token, 0), self.rarity.passages)


class Candidate(NamedTuple):
    """A passage that may bear on a claim: its text, the date of its document, what it names."""

    text: str
    date: PartialDate | None
    names: list


def token(kind, pk):
    """The token of an actor ("a"), a law ("l") or of something that happened to a law ("e")."""
    return f"{ENTRY}{kind}{pk}"


def asked(outcome, claim):
    """One claim (scales.Claim) of an outcome as an Asked."""
    field = FIELDS[claim]
    namings = ClaimMention.objects.filter(outcome=outcome, field=field).select_related(
        "actor_alias__entry", "legal_alias__entry"
    )
    entries, names = {}, []
    for naming in namings:
        pk = naming.entry.pk
        for kind in "a" if naming.actor_alias_id else "le":
            entries[token(kind, pk)] = naming.entry
            names.append(Name(naming.start, naming.end, naming.text, token(kind, pk)))
    text = getattr(outcome, field)
    said = {*stems(text), *(digits for _start, digits in in_words(text))}
    others = other_words(said)
    rarity = terms.Rarity(said.union(*others.values()))
    return Asked(text, names, others, entries, rarity, _counts(entries))


def _ids(entries, kind):
    return [entry.pk for token, entry in entries.items() if token[1] == kind]


def _counts(entries):
    """{token: how many passages hold it}; three queries at most."""
    found = {}
    for kind, path, model in (
        *((kind, f"{alias}__entry", Mention) for kind, alias in _ALIASES),
        ("e", "instrument", LegalEvent),
    ):
        ids = _ids(entries, kind)
        if ids:
            rows = model.objects.filter(**{f"{path}__in": ids}).order_by().values(path)
            for row in rows.annotate(n=Count("passage", distinct=True)):
                found[token(kind, row[path])] = row["n"]
    return found


def candidates(asked, weights, outcome, claim):
    """{passage ID: Candidate} of the passages that share the rarest of what the claim says.

    weights  {token: what it weighs in the claim}
    Passages of older editions and withdrawn documents, and those on which somebody decided
    already, are left out.
    """
    ids = _with_rarest(asked, weights)
    told = _told(ids, outcome, claim)
    names = _names(told)
    return {pk: Candidate(text, date, names[pk]) for pk, (text, date) in told.items()}


def _with_rarest(asked, weights):
    """The IDs of passages, those with the rarest tokens first."""
    sums, taken, rows = defaultdict(float), {}, 0
    counts = asked.rarity.counts
    others = {
        other: ANOTHER * weights[stem]
        for stem in sorted(asked.others.keys() & weights.keys())
        for other in asked.others[stem]
    }
    # What the claim says itself, from the rarest up; then other words for it.
    for worth in (weights, others):
        for stem in sorted(worth.keys() & counts.keys(), key=lambda stem: (counts[stem], stem)):
            rows += counts[stem]
            if taken and (rows > MOST_ROWS or len(taken) == MOST_STEMS):
                break
            taken.setdefault(stem, worth[stem])
    if taken:
        sums.update(search.holding(Passage, list(taken.items()), 2 * GATHERED))
    for kind, alias in _ALIASES:
        few = [
            pk
            for pk in _ids(asked.entries, kind)
            if asked.counts.get(token(kind, pk), 0) <= MOST_NAMING
        ]
        if few:
            named = Mention.objects.filter(**{f"{alias}__entry__in": few}).order_by()
            for passage, pk in named.values_list("passage", f"{alias}__entry").distinct():
                sums[passage] += weights.get(token(kind, pk), 0)
    return sorted(sums, key=lambda passage: (-sums[passage], passage))[: 2 * GATHERED]


def _told(ids, outcome, claim):
    """{ID: (text, date of the document)} of those on which nobody has decided, in their order."""
    decided = Evidence.objects.filter(outcome=outcome, claim=claim, passage__isnull=False)
    not_relevant = NotRelevant.objects.filter(outcome=outcome, claim=claim)
    rows = (
        Passage.objects.filter(pk__in=ids, document__withdrawn_at__isnull=True)
        .exclude(document__in=outdated(SourceDocument.objects.all()))
        .exclude(pk__in=decided.values("passage"))
        .exclude(pk__in=not_relevant.values("passage"))
        .order_by()
        .values_list("pk", "text", "document__date")
    )
    found = {pk: (text, date) for pk, text, date in rows}
    return {pk: found[pk] for pk in [pk for pk in ids if pk in found][:GATHERED]}


def _names(ids):
    """{passage ID: [Name]} of entries in use, and of what happened to laws."""
    ids, found = list(ids), defaultdict(list)
    actor, law = "actor_alias__entry", "legal_alias__entry"
    in_use = Q(**{f"{actor}__standing__in": IN_USE}) | Q(**{f"{law}__standing__in": IN_USE})
    rows = Mention.objects.filter(in_use, passage__in=ids).order_by("start")
    for passage, start, end, text, actor_id, law_id in rows.values_list(
        "passage", "start", "end", "text", actor, law
    ):
        of = token("a", actor_id) if actor_id else token("l", law_id)
        found[passage].append(Name(start, end, text, of))
    events = LegalEvent.objects.filter(passage__in=ids, standing__in=IN_USE).order_by("start")
    for passage, start, end, law_id in events.values_list("passage", "start", "end", "instrument"):
        found[passage].append(Name(start, end, "", token("e", law_id)))
    return found
