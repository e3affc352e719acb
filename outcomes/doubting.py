"""What the rules of checks.py look at, and how they say what they found."""

import re
from collections import defaultdict
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from sources.dates import find_dates
from sources.marks import Spans
from sources.models import Passage
from sources.near import IN_USE

from .figures import figures
from .independence import ties_of
from .models import ClaimField, ClaimMention, Evidence


class Said(NamedTuple):
    """What a rule says; `facts` tell it from what the rule may say another day, in any language."""

    text: str
    facts: tuple
    place: str = ""
    field: str = ""
    serious: bool = False


def about(outcomes, user):
    """{outcome ID: About} of some outcomes, as `user` may read them. The number of queries does not
    depend on how many there are."""
    evidence = defaultdict(list)
    for row in (
        Evidence.objects.visible_to(user)
        .filter(outcome__in=outcomes)
        .select_related("passage__document__publisher", "document__publisher")
        .defer("passage__document__text", "document__text")
        .order_by("pk")
    ):
        evidence[row.outcome_id].append(row)
    tied = ties_of(outcomes, lambda model: model.objects.visible_to(user))
    found = {o.pk: About(o, user, evidence[o.pk], tied[o.pk]) for o in outcomes}
    mentions = ClaimMention.objects.visible_to(user).filter(outcome__in=outcomes)
    for row in mentions.select_related("actor_alias__entry", "legal_alias__entry"):
        if row.entry.standing in IN_USE:
            found[row.outcome_id].mentions[row.field].append(row)
    look_up = _looked_up(found.values(), user)
    for one in found.values():
        one.look_up = look_up
    return found


def _looked_up(abouts, user):
    """A function that gives, from one query, the passages which any of some Abouts asks for."""

    @lru_cache(maxsize=1)
    def look_up():
        told = [one for one in abouts if one.told]
        if not told:
            return []
        endings = sorted(set().union(*(one.endings for one in told)))
        documents = {passage.document_id for one in told for passage, _figure in one.told}
        return list(
            Passage.objects.visible_to(user)
            .filter(reduce(or_, (Q(text__icontains=e) for e in endings)), document__in=documents)
            .order_by("document", "number")
            .only("text", "number", "document")
        )

    return look_up


_AROUND = 100  # characters before a date that may say of which law it is
_OF_A_LAW = re.compile(
    r"(?i)\b(?:act|law|decree|order|circular|resolution|loi|décret|arrêté|ordonnance|circulaire)\b"
    r"[^.;]{0,40}\b(?:of|dated|du|de)\s+$"
)


class About:
    """What the rules look at: the outcome, what its claims mention, and its evidence.

    mentions  {field: [ClaimMention]} of names that are in use
    evidence  [Evidence], with passage, document and publisher
    ties      {actor ID: independence.Independence}
    told      [(passage, figures.Figure)] of the figures that its passages tell
    """

    def __init__(self, outcome, user, evidence, ties):
        self.outcome, self.user, self.evidence, self.ties = outcome, user, evidence, ties
        self.mentions = defaultdict(list)
        cited = {row.passage_id: row.passage for row in evidence if row.passage_id}
        self.told = [
            (passage, figure) for passage in cited.values() for figure in figures(passage.text)
        ]

    @property
    def endings(self):
        """What is counted, as far as one can search for it: the last words of its figures."""
        return {p.text[figure.start : figure.end].split()[-1][:-1] for p, figure in self.told}

    def siblings(self):
        """The passages of the sources it cites that may tell of the things that its figures
        count; together with those of the outcomes it was looked up with, one query."""
        documents = {passage.document_id for passage, _figure in self.told}
        endings = [ending.casefold() for ending in self.endings]
        return [
            passage
            for passage in self.look_up()
            if passage.document_id in documents
            and any(ending in passage.text.casefold() for ending in endings)
        ]

    def actors(self, *fields):
        """{actor ID: (actor, mention)} of the actors that some texts name."""
        rows = [row for field in fields for row in self.mentions[field] if row.actor_alias_id]
        return {row.entry.pk: (row.entry, row) for row in reversed(rows)}

    def dates(self):
        """The dates in the description outside the names and numbers of laws."""
        text = self.outcome.description
        taken = Spans((m.start, m.end) for m in self.mentions[ClaimField.DESCRIPTION])
        return [
            place
            for place in find_dates(text)
            if not taken.meet(place.start, place.end)
            and not _OF_A_LAW.search(text[max(0, place.start - _AROUND) : place.start])
        ]


def document_of(row):
    """The document of a piece of evidence; None for a reference."""
    return row.passage.document if row.passage_id else row.document


def listed(names):
    """ "A", "A and B", "A, B and C"; each name once."""
    names = list(dict.fromkeys(names))
    if len(names) == 1:
        return names[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
