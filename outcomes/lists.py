"""The list of outcomes as a page: rows, chips, and the addresses of its links."""

from collections import defaultdict
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.access import reads_inside

from .models import Evidence, Involvement, Role
from .pages import show_ratings
from .scales import Stance

METER = {
    Stance.SUPPORTS: "s",
    Stance.PARTLY: "p",
    Stance.CONTEXT: "c",
    Stance.CONTRADICTS: "x",
}


def show_rows(outcomes, user):
    """Make a page of outcomes ready for `_row.html`: ratings, who, and what evidence there is."""
    outcomes = [show_ratings(outcome) for outcome in outcomes]
    names, evidence = defaultdict(list), defaultdict(list)
    for row in (
        Involvement.objects.visible_to(user)
        .filter(outcome__in=outcomes, role=Role.NAMED, actor__isnull=False)
        .exclude(actor__kind="state")
        .select_related("actor")
    ):
        names[row.outcome_id].append(row.actor.name)
    for pk, stance, passage in (
        Evidence.objects.visible_to(user)
        .filter(outcome__in=outcomes)
        .values_list("outcome", "stance", "passage")
    ):
        evidence[pk].append((stance, passage))
    inside = reads_inside(user)
    for outcome in outcomes:
        outcome.actor_names = ", ".join(names[outcome.pk][:2])
        on_file = [item for item in evidence[outcome.pk] if inside or item[1]]
        outcome.evidence_marks = [METER[stance] for stance, passage in on_file if passage]
        outcome.evidence_summary = evidence_summary(on_file)
    return outcomes


def evidence_summary(on_file):
    """ "2 passages · 1 reference" for [(stance, passage or None)]; "" for none."""
    passages = sum(1 for _stance, passage in on_file if passage)
    others = len(on_file) - passages
    parts = []
    if passages:
        parts.append(ngettext("%(n)d passage", "%(n)d passages", passages) % {"n": passages})
    if others:
        parts.append(ngettext("%(n)d reference", "%(n)d references", others) % {"n": others})
    return " · ".join(parts)


def address(query, **changes):
    """The query string of `query` (a QueryDict) with some names set anew, on its first page."""
    pairs = [
        (name, word)
        for name, words in query.lists()
        if name not in changes and name != "page"
        for word in words
        if word
    ]
    pairs += [(name, word) for name, words in changes.items() for word in words]
    return f"?{urlencode(pairs)}"


def tail(query):
    """`query` without its page, ready to stand behind `?page=2`."""
    rest = address(query)[1:]
    return f"&{rest}" if rest else ""


class Chip(NamedTuple):
    """A filter in force: its name and word, both as a person reads them, the address without."""

    name: str
    word: str
    label: str
    shown: str
    address: str


def chips(filterset, facets, query):
    """A Chip for each value of each filter in force."""
    labels = {
        (facet.name, choice.value.casefold()): choice.label
        for facet in facets
        for choice in facet.choices
    }
    made = []
    for name, word in filterset.narrowing():
        left = [other for other in query.getlist(name) if other.strip() != word]
        made.append(
            Chip(
                name,
                word,
                str(filterset.filters[name].label),
                labels.get((name, word.casefold()), word),
                address(query, **{name: left}),
            )
        )
    return made


def nothing_found(filterset, query):
    """What would be found without each of the filters in force: [(Chip, how many)].

    Counts only what the reader may read, as the list itself does.
    """
    made = []
    for name in dict.fromkeys(name for name, _word in filterset.narrowing()):
        count = filterset.rows(leave_out=name).count()
        if count:
            label = str(filterset.filters[name].label)
            words = ", ".join(filterset.words(name))
            made.append((Chip(name, words, label, words, address(query, **{name: []})), count))
    return made[:4]


def summary(count):
    """ "3 outcomes match" in words."""
    if not count:
        return _("No outcome matches")
    return ngettext("%(n)d outcome matches", "%(n)d outcomes match", count) % {"n": count}
