"""The release desk: what is ready, and what stands in the way of the rest; releasing outcomes one
by one or many at once, with exactly what will be seen; and taking them back. For officers and
admins alone."""

import hashlib
import json
from typing import NamedTuple
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sources.access import OPEN_LEVELS, Visibility, Visitor, reads_inside
from sources.filters import page_number
from sources.history import record_look, record_looks

from . import following, lists, opened, settling
from .forms import ReleaseForm
from .models import RATINGS, Outcome
from .release import Bundle, NotReady, bundle, hindrances, release, withdraw
from .scales import Status
from .views import visible_outcome

ROWS_PER_PAGE = 25  # and so many are released at once
WITHDRAW = "withdraw"  # stands where a level would
_AGREED = Q(**{f"agreed_{name}__isnull": False for name in RATINGS})
_OPEN = Q(visibility__in=OPEN_LEVELS)
_ASKED = Q(release_asked_at__isnull=False)
_RIPE = Q(status=Status.OUTCOME) & _AGREED
# {word of the address: (its name, which outcomes stand there)}
STAGES = {
    "rated": (gettext_lazy("To release"), _RIPE & ~_OPEN & ~_ASKED),
    "asked": (gettext_lazy("Waiting for a second officer"), _ASKED),
    "not-yet": (
        gettext_lazy("Not yet"),
        Q(status__in=(Status.LEAD, Status.OUTCOME)) & ~_OPEN & ~_ASKED & ~_RIPE,
    ),
    "released": (gettext_lazy("Released"), _OPEN),
}


class Step(NamedTuple):
    """What is to happen to one outcome.

    words       in words
    seen        all that will be seen of it, as HTML; "" where nothing is opened
    names       that go along, a Bundle; None where nothing is opened
    asks        whether it is asked for alone, and another officer has to release it
    hindrances  [words] of what stands in the way: then nothing happens
    """

    outcome: Outcome
    words: str = ""
    seen: str = ""
    names: Bundle | None = None
    asks: bool = False
    hindrances: tuple = ()


def _releaser(request):
    """Stop whoever may not release: for them the page does not exist."""
    if not request.user.has_perm("sources.release") or not reads_inside(request.user):
        raise Http404


@require_safe
def desk(request):
    """The outcomes of a list, by how far they are from being released."""
    _releaser(request)
    query = following.came_from(request)
    stage = request.GET.get("stage") or next(iter(STAGES))
    if stage not in STAGES:
        raise BadRequest(_("stage: its values are %(words)s.") % {"words": ", ".join(STAGES)})
    rows = following.filterset_of(QueryDict(query), request.user).rows().order_by()
    counts = rows.aggregate(
        **{
            word.replace("-", "_"): Count("pk", filter=which)
            for word, (_n, which) in STAGES.items()
        }
    )
    found = rows.filter(STAGES[stage][1]).select_related("released_by", "release_asked_by")
    page = Paginator(found.order_by("slug"), ROWS_PER_PAGE).get_page(page_number(request))
    shown = _in_the_way(list(page), stage, request.user)
    context = {
        "nav": "outcomes",
        "query": query,
        "stage": stage,
        "stages": [
            (word, name, counts[word.replace("-", "_")]) for word, (name, _w) in STAGES.items()
        ],
        "rows": shown,
        "ready": any(not reasons for _outcome, reasons in shown),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&stage={stage}" + (f"&from={quote(query)}" if query else ""),
    }
    return render(request, "outcomes/release_desk.html", context)


@require_http_methods(["POST"])
def many(request):
    """What releasing the chosen outcomes will open, or withdrawing them will close; then doing so,
    where it still is what was shown."""
    _releaser(request)
    query = following.came_from(request)
    level = request.POST.get("level", "")
    if level not in (*OPEN_LEVELS, WITHDRAW):
        raise BadRequest(_("level: it is none to release to."))
    chosen = lists.ticked(request, ROWS_PER_PAGE)
    back = reverse("release_desk") + (f"?from={quote(query)}" if query else "")
    if not chosen:
        messages.error(request, _("Choose one outcome at least."))
        return redirect(back)
    plan = _steps(request, chosen, level)
    possible = [step for step in plan if not step.hindrances]
    digest = _digest(plan, level)
    if possible and request.POST.get("plan") == digest:
        _do(request, possible, level)
        return redirect(back)
    changed = "plan" in request.POST
    context = {
        "nav": "outcomes",
        "query": query,
        "level": level,
        "opens": level in OPEN_LEVELS,
        "plan": plan,
        "count": sum(not step.asks for step in possible),
        "asks": sum(step.asks for step in possible),
        "digest": digest,
        "changed": changed,
        "back": back,
    }
    return render(request, "outcomes/release_many.html", context, status=409 if changed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request, slug):
    """Releasing one outcome, or taking it back. It is opened to a level once what will be seen at
    that level was shown, and still is the same; else that is shown now."""
    _releaser(request)
    outcome = visible_outcome(request, slug)
    record_look(outcome, request.user)
    came = following.came_from(request)
    level = outcome.release_asked_level or outcome.visibility
    form = ReleaseForm(request.POST or None, initial={"level": level})
    shown, status = level if level in OPEN_LEVELS else OPEN_LEVELS[-1], 200
    if request.method == "POST" and form.is_valid():
        level = form.cleaned_data["level"]
        shown = level if level in OPEN_LEVELS else shown
    asked, _settled = settling.sorted_out(outcome, request.user)
    reasons = hindrances(outcome, request.user, asked)
    step = _opening(request, outcome, shown)
    digest = _digest([step], shown)
    if request.method == "POST" and form.is_valid():
        if level in OPEN_LEVELS and reasons:
            form.add_error("level", " ".join(reason.words for reason in reasons))
        elif level in OPEN_LEVELS and request.POST.get("plan") != digest:
            status = 409 if request.POST.get("shown") == shown else 200
        elif _set(request, outcome, level):
            return redirect(following.back(outcome, came))
    context = {
        "nav": "outcomes",
        "outcome": _in_words(outcome),
        "form": form,
        "came": came,
        "hindrances": [] if outcome.is_released else reasons,
        "advice": list(dict.fromkeys(check.name for check in asked if not check.serious)),
        "step": step,
        "shown": shown,
        "digest": digest,
        "again": request.method == "POST" and not form.errors,
        "changed": status == 409,
    }
    return render(request, "outcomes/outcome_release.html", context, status=status)


