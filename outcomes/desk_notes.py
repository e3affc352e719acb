"""Notes on an outcome, and all that happened to it: for officers and admins alone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sources.access import reads_inside
from sources.filters import page_number

from . import following, happened, notes
from .models import Outcome
from .review_forms import NoteForm
from .views import outcome_page, visible_outcome

LINES_PER_PAGE = 50


@require_POST
def note(request, slug):
    """Write a note."""
    outcome = visible_outcome(request, slug)
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404
    came = following.came_from(request)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return outcome_page(request, outcome, note_form=form)
    given = form.cleaned_data
    written = notes.write(outcome, given["text"], request.user, given["confidential"])
    people = ", ".join(user.get_username() for user in notes.mentioned(written.text))
    text = _("Your note is saved; it mentions %(who)s.") if people else _("Your note is saved.")
    messages.success(request, text % {"who": people})
    return redirect(following.back(outcome, came) + "#notes")


@require_safe
def history(request, slug):
    """All that happened to an outcome, each change as it was and as it became."""
    if not reads_inside(request.user):
        raise Http404
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    events = happened.events_of(outcome, request.user)
    page = Paginator(events, LINES_PER_PAGE).get_page(page_number(request))
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "came": following.came_from(request),
        "page": page,
        "events": happened.lines(page.object_list, whole=True),
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": "",
    }
    return render(request, "outcomes/history.html", context)
