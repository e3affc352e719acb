"""The pages on which candidates are sorted, and the lead drafted from a passage. For officers and
admins alone."""

from collections import defaultdict
from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import F, IntegerField, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sources.access import reads_inside
from sources.dates import find_dates
from sources.filters import OpenList, PassageSearch, Sort
from sources.lists import address, listed
from sources.marks import date_marks, naming_marks, pieces
from sources.models import Passage
from sources.pages import mentions_in
from sources.search import search

from . import candidates
from .filters import StatusFilter
from .models import Evidence, Involvement, Outcome, slug_of
from .scales import Claim, Status, words

ROWS_PER_PAGE = 50
# What a results summary fills besides the description.
ALSO_FILLED = (
    "significance_text",
    "contribution_text",
    "evidence_text",
    "additional_information",
)
MOST_TARGETS = 500  # offered to merge into; others are typed
# What can be done to candidates that are sorted one way or another: (act, label), the most usual
# first; and each act in full.
ACCEPT = ("accept", gettext_lazy("Accept"))
MERGE = ("merge", gettext_lazy("Merge"))
SET_ASIDE = ("set-aside", gettext_lazy("Set aside"))
TAKE_BACK = ("take-back", gettext_lazy("Take back"))
ACTS = {
    Status.CANDIDATE: (ACCEPT, MERGE, SET_ASIDE),
    Status.LEAD: (TAKE_BACK,),
    Status.SET_ASIDE: (TAKE_BACK,),
}
IN_FULL = {
    "accept": gettext_lazy("Accept as leads"),
    "merge": gettext_lazy("Merge into an outcome"),
    "set-aside": gettext_lazy("Set aside"),
    "take-back": gettext_lazy("Take back"),
}
# What an act is done to.
SINCE = {
    "accept": (Status.CANDIDATE,),
    "merge": (Status.CANDIDATE,),
    "set-aside": (Status.CANDIDATE,),
    "take-back": (Status.LEAD, Status.SET_ASIDE),
}
# What is done with a reason of the person's own: the verb of its event, and what asks for it.
REASONED = {
    "accept": (candidates.ACCEPTED, gettext_lazy("Reason to accept")),
    "set-aside": (candidates.SET_ASIDE, gettext_lazy("Reason to set aside")),
    "take-back": (candidates.TAKEN_BACK, gettext_lazy("Reason to take back")),
}
VIEWS = (
    (Status.CANDIDATE, gettext_lazy("To sort")),
    (Status.LEAD, gettext_lazy("Accepted")),
    (Status.SET_ASIDE, gettext_lazy("Set aside")),
)


class SortedFilter(StatusFilter):
    """Without a status: what is still to be sorted."""

    def filter(self, queryset, words):
        if not words:
            return queryset.filter(status=Status.CANDIDATE)
        return super().filter(queryset, words)


class CandidateFilter(PassageSearch):
    """The filters of the list of candidates. Its queryset is what `_scope` gives."""

    status = SortedFilter(
        "status", known={w: s for w, s in words(Status).items() if s in ACTS}, label=_("Status")
    )
    document = OpenList("document_slug", label=gettext_lazy("Document"))
    country = OpenList("country", label=gettext_lazy("Country"))
    sort = Sort(
        orders={
            "place": gettext_lazy("As in the documents"),
            "newest": gettext_lazy("Newest first"),
        },
        label=gettext_lazy("Sort"),
    )
    orders = {
        "place": ("document_title", "document_slug", "number"),
        "newest": (F("created_at").desc(),),
    }
    facets = ("document", "country")
    named_by = {"document": "document_title"}

    def matching(self, queryset):
        return search(queryset, self.query, inside=True)

    @property
    def view(self):
        """The status whose candidates are listed; the last one asked for."""
        known = self.filters["status"].known
        return known[(self.words("status") or ["candidate"])[-1].lower()]

    def narrowing(self):
        return [(name, word) for name, word in super().narrowing() if name != "status"]


