"""Many outcomes at once: given to reviewers, taken from them, or taken to another status. What it
will touch is shown before it does. For officers and admins alone."""

import hashlib
import secrets
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sources.access import reads_inside

from . import assigning, choosing, following, lists, moving
from .models import Choice, Outcome
from .review_forms import ManyForm
from .scales import Status

MOST = 500  # outcomes at once


class Step(NamedTuple):
    """What is to happen to one outcome, in words; nothing does where it is not `possible`."""

    outcome: Outcome
    words: str
    possible: bool


@require_http_methods(["GET", "HEAD", "POST"])
def many(request):
    """Choosing outcomes and what to do; then what it will do to each; then doing it."""
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404
    query = following.came_from(request) if request.method == "POST" else _query(request)
    form = ManyForm(_seeded(request))
    chosen = lists.ticked(request, MOST)
    context = {"nav": "outcomes", "form": form, "query": query, "most": MOST}
    if request.method != "POST" or "again" in request.POST or not chosen or not form.is_valid():
        context |= _rows(query, request.user, {outcome.pk for outcome in chosen})
        context["none_chosen"] = request.method == "POST" and not chosen
        bad = request.method == "POST" and "again" not in request.POST
        return render(request, "outcomes/many.html", context, status=400 if bad else 200)
    plan = _plan(form, chosen, request.user)
    digest = _digest(plan)
    if request.POST.get("plan") == digest and any(step.possible for step in plan):
        _do(request, form, [step.outcome for step in plan if step.possible], chosen)
        return redirect(reverse("outcome_list") + (f"?{query}" if query else ""))
    context |= {"plan": plan, "digest": digest, "changed": "plan" in request.POST}
    context["count"] = sum(step.possible for step in plan)
    status = 409 if context["changed"] else 200
    return render(request, "outcomes/many_preview.html", context, status=status)


# --- inside ---------------------------------------------------------------------------------


def _seeded(request):
    """What was sent, with a seed for a sample: drawn anew, but for a plan that was shown."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "plan" not in data:
        data["seed"] = str(secrets.randbelow(10**6))
    return data


def _query(request):
    return following.query_of(following.filterset_of(request.GET, request.user).data)


def _rows(query, user, chosen):
    """The outcomes of a list, at most MOST of them; those in `chosen` are ticked, or all."""
    rows = following.filterset_of(QueryDict(query), user).ordered()
    found = list(rows.defer("raw", "extra")[: MOST + 1])
    given = assigning.assigned(found[:MOST], user)
    for outcome in found[:MOST]:
        outcome.given = given[outcome.pk]
        outcome.ticked = not chosen or outcome.pk in chosen
    return {"rows": found[:MOST], "too_many": len(found) > MOST}


def _plan(form, outcomes, user):
    """[Step] of what the form would do to some outcomes."""
    act = form.cleaned_data["act"]
    if act == ManyForm.Act.MOVE:
        status = Status(form.cleaned_data["status"])
        return [_move(outcome, status) for outcome in outcomes]
    if act == ManyForm.Act.CHOOSE:
        return _choose(form, outcomes, user)
    there = assigning.assigned(outcomes, user)
    giving = act == ManyForm.Act.GIVE
    each = form.cleaned_data["each"] if giving else None
    wanted = assigning.shared(outcomes, form.chosen, each)
    steps = []
    for outcome in outcomes:
        people = [u for u in wanted[outcome.pk] if (u in there[outcome.pk]) != giving]
        names = ", ".join(user.get_full_name() or user.get_username() for user in people)
        text = _("is given to %(who)s") if giving else _("is taken from %(who)s")
        nothing = _("stays as it is: they have it") if giving else _("stays: they do not have it")
        steps.append(Step(outcome, text % {"who": names} if people else nothing, bool(people)))
    return steps


def _move(outcome, status):
    reason = moving.hindrance(outcome, status)
    if reason:
        return Step(outcome, _("stays as it is. %(why)s") % {"why": reason}, False)
    return Step(outcome, f"{outcome.get_status_display()} → {status.label}", True)


def _choose(form, outcomes, user):
    """What choosing does; a sample is drawn from those that are not chosen yet."""
    chosen = Choice.objects.visible_to(user).filter(outcome__in=outcomes)
    there = set(chosen.values_list("outcome", flat=True))
    given = form.cleaned_data
    free = [outcome for outcome in outcomes if outcome.pk not in there]
    drawn = {outcome.pk for outcome in free}
    if given["sample"]:
        drawn = choosing.sample(free, given["sample"], given["stratum"], given["seed"])
    return [
        Step(
            outcome,
            _("is chosen")
            if outcome.pk in drawn
            else _("stays: it is chosen already")
            if outcome.pk in there
            else _("is not drawn"),
            outcome.pk in drawn,
        )
        for outcome in outcomes
    ]


def _digest(plan):
    """A word for a plan, which is another where anything of it is another."""
    told = "\n".join(f"{step.outcome.pk}:{step.words}" for step in plan)
    return hashlib.sha256(told.encode()).hexdigest()


def _do(request, form, outcomes, chosen):
    act, by = form.cleaned_data["act"], request.user
    if act == ManyForm.Act.MOVE:
        moving.move(outcomes, form.cleaned_data["status"], form.cleaned_data["reason"], by)
    elif act == ManyForm.Act.CHOOSE:
        given = form.cleaned_data
        about = (given["sample"], given["stratum"], given["seed"])
        drawn = choosing.drawn_in_words(*about) if given["sample"] else ""
        choosing.choose(outcomes, given["reason"].strip(), by, drawn)
    elif act == ManyForm.Act.GIVE:
        # Shared out as they were in the plan, of which the others were a part.
        assigning.give(assigning.shared(chosen, form.chosen, form.cleaned_data["each"]), by)
    else:
        assigning.take(assigning.shared(outcomes, form.chosen), by)
    n = len(outcomes)
    text = ngettext("Done for %(n)d outcome.", "Done for %(n)d outcomes.", n)
    messages.success(request, text % {"n": n})