# --- inside ---------------------------------------------------------------------------------


def _in_the_way(outcomes, stage, user):
    """[(outcome, its Hindrances)]; of what is far from ready the checks are not looked at."""
    checked = {}
    if stage in ("rated", "asked"):
        checked = {pk: asked for pk, (asked, _s) in settling.sorted_out_of(outcomes, user).items()}
    if stage == "released":
        return [(outcome, []) for outcome in outcomes]
    return [(_in_words(o), hindrances(o, user, checked.get(o.pk, []))) for o in outcomes]


def _in_words(outcome):
    """The outcome with `asked_level`, in words: to whom the first officer asked to release it."""
    asked = outcome.release_asked_level
    outcome.asked_level = Visibility(asked).label if asked else ""
    return outcome


def _steps(request, outcomes, level):
    """[Step] of some outcomes; the checks of all are looked up at once."""
    if level not in OPEN_LEVELS:
        return [_closing(outcome) for outcome in outcomes]
    found = settling.sorted_out_of(outcomes, request.user)
    steps = []
    for outcome in outcomes:
        reasons = hindrances(outcome, request.user, found[outcome.pk][0])
        if outcome.visibility == level:
            said = _("It is released to %(level)s already.") % {"level": Visibility(level).label}
            steps.append(Step(outcome, hindrances=(said,)))
        elif reasons:
            steps.append(Step(outcome, hindrances=tuple(reason.words for reason in reasons)))
        else:
            steps.append(_opening(request, outcome, level))
    record_looks([step.outcome for step in steps if step.seen], request.user)
    return steps


def _closing(outcome):
    if outcome.is_released:
        return Step(outcome, _("donors find it no more"))
    if outcome.release_asked_at:
        return Step(outcome, _("nobody asks for its release any more"))
    return Step(outcome, hindrances=(_("It is not released."),))


def _opening(request, outcome, level):
    """The Step of releasing an outcome, whatever stands in the way of that."""
    names = bundle(outcome, level)
    # Whoever reads what is released to that level.
    reader = Visitor(OPEN_LEVELS if level != Visibility.PUBLIC else [Visibility.PUBLIC])
    context = {"outcome": outcome, "inside": True, **opened.seen(outcome, reader, names)}
    seen = render_to_string("outcomes/_open.html", context, request)
    asked_by_another = (
        outcome.release_asked_by_id not in (None, request.user.pk)
        and outcome.release_asked_level == level
    )
    asks = outcome.release_needs_two and not asked_by_another
    words = _("you ask for it, and another officer has to release it") if asks else _("is released")
    return Step(outcome, words, seen, names, asks)


def _digest(plan, level):
    """A word for a plan, which is another where anything that will be seen is another."""
    told = [
        [
            *(level, step.outcome.pk, step.words, step.seen, *step.hindrances),
            *(str(row) for row in (step.names.rows if step.names else [])),
        ]
        for step in plan
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _set(request, outcome, level):
    """Put one outcome at a level. Returns whether that could be done."""
    try:
        done = release(outcome, level, request.user) if level in OPEN_LEVELS else True
    except NotReady as reason:  # somebody changed it in this very moment
        messages.error(request, str(reason))
        return False
    if level not in OPEN_LEVELS:
        withdraw(outcome, request.user, level)
    text = (
        _("%(id)s may now be read by: %(level)s.")
        if done
        else _("%(id)s: a second officer has to release it to %(level)s too.")
    )
    words = {"id": outcome.fragment_id, "level": Visibility(level).label}
    messages.success(request, text % words)
    return True


def _do(request, steps, level):
    """Release or withdraw many; what goes back is as closed as its file said."""
    done = asked = 0
    for step in steps:
        if level == WITHDRAW:
            withdraw(step.outcome, request.user)
            done += 1
            continue
        try:
            if release(step.outcome, level, request.user):
                done += 1
            else:
                asked += 1
        except NotReady as reason:  # somebody changed it in this very moment
            about = {"id": step.outcome.fragment_id, "why": reason}
            messages.error(request, _("%(id)s was not released. %(why)s") % about)
    if done and level in OPEN_LEVELS:
        text = ngettext("%(n)d outcome is released.", "%(n)d outcomes are released.", done)
        messages.success(request, text % {"n": done})
    elif done:
        text = ngettext("%(n)d outcome is withdrawn.", "%(n)d outcomes are withdrawn.", done)
        messages.success(request, text % {"n": done})
    if asked:
        text = ngettext(
            "%(n)d outcome waits for a second officer.",
            "%(n)d outcomes wait for a second officer.",
            asked,
        )
        messages.success(request, text % {"n": asked})
