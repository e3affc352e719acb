"""Moving on: an outcome that is opened from a list keeps the list's filters and order, and its page
says which row of it this is, what came before and what comes next.

The list's query is the page's own query; the other pages of the desk carry it as `from`. With
`queue=yes` in it, what comes next is what waits for the person within that list.
"""

from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from sources.access import reads_inside
from sources.filters import page_number
from sources.lists import address

from .filters import OutcomeFilter
from .models import Outcome
from .waiting import rated, to_review

QUEUE = "queue"


class Queue(NamedTuple):
    """Where in its list an outcome stands.

    place     from 1; 0 where it is no longer in the list
    count     how many rows the list has
    left      how many come after it
    back      the address of the list
    before    the outcome before it, None at the start
    after     the outcome after it, None at the end; with just what links to them need
    rated     of what waits for a person: how many that person has rated; None of other lists
    """

    place: int
    count: int
    left: int
    back: str
    before: Outcome
    after: Outcome
    rated: int = None


def query_of(given):
    """The part of a list's query (a QueryDict) that its rows keep: all but page and format."""
    return address(given, format=[])[1:]


def without_queue(given):
    """The query of the list (a QueryDict) within which something waits."""
    return address(given, format=[], queue=[])[1:]


def in_queue(query):
    """The query of a list, for what waits within it."""
    return "&".join(filter(None, [f"{QUEUE}=yes", query]))


def came_from(request):
    """The list's query that a page of the desk carries in `from`; "" for none.

    Raises BadRequest for what the list itself refuses.
    """
    given = QueryDict(request.POST.get("from") or request.GET.get("from") or "")
    return _checked(given, request.user)


def back(outcome, query):
    """The address of an outcome's page, with the list's query (see came_from)."""
    return outcome.get_absolute_url() + (f"?{query}" if query else "")


def ahead(request):
    """The outcome that whoever saves wants to go to next: the one that POST `next` names by its
    slug. None for none, and for one that may not be read."""
    slug = request.POST.get("next", "")
    if not slug or "\x00" in slug:
        return None
    return Outcome.objects.visible_to(request.user).filter(slug=slug).first()


def bar(request, outcome):
    """What the page of an outcome needs to move on: `came`, the list's query, and `queue`.

    Without a query there is no list that one came from. Raises BadRequest for what the list
    itself refuses.
    """
    if request.method == "POST":
        came = came_from(request)
    else:
        page_number(request)
        given = request.GET.copy()
        if reads_inside(request.user):
            given.pop("all", None)  # what the evidence desk shows all of
        came = _checked(given, request.user)
    return {"came": came, "queue": _queue(came, outcome, request.user) if came else None}


def next_waiting(query, user):
    """(the outcome that comes first of what waits for `user` within a list, how many `user` has
    rated of it). The outcome is None where nothing waits."""
    rows = filterset_of(QueryDict(query), user).rows()
    return to_review(user, rows).only("slug").first(), rated(user, rows).count()


def filterset_of(given, user):
    """The list of a query (a QueryDict), checked. Raises BadRequest."""
    scope = Outcome.objects.visible_to(user).with_ratings(user)
    return OutcomeFilter(given, scope, user).checked()


# --- inside ---------------------------------------------------------------------------------


def _checked(given, user):
    """The query that is kept, once its list is found to know every word of it."""
    given = given.copy()
    waits = given.pop(QUEUE, []) if reads_inside(user) else []
    if waits not in ([], ["yes"]):
        raise BadRequest(_("queue: its value is “yes”."))
    query = query_of(filterset_of(given, user).data)
    return in_queue(query) if waits else query


def _queue(query, outcome, user):
    given = QueryDict(query, mutable=True)
    waits = bool(given.pop(QUEUE, []))
    query = query_of(given)
    filterset = filterset_of(given, user)
    rows = to_review(user, filterset.rows()) if waits else filterset.ordered()
    # Keys alone: of a hundred thousand rows they are some megabytes, and their texts are not.
    keys = list(rows.values_list("pk", flat=True))
    count = len(keys)
    if waits:
        return _turn(keys, outcome, user, query, rated(user, filterset.rows()).count())
    within = outcome.pk in keys
    if not within:
        keys = list(_with(outcome, filterset, rows).values_list("pk", flat=True))
    # Where it lost the words that were searched for, it has no place: the list begins anew.
    at = keys.index(outcome.pk) if outcome.pk in keys else -1
    around = (keys[at - 1] if at > 0 else None, keys[at + 1] if at + 1 < len(keys) else None)
    before, after = _linked(around, user)
    return Queue(
        place=at + 1 if within else 0,
        count=count,
        left=len(keys) - at - 1,
        back=_list(query),
        before=before,
        after=after,
    )


def _turn(keys, outcome, user, query, rated):
    """The place of an outcome among what waits (`keys`). Whoever skips the last comes back to what
    was skipped before."""
    at = keys.index(outcome.pk) if outcome.pk in keys else -1
    ahead = next((key for key in keys[at + 1 :] + keys[: max(at, 0)]), None)
    [after] = _linked((ahead,), user)
    return Queue(
        place=at + 1,
        count=len(keys),
        left=len(keys) - (1 if at >= 0 else 0),
        back=_list(query),
        before=None,
        after=after,
        rated=rated,
    )


def _list(query):
    return reverse("outcome_list") + (f"?{query}" if query else "")


def _linked(keys, user):
    """The outcomes of some IDs, with what links to them need; None for None."""
    shown = Outcome.objects.visible_to(user).only("slug", "fragment_id", "headline")
    shown = shown.in_bulk([pk for pk in keys if pk])
    return [shown.get(pk) for pk in keys]


def _with(outcome, filterset, rows):
    """The rows of a list and, at the place that it would have, an outcome that is not in it."""
    either = Q(pk__in=rows.order_by().values("pk")) | Q(pk=outcome.pk)
    either = filterset.queryset.filter(either)
    if filterset.sorted_by == "match":
        return filterset.matching(either)
    return either.order_by(*filterset.orders[filterset.sorted_by], "slug")
