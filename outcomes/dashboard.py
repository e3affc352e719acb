"""What a dashboard shows, for those who read it: its figures, and where each of them leads.

Whoever reads it, the same is counted: released rows. Officers may switch to all outcomes that they
may read.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from sources.access import OPEN_LEVELS, Visitor, reads_inside
from sources.lists import address, chips
from sources.models import LegalInstrument
from sources.versions import kept

from . import charts, drawing, held, lists
from .facets import facets, pointing
from .filters import FORMATS, DashboardFilter
from .lawline import progress
from .models import Outcome

LATEST = 6
MOST_LAWS = 10  # on the page; the register has the others
LAWS = "laws"  # what addresses of their files call them
ALL = "all"  # the word of the query by which officers see all they may read


class Door(NamedTuple):
    """A dashboard for one reader.

    reader     who reads it: for officers too somebody who reads what is released, unless they
               asked for all
    filterset  its filter, checked; its queryset is all that the door leads to
    page       the address of the dashboard itself
    list       the address of the list that its figures open
    also       pairs that every address of that list has besides
    under      what addresses of outcomes begin with; "" where they have their own
    """

    reader: object
    filterset: DashboardFilter
    page: str
    list: str
    also: tuple = ()
    under: str = ""

    def opens(self, query=None):
        """The address of the list with what {name: word or words} asks for, within the filter."""
        pairs = [*self.also, *self.filterset.narrowing()]
        pairs = [pair for pair in pairs if pair[0] not in (query or {})]
        for name, words in (query or {}).items():
            pairs += [(name, word) for word in ([words] if isinstance(words, str) else words)]
        return f"{self.list}?{urlencode(pairs)}" if pairs else self.list


def door(request, given=None):
    """The Door of /dashboard/ for whoever asks, of the request's query or of another (`given`, a
    QueryDict). Raises BadRequest for one that is not known."""
    given = request.GET if given is None else given
    inside = reads_inside(request.user)
    everything = inside and given.get(ALL) == "yes"
    reader = Visitor(OPEN_LEVELS) if inside and not everything else request.user
    filterset = filter_of(given, reader)
    if everything:
        also = (("status", "outcome"),)
    else:
        also = tuple(("visibility", level.value) for level in OPEN_LEVELS) if inside else ()
    return Door(reader, filterset, reverse("dashboard"), reverse("outcome_list"), also)


def filter_of(data, reader, scope=None, within=""):
    """A DashboardFilter of a query, checked; within `scope` (a scoped queryset), which the word
    `within` names, if one is given."""
    if scope is None:
        scope = Outcome.objects.visible_to(reader)
    filterset = DashboardFilter(data, scope.with_ratings(reader), reader)
    filterset.within = within
    return filterset.checked()


def laws(door):
    """([lawline.Progress] of the laws that most outcomes of a dashboard involve, how many more
    there are), kept until something is written."""
    return kept(("laws", *door.filterset.key), lambda: _laws(door))


def board(door):
    """The Board of a dashboard."""
    return kept(("board", *door.filterset.key), lambda: charts.board(door.filterset))


def shown(door, given):
    """What the template of a dashboard needs; `given` is the query (a QueryDict)."""
    counted = board(door)
    choices = facets(door.filterset)
    shown_laws, more_laws = laws(door)
    latest = Outcome.objects.visible_to(door.reader).with_ratings(door.reader)
    latest = latest.filter(pk__in=_latest(door)).order_by("-released_at", "-pk")
    return {
        "nav": "dashboard",
        "door": door,
        "board": counted,
        "figures": [(point, _leads(door, point)) for point in counted.figures],
        "charts": [drawing.drawn(chart, door.opens) for chart in counted.charts],
        "filterset": door.filterset,
        "facets": choices,
        "chips": chips(door.filterset, choices, given),
        "clear": _switched(given, door) if given.get(ALL) else door.page,
        "query": address(given)[1:],
        "laws": shown_laws,
        "more_laws": more_laws,
        "latest": lists.show_rows(latest, door.reader),
        "records": door.opens(),
        "downloads": [(label, door.opens({"format": form})) for form, label in FORMATS.items()],
        "report": f"{door.page}report/{address(given)}",
        "feed": "" if door.under else reverse("feed"),
        "under": door.under,
    }


def views(request, door):
    """[(label, address, whether it is this one)] of the switch that officers have; empty for
    others."""
    if not reads_inside(request.user) or door.under:
        return []
    everything = request.GET.get(ALL) == "yes"
    released = QueryDict(mutable=True)
    for name, words in request.GET.lists():
        if name not in (ALL, *DashboardFilter.inside_names):
            released.setlist(name, words)
    whole = released.copy()
    whole[ALL] = "yes"
    return [
        (_("Released"), f"{door.page}{address(released)}", not everything),
        (_("All you may read"), f"{door.page}{address(whole)}", everything),
    ]


# --- inside ---------------------------------------------------------------------------------


def _latest(door):
    """The IDs of the newest outcomes of a dashboard, kept until something is written."""

    def find():
        rows = door.filterset.rows().order_by("-released_at", "-pk").values_list("pk", flat=True)
        found = list(rows.filter(released_at__isnull=False)[:LATEST])
        more = rows.filter(released_at__isnull=True)[: LATEST - len(found)]
        # Who reads what is released alone is not asked for more.
        return found + (list(more) if reads_inside(door.reader) else [])

    return kept(("latest", *door.filterset.key), find)


def _laws(door):
    reader = door.reader
    named = pointing(door.filterset, "", "instrument")
    known = LegalInstrument.objects.visible_to(reader).in_bulk(list(named))
    ordered = sorted(known.values(), key=lambda law: (-named[law.pk], law.name.casefold()))
    shown = ordered[:MOST_LAWS]
    scope = door.filterset.queryset.order_by()
    within = None if held.is_whole(scope, reader) else scope.values("pk")
    return progress(shown, reader, within), len(ordered) - len(shown)


def _leads(door, point):
    return door.opens(point.query) if point.count and point.query is not None else ""


def _switched(given, door):
    return f"{door.page}?{ALL}=yes"
