"""The pages of outcomes, and the search over everything."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sources import history
from sources.access import open_to_public, reads_inside
from sources.lists import address, listed
from sources.models import SourceDocument
from sources.versions import kept

from . import (
    agreeing,
    assigning,
    dossier,
    everything,
    files,
    following,
    happened,
    lists,
    looking,
    opened,
    pages,
)
from .editing import Stale, change, create
from .facets import facets
from .filters import DEFAULT_STATUS, FORMATS, OutcomeFilter
from .forms import OutcomeForm, ReviewForm
from .models import Evidence, Note, Outcome, Question, Review
from .review_forms import NoteForm, QuestionForm

ROWS_PER_PAGE = 25
LINES = 20  # of the history; its own page has all of them


def _writer(request):
    """Stop whoever may not write: for them the page does not exist."""
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404


@open_to_public
@require_safe
def outcome_list(request):
    if following.QUEUE in request.GET and reads_inside(request.user):
        # From what waits within a list, the way back is to the list.
        return redirect(f"{request.path}?{following.without_queue(request.GET)}")
    scope = Outcome.objects.visible_to(request.user).with_ratings(request.user)
    return list_page(request, OutcomeFilter(request.GET, scope, request.user).checked())


def list_page(request, filterset, **more):
    """The rows of a filter (checked) as a page, or as the file that it asks for; `more` is for the
    template."""
    if filterset.words("format"):
        return files.answer(filterset)
    context = {"nav": "outcomes", **listed(filterset, request, facets(filterset), ROWS_PER_PAGE)}
    context |= {
        "came": following.query_of(request.GET),
        "exports": [(FORMATS[f], address(request.GET, format=[f])) for f in FORMATS],
        **more,
    }

    def rows():
        outcomes = lists.show_rows(context["page"].object_list, request.user)
        return render_to_string("outcomes/_rows.html", {**context, "outcomes": outcomes}, request)

    # To draw them takes longer than to find them, and who reads the same levels sees the same; but
    # templates ask for permissions, which a superuser has without the levels.
    key = (request.path, frozenset(request.user.get_all_permissions()), *filterset.key)
    context["rows"] = kept(("rows", request.GET.urlencode(), *key), rows)
    # The choices are the same on every page of a list.
    draw = "_filters.html", context, request
    drawn = kept(("filters", request.GET.get("sort"), *key), lambda: render_to_string(*draw))
    context["filters"] = drawn
    return render(request, "outcomes/outcome_list.html", context)


@open_to_public
@require_safe
def outcome(request, slug):
    outcome = visible_outcome(request, slug)
    history.record_look(outcome, request.user)
    return outcome_page(request, outcome)


def visible_outcome(request, slug):
    """The outcome of an address, with its ratings. Raises Http404."""
    scope = Outcome.objects.visible_to(request.user).with_ratings(request.user)
    return pages.show_ratings(get_object_or_404(scope, slug=slug))


def outcome_page(request, outcome, form=None, note_form=None, question_form=None):
    """The page of an outcome; the forms are what was sent and not valid: a review, a note, a
    question."""
    if not reads_inside(request.user):
        return released_page(request, outcome, **following.bar(request, outcome))
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "pieces": pages.claim_pieces(outcome, request.user),
        "actors": pages.involved(outcome, "actor", request.user),
        "instruments": pages.involved(outcome, "instrument", request.user),
        **following.bar(request, outcome),
    }
    since = looking.look(outcome, request.user)
    events = happened.events_of(outcome, request.user)
    reviews = list(
        Review.objects.visible_to(request.user).filter(outcome=outcome).select_related("reviewer")
    )
    own = next((review for review in reviews if review.reviewer_id == request.user.pk), None)
    context |= {
        "form": form or ReviewForm(outcome, request.user, own=own),
        "own": own,
        "others": pages.others(reviews, own),
        "differences": agreeing.differences(outcome, request.user),
        "given": assigning.assigned([outcome], request.user)[outcome.pk],
        "imported": pages.imported(outcome),
        "facts": pages.facts(outcome),
        "since": since,
        "events": happened.lines(events[:LINES], request.user, since),
        "event_count": events.count(),
        "notes": Note.objects.visible_to(request.user)
        .filter(outcome=outcome)
        .select_related("written_by"),
        "note_form": note_form or NoteForm(),
        "questions": Question.objects.visible_to(request.user)
        .filter(outcome=outcome)
        .select_related("asked_by"),
        "question_form": question_form or QuestionForm(),
        **dossier.desk(outcome, request.user, context["came"], dossier.whole_of(request.GET)),
    }
    dossier.put_messages(context, request)
    return render(request, "outcomes/outcome.html", context)


def released_page(request, outcome, **more):
    """A released outcome as whoever reads no more than that does; `more` is for the template."""
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "pieces": pages.claim_pieces(outcome, request.user),
        **opened.seen(outcome, request.user),
    }
    return render(request, "outcomes/outcome_released.html", context | more)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome_new(request):
    _writer(request)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = create(form.values, request.user)
        messages.success(request, _("%(id)s is drafted.") % {"id": outcome.fragment_id})
        return redirect(outcome)
    return render(request, "outcomes/outcome_form.html", {"nav": "outcomes", "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def outcome_edit(request, slug):
    _writer(request)
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    # The form gets a copy: cleaning it writes into its instance.
    copy = get_object_or_404(Outcome.objects.visible_to(request.user), pk=outcome.pk)
    form = OutcomeForm(request.POST or None, instance=copy)
    came = following.came_from(request)
    context = {"nav": "outcomes", "form": form, "outcome": outcome, "came": came}
    if request.method == "POST" and form.is_valid():
        was_released = outcome.is_released
        try:
            changed = change(outcome, form.values, request.user, form.cleaned_data["version"] or 0)
        except Stale as stale:
            form.data = form.data.copy()
            form.data["version"] = str(stale.current.version)
            context["conflict"] = pages.conflict(form, stale.current)
            return render(request, "outcomes/outcome_form.html", context, status=409)
        messages.success(
            request,
            ngettext("%(n)d field changed.", "%(n)d fields changed.", len(changed))
            % {"n": len(changed)},
        )
        if was_released and not outcome.is_released:
            messages.warning(
                request, _("Its wording changed, so it is internal again until it is released.")
            )
        return redirect(following.back(outcome, came))
    return render(request, "outcomes/outcome_form.html", context)


@require_safe
def source_outcomes(request, slug):
    """The outcomes whose accepted evidence stands in a document."""
    document = get_object_or_404(SourceDocument.objects.visible_to(request.user), slug=slug)
    cited = Evidence.objects.visible_to(request.user).filter(passage__document=document)
    outcomes = (
        Outcome.objects.visible_to(request.user)
        .with_ratings(request.user)
        .filter(pk__in=cited.values("outcome"), status__in=DEFAULT_STATUS)
    )
    context = {
        "nav": "sources",
        "document": document,
        "outcomes": lists.show_rows(outcomes, request.user),
    }
    template = "outcomes/_citing.html" if request.htmx else "outcomes/citing.html"
    return render(request, template, context)


@require_safe
def search_all(request):
    context = {"nav": "search", **everything.results(request)}
    return render(request, "outcomes/search.html", context)
