"""What of a claim the evidence reaches: for each thing that it names, the passages that name it."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import ngettext

from sources.access import Visibility, readable_levels
from sources.models import Mention
from sources.terms import Rarity

from .elements import Element, elements, names, naming_of, said
from .lists import METER
from .models import Evidence
from .scales import Claim, Stance


class Reach(NamedTuple):
    """How far the evidence of a claim reaches one element of it.

    stances     those of the accepted passages that name it, in the order of scales.Stance
    publishers  how many publishers these have
    suggested   how many suggested passages name it
    """

    claim: Claim
    element: Element
    stances: tuple
    publishers: int
    suggested: int

    @property
    def accepted(self):
        """How many accepted passages name it."""
        return len(self.stances)

    @property
    def is_told_alone(self):
        """Whether it has a line of its own: what nothing names stands together, but for actors and
        laws."""
        return bool(self.accepted or self.suggested or self.element.entry)

    @property
    def marks(self):
        """As `_meter.html` draws the accepted passages."""
        return [METER[stance] for stance in self.stances]

    @property
    def summary(self):
        """ "3 passages · 2 publishers · 1 contradicts"; "" for none."""
        against = self.stances.count(Stance.CONTRADICTS)
        counts = (
            (self.accepted, ngettext("%(n)d passage", "%(n)d passages", self.accepted)),
            (self.publishers, ngettext("%(n)d publisher", "%(n)d publishers", self.publishers)),
            (against, ngettext("%(n)d contradicts", "%(n)d contradict", against)),
        )
        return " · ".join(text % {"n": n} for n, text in counts if n)


def coverage(outcome, user, suggested):
    """A Reach for each element of an outcome's claims, in their order, as `user` may read them.

    suggested  {claim: {passage ID: text} of what is suggested for it}
    A passage speaks for the claim it was accepted or suggested for; those of withdrawn sources
    are not counted. The number of queries does not depend on the number of rows.
    """
    accepted = list(
        Evidence.objects.visible_to(user)
        .filter(
            outcome=outcome, passage__isnull=False, passage__document__withdrawn_at__isnull=True
        )
        .select_related("passage__document")
        .only("claim", "stance", "passage__text", "passage__document__publisher_id")
        .order_by("pk")
    )
    passages = {row.passage_id: row.passage.text for row in accepted}
    for offered in suggested.values():
        passages |= offered
    mentions = _mentions(passages, user)
    read = {pk: said(text, mentions[pk]) for pk, text in passages.items()}
    # How rare a word is counts hidden passages too.
    every_level = set(readable_levels(user)) == set(Visibility)
    found = []
    for claim in Claim:
        rows = [row for row in accepted if row.claim == claim]
        for element in elements(outcome, claim, user, _rarity if every_level else None):
            naming = [row for row in rows if names(element, read[row.passage_id])]
            offered = sum(names(element, read[pk]) for pk in suggested.get(claim, ()))
            found.append(_reach(claim, element, naming, offered))
    return found


def _reach(claim, element, rows, suggested):
    order = list(Stance)
    stances = sorted((Stance(row.stance) for row in rows), key=order.index)
    publishers = {row.passage.document.publisher_id for row in rows} - {None}
    return Reach(claim, element, tuple(stances), len(publishers), suggested)


def _rarity(stems):
    known = Rarity(stems)
    return {stem: known.weight(stem) for stem in stems}


def _mentions(passages, user):
    """{passage ID: [(start, end, Kind, entry ID)]} of what passages mention; one query."""
    found = defaultdict(list)
    rows = (
        Mention.objects.visible_to(user)
        .filter(passage__in=passages)
        .select_related("actor_alias", "legal_alias")
    )
    for row in rows:
        found[row.passage_id].append((row.start, row.end, *naming_of(row)))
    return found
