"""One search over outcomes, passages, actors and instruments."""

from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from sources.access import reads_inside
from sources.editions import superseded
from sources.filters import page_number
from sources.marks import snippet
from sources.models import ActorAlias, LegalAlias, Passage
from sources.names import widen
from sources.near import IN_USE
from sources.search import parse, search

from .lists import show_rows
from .models import Outcome
from .scales import Status

KNOWN = ("q", "page")
PASSAGES_PER_PAGE = 20
OUTCOMES_SHOWN = 10
ENTRIES_SHOWN = 12


class Entry(NamedTuple):
    """A register entry that a search found, and the names by which it did."""

    entry: object
    names: list


def results(request):
    """What the search page shows for a request. Raises BadRequest for unknown names."""
    for name in request.GET:
        if name not in KNOWN:
            raise BadRequest(
                _("“%(name)s” is not a name that this page knows.") % {"name": name[:80]}
            )
    typed = request.GET.get("q", "").strip()
    user = request.user
    asked = parse(typed)
    query, also_known = widen(asked, user)
    number = page_number(request)
    inside = reads_inside(user)
    outcomes = search(
        Outcome.objects.visible_to(user)
        .with_ratings(user)
        .exclude(status__in=(Status.CANDIDATE, Status.SET_ASIDE)),
        query,
        inside,
    )
    passages = search(
        Passage.objects.visible_to(user)
        .exclude(document__in=superseded(user))
        .select_related("document__publisher")
        .order_by("document__title", "number"),
        query,
    )
    page = Paginator(passages, PASSAGES_PER_PAGE).get_page(number)
    return {
        "typed": typed,
        "asked": query is not None,
        "also_known": also_known,
        "outcomes": show_rows(outcomes[:OUTCOMES_SHOWN], user),
        "outcome_count": outcomes.count(),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "passages": [(passage, snippet(passage.text, query)) for passage in page.object_list],
        "publisher_count": passages.exclude(document__publisher=None)
        .order_by()
        .values("document__publisher")
        .distinct()
        .count(),
        "actors": _entries(ActorAlias, asked, user),
        "instruments": _entries(LegalAlias, asked, user),
    }


def _entries(model, query, user):
    """Register entries in use by any name that `user` may read, each with the names that fit."""
    found = {}
    names = model.objects.visible_to(user).filter(entry__standing__in=IN_USE)
    names = search(names.select_related("entry"), query)
    for alias in names[:200]:
        found.setdefault(alias.entry, []).append(alias.text)
    return [
        Entry(entry, [name for name in names if name != entry.name])
        for entry, names in list(found.items())[:ENTRIES_SHOWN]
    ]
