"""The pages of outcomes, and the search over everything."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sources import history
from sources.access import OPEN_LEVELS, reads_inside
from sources.lists import address, listed
from sources.models import SourceDocument

from . import everything, exports, files, lists, pages
from .editing import Stale, change, create
from .facets import facets
from .filters import DEFAULT_STATUS, FORMATS, OutcomeFilter
from .forms import OutcomeForm, ReleaseForm, ReviewForm
from .models import Evidence, Outcome, Review
from .release import NotReady, bundle, hindrance, release, withdraw
from .reviews import RATINGS, save_review

ROWS_PER_PAGE = 25


def _writer(request):
    """Stop whoever may not write: for them the page does not exist."""
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404


@require_safe
def outcome_list(request):
    scope = Outcome.objects.visible_to(request.user).with_ratings(request.user)
    filterset = OutcomeFilter(request.GET, scope, request.user).checked()
    if filterset.words("format"):
        return files.answer(filterset)
    context = {"nav": "outcomes", **listed(filterset, request, facets(filterset), ROWS_PER_PAGE)}
    context["outcomes"] = lists.show_rows(context["page"].object_list, request.user)
    context["exports"] = [(FORMATS[f], address(request.GET, format=[f])) for f in FORMATS]
    return render(request, "outcomes/outcome_list.html", context)


@require_safe
def outcome(request, slug):
    return _outcome_page(request, _visible_outcome(request, slug))


def _visible_outcome(request, slug):
    scope = Outcome.objects.visible_to(request.user).with_ratings(request.user)
    return pages.show_ratings(get_object_or_404(scope, slug=slug))


def _outcome_page(request, outcome, form=None):
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "pieces": pages.claim_pieces(outcome, request.user),
        "actors": pages.involved(outcome, "actor", request.user),
        "instruments": pages.involved(outcome, "instrument", request.user),
    }
    if not reads_inside(request.user):
        context["fields"] = exports.open_fields(outcome)
        context["quotes"] = exports.open_quotes(outcome, request.user)
        return render(request, "outcomes/outcome_released.html", context)
    reviews = list(
        Review.objects.visible_to(request.user).filter(outcome=outcome).select_related("reviewer")
    )
    own = next((review for review in reviews if review.reviewer_id == request.user.pk), None)
    context |= {
        "form": form or ReviewForm(outcome, own=own),
        "own": own,
        "others": pages.others(reviews, own),
        "evidence": Evidence.objects.visible_to(request.user)
        .filter(outcome=outcome)
        .select_related("passage__document__publisher", "document", "decided_by"),
        "imported": pages.imported(outcome),
        "facts": pages.facts(outcome),
        "events": pages.timeline(history.of(outcome).visible_to(request.user)[:50]),
    }
    return render(request, "outcomes/outcome.html", context)


@require_POST
def outcome_review(request, slug):
    outcome = _visible_outcome(request, slug)
    if not request.user.has_perm("outcomes.add_review"):
        raise Http404
    form = ReviewForm(outcome, request.POST)
    if not form.is_valid():
        return _outcome_page(request, outcome, form)
    ratings = {name: form.cleaned_data[name] for name in RATINGS}
    save_review(outcome, request.user, ratings, form.cleaned_data["rationale"])
    messages.success(request, _("Your rating of %(id)s is saved.") % {"id": outcome.fragment_id})
    return redirect(f"{outcome.get_absolute_url()}#ratings")


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
    context = {"nav": "outcomes", "form": form, "outcome": outcome}
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
        return redirect(outcome)
    return render(request, "outcomes/outcome_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome_release(request, slug):
    _writer(request)
    outcome = _visible_outcome(request, slug)
    form = ReleaseForm(request.POST or None, initial={"level": outcome.visibility})
    if request.method == "POST" and form.is_valid():
        try:
            done = _move(outcome, form.cleaned_data["level"], request.user)
        except NotReady as reason:
            form.add_error("level", str(reason))
        else:
            text = (
                _("%(id)s may now be read by: %(level)s.")
                if done
                else _("%(id)s: a second officer has to release it to %(level)s too.")
            )
            level = dict(form.fields["level"].choices)[form.cleaned_data["level"]]
            messages.success(request, text % {"id": outcome.fragment_id, "level": level})
            return redirect(outcome)
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "form": form,
        "hindrance": hindrance(outcome),
        "bundle": bundle(outcome, OPEN_LEVELS[-1]),
        "fields": exports.open_fields(outcome),
        "quotes": exports.open_quotes(outcome, request.user),
    }
    return render(request, "outcomes/outcome_release.html", context)


def _move(outcome, level, by):
    if level in OPEN_LEVELS:
        return release(outcome, level, by)
    withdraw(outcome, by, level)
    return True


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