def sorters_only(view):
    """Whoever may not write outcomes finds no such page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _scope(user):
    """The candidates that `user` may read together with the passage they were drafted from,
    whatever became of them, with `passage_id` and where it stands."""
    first = (
        Evidence.objects.visible_to(user)
        .filter(outcome=OuterRef("pk"), claim=Claim.CHANGE, passage__isnull=False)
        .order_by("pk")
    )

    def of_first(path, **options):
        return Subquery(first.values(path)[:1], **options)

    return (
        Outcome.objects.visible_to(user)
        .filter(fragment_id__startswith=candidates.PREFIX, status__in=ACTS)
        .annotate(
            passage_id=of_first("passage"),
            number=of_first("passage__number", output_field=IntegerField()),
            document_slug=of_first("passage__document__slug"),
            document_title=of_first("passage__document__title"),
        )
        .filter(passage_id__isnull=False)
    )


@require_safe
@sorters_only
def triage(request):
    filterset = CandidateFilter(request.GET, _scope(request.user), request.user).checked()
    context = {"nav": "outcomes", **listed(filterset, request, None, ROWS_PER_PAGE)}
    view = filterset.view
    reasons = candidates.last_reasons(request.user)
    context |= {
        "view": view,
        "views": [(label, address(request.GET, status=[w]), s == view) for s, label, w in _tabs()],
        "rows": _shown(context["page"].object_list, request.user),
        "acts": ACTS[view],
        "reasoned": [
            (act, REASONED[act][1], reasons.get(REASONED[act][0], ""))
            for act, _label in ACTS[view]
            if act in REASONED
        ],
        "here": request.get_full_path(),
    }
    return render(request, "outcomes/triage.html", context)


def _tabs():
    known = {status: word for word, status in words(Status).items()}
    return [(status, label, known[status]) for status, label in VIEWS]


@require_http_methods(["GET", "HEAD", "POST"])
@sorters_only
def decide(request):
    """Says what an act on the candidates that are ticked will touch; a POST does it."""
    given = request.POST if request.method == "POST" else request.GET
    act = given.get("act", "")
    if act not in SINCE:
        raise BadRequest(_("Say what is to be done."))
    ticked = given.getlist("listed" if given.get("all") else "candidate")
    chosen = _chosen(request.user, ticked, act)
    back = _back(given.get("back", ""))
    if not chosen:
        messages.error(request, _("Tick the candidates first; what was sorted meanwhile is not."))
        return redirect(back)
    problem = ""
    if request.method == "POST":
        try:
            done = _do(request, act, chosen)
        except candidates.NotPossible as hindrance:
            problem = str(hindrance)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "nav": "outcomes",
        "act": act,
        "label": IN_FULL[act],
        "rows": _shown(chosen, request.user),
        "back": back,
        "problem": problem,
    }
    if act == "merge":
        context |= {
            "targets": _targets(request.user)[:MOST_TARGETS],
            "claims": Claim.choices,
            "into": given.get("into", ""),
            "claim": given.get("claim") or Claim.CHANGE.value,
        }
    else:
        verb, context["reason_label"] = REASONED[act]
        last = candidates.last_reasons(request.user).get(verb, "")
        context["reason"] = given.get("reason", last)
    return render(request, "outcomes/triage_decide.html", context, status=400 if problem else 200)


@require_POST
@sorters_only
def draft(request):
    """A lead from a passage of the reader; its editor comes next."""
    word = request.POST.get("passage", "")
    if not _is_number(word):
        raise Http404
    scope = Passage.objects.visible_to(request.user).select_related("document__publisher")
    passage = get_object_or_404(scope.defer("document__text"), pk=word)
    outcome = candidates.draft_lead(passage, request.user)
    messages.success(
        request,
        _("%(id)s is drafted, with the passage as its first evidence. Complete it here.")
        % {"id": outcome.fragment_id},
    )
    return redirect("outcome_edit", outcome.slug)


# --- inside ---------------------------------------------------------------------------------


def _do(request, act, chosen):
    """Do an act; returns the sentence that says so. Raises candidates.NotPossible."""
    user, reason = request.user, request.POST.get("reason", "").strip()
    if act in REASONED and not reason:
        raise candidates.NotPossible(_("Say why; the reason stays in the history."))
    if act == "accept":
        n = candidates.accept(chosen, user, reason)
        return ngettext("%(n)d candidate is a lead now.", "%(n)d candidates are leads now.", n) % {
            "n": n
        }
    if act == "set-aside":
        n = candidates.set_aside(chosen, user, reason)
        return ngettext("%(n)d candidate set aside.", "%(n)d candidates set aside.", n) % {"n": n}
    if act == "take-back":
        n = candidates.take_back(chosen, user, reason)
        return ngettext(
            "%(n)d candidate is to be sorted again.", "%(n)d candidates are to be sorted again.", n
        ) % {"n": n}
    into, claim = request.POST.get("into", "").strip(), request.POST.get("claim", "")
    target = _targets(user).filter(slug=slug_of(into)).first() if into else None
    if target is None:
        raise candidates.NotPossible(_("Give the fragment ID of a lead or outcome."))
    if claim not in Claim.values:
        raise candidates.NotPossible(_("Say which claim the passages speak for."))
    n = candidates.merge_all(chosen, target, user, Claim(claim))
    text = ngettext(
        "%(n)d candidate is evidence of %(id)s now.",
        "%(n)d candidates are evidence of %(id)s now.",
        n,
    )
    return text % {"n": n, "id": target.fragment_id}


def _targets(user):
    return (
        Outcome.objects.visible_to(user)
        .filter(status__in=(Status.LEAD, Status.OUTCOME))
        .order_by("slug")
    )


def _chosen(user, ticked, act):
    """The candidates that are ticked and wait for this act, in the order of their documents."""
    keys = {int(word) for word in ticked if _is_number(word)}
    rows = _scope(user).filter(pk__in=keys, status__in=SINCE[act])
    return list(rows.order_by(*CandidateFilter.orders["place"], "pk"))


def _back(words):
    """Where to go back to: the list, under the filters that it had."""
    start = reverse("triage")
    return words if words.startswith(f"{start}?") else start


def _shown(outcomes, user):
    """Candidates made ready for `_candidate.html`: their passage with its marks, what it names,
    and what became of them. A fixed number of queries."""
    outcomes = list(outcomes)
    passages = {
        passage.pk: passage
        for passage in Passage.objects.visible_to(user)
        .filter(pk__in=[outcome.passage_id for outcome in outcomes])
        .select_related("document__publisher")
        .defer("document__text")
    }
    mentions = mentions_in(passages.values(), user)
    names = defaultdict(list)
    for row in (
        Involvement.objects.visible_to(user)
        .filter(outcome__in=outcomes)
        .select_related("actor", "instrument")
    ):
        kind = "actors" if row.actor_id else "instruments"
        names[row.outcome_id, kind].append(row.actor or row.instrument)
    into = candidates.merged_into(outcomes, user)
    for outcome in outcomes:
        passage = outcome.passage = passages[outcome.passage_id]
        marks = naming_marks(mentions[passage.pk]) + date_marks(passage.text)
        outcome.pieces = pieces(passage.text, marks)
        outcome.actors = names[outcome.pk, "actors"]
        outcome.instruments = names[outcome.pk, "instruments"]
        found = [date for one in find_dates(outcome.description) for date in one.dates]
        outcome.dates = ", ".join(dict.fromkeys(date.label for date in found))
        outcome.into = into.get(outcome.pk)
        fields = [outcome._meta.get_field(name) for name in ALSO_FILLED]
        outcome.also = [f.verbose_name for f in fields if getattr(outcome, f.name)]
    return outcomes


def _is_number(word):
    return word.isascii() and word.isdigit() and len(word) < 19
