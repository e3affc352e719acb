"""The queue: the next outcome that waits for whoever asks, within the filter one came with. For
officers and admins alone."""

from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sources.access import reads_inside

from . import following


@require_safe
def queue(request):
    """On to what waits first; where nothing does, a page that says so."""
    if not request.user.has_perm("outcomes.add_review") or not reads_inside(request.user):
        raise Http404
    query = following.query_of(following.filterset_of(request.GET, request.user).data)
    first, done = following.next_waiting(query, request.user)
    if first:
        return redirect(following.back(first, following.in_queue(query)))
    context = {"nav": "outcomes", "query": query, "narrowed": bool(QueryDict(query)), "done": done}
    return render(request, "outcomes/queue.html", context)
