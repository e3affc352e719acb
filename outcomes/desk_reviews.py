"""Rating an outcome, and settling where the reviewers differ. For whoever may review."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import agreeing, following
from .forms import ReviewForm
from .models import RATINGS, Review
from .review_forms import SettleForm
from .reviews import save_review
from .views import outcome_page, visible_outcome


@require_POST
def review(request, slug):
    outcome = visible_outcome(request, slug)
    if not request.user.has_perm("outcomes.add_review"):
        raise Http404
    came = following.came_from(request)
    form = ReviewForm(outcome, request.user, request.POST)
    if not form.is_valid():
        return outcome_page(request, outcome, form)
    ratings = {name: form.cleaned_data[name] for name in RATINGS}
    was_open = outcome.is_released
    save_review(outcome, request.user, ratings, form.cleaned_data["rationale"])
    messages.success(request, _("Your rating of %(id)s is saved.") % {"id": outcome.fragment_id})
    _tell_withdrawal(request, outcome, was_open)
    ahead = following.ahead(request)
    return redirect(following.back(ahead or outcome, came) + ("" if ahead else "#ratings"))


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request, slug):
    """Where the reviews differ, and by how much; settling it, agreeing to what another proposed,
    and opening it again. There is no such page before one's own review is saved."""
    outcome = visible_outcome(request, slug)
    own = Review.objects.visible_to(request.user).filter(outcome=outcome, reviewer=request.user)
    if not request.user.has_perm("outcomes.add_review") or not own.exists():
        raise Http404
    came = following.came_from(request)
    found = agreeing.differences(outcome, request.user)
    form, status = SettleForm(found), 200
    if request.method == "POST":
        was_open = outcome.is_released
        try:
            form, done = _act(request, outcome, found)
        except agreeing.Conflict:
            # What was typed stays in the form, which is about what stands by now.
            form, done, status = _anew(request, outcome), False, 409
        if done:
            _tell_withdrawal(request, outcome, was_open)
            return redirect(following.back(outcome, came) + "#ratings")
        status = status if status == 409 else 400
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "form": form,
        "came": came,
        "meanwhile": status == 409,
    }
    return render(request, "outcomes/settle.html", context, status=status)


# --- inside ---------------------------------------------------------------------------------


def _act(request, outcome, found):
    """(the form, whether something was done). Raises agreeing.Conflict."""
    given, seen = request.POST, request.POST.get("seen", "")
    if "reopen" in given:
        agreeing.reopen(outcome, given["reopen"], request.user, seen)
        messages.success(request, _("It is open again."))
        return None, True
    if "agree" in given:
        proposed = {one.rating: one.settlement.value for one in found if one.agrees}
        if given["agree"] not in proposed:
            raise agreeing.Conflict
        values = {given["agree"]: proposed[given["agree"]]}
        agreeing.settle(outcome, values, "", request.user, seen)
        messages.success(request, _("Settled."))
        return None, True
    form = SettleForm(found, given)
    if not form.is_valid():
        return form, False
    reason = form.cleaned_data["reason"]
    rows = agreeing.settle(outcome, form.values, reason, request.user, form.cleaned_data["seen"])
    settled = all(row.settled_at for row in rows)
    text = _("Settled.") if settled else _("Proposed: it is settled once another reviewer agrees.")
    messages.success(request, text)
    return form, True


def _anew(request, outcome):
    found = agreeing.differences(outcome, request.user)
    data = request.POST.copy()
    data["seen"] = agreeing.state(found)
    return SettleForm(found, data)


def _tell_withdrawal(request, outcome, was_open):
    outcome.refresh_from_db()
    if was_open and not outcome.is_released:
        messages.warning(
            request, _("Its agreed ratings changed, so it is internal again until it is released.")
        )
