"""How far one outcome has come and to whom it is given: for officers and admins alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sources.access import reads_inside

from . import assigning, following, happened, moving
from .models import Outcome
from .review_forms import GiveForm, MoveForm
from .scales import Status


@require_http_methods(["GET", "HEAD", "POST"])
def status(request, slug):
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    came = following.came_from(request)
    given = assigning.assigned([outcome], request.user)[outcome.pk]
    giving = request.POST.get("act") == "give"
    move = MoveForm(outcome, request.POST if request.POST and not giving else None)
    give = GiveForm(given, request.POST if giving else None)
    form = give if giving else move
    answer = 200
    if request.method == "POST":
        if form.is_valid() and _done(request, outcome, form, giving, given):
            return redirect(following.back(outcome, came))
        answer = 400
    events = happened.events_of(outcome, request.user).filter(verb=moving.MOVED)[:20]
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "came": came,
        "form": form,
        "move": move,
        "give": give,
        "released": outcome.is_released,
        "events": happened.lines(events),
    }
    return render(request, "outcomes/status.html", context, status=answer)


def _done(request, outcome, form, giving, given):
    """Whether what the form says was done."""
    if giving:
        chosen = form.chosen
        assigning.give({outcome.pk: chosen}, request.user)
        gone = [user for user in given if user not in chosen]
        assigning.take({outcome.pk: gone}, request.user)
        messages.success(request, _("%(id)s: saved.") % {"id": outcome.fragment_id})
        return True
    status = form.cleaned_data["status"]
    try:
        moving.move([outcome], Status(status), form.cleaned_data["reason"], request.user)
    except moving.NotPossible as reason:
        form.add_error(None, str(reason))
        return False
    words = {"id": outcome.fragment_id, "status": Status(status).label}
    messages.success(request, _("%(id)s: %(status)s.") % words)
    return True
