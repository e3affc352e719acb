"""The evidence desk: deciding what a passage does for a claim, changing that, and taking it back.
For officers and admins alone."""

import re
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sources.access import reads_inside
from sources.marks import Mark, pieces
from sources.models import Passage

from . import deciding, dossier, following
from .desk_forms import ACTS, NOT_RELEVANT, DecisionForm, EvidenceForm
from .models import Evidence, NotRelevant, Outcome
from .scales import Claim


def weighers_only(view):
    """Whoever may not write outcomes finds no such page, nor does anyone for what is neither lead
    nor outcome. The view gets the outcome."""

    @wraps(view)
    def guarded(request, slug, **kwargs):
        if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
            raise Http404
        scope = Outcome.objects.visible_to(request.user).filter(status__in=dossier.WEIGHED)
        return view(request, get_object_or_404(scope, slug=slug), **kwargs)

    return guarded


# --- deciding -------------------------------------------------------------------------------


@require_POST
@weighers_only
def decide(request, outcome):
    """One press of a stance button, on a passage or on what is evidence already."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Say which claim, and what the passage does for it."))
    given, old = form.cleaned_data, None
    stance, claims = given["stance"], given["claim"]
    label = dict(ACTS)[stance]
    if "evidence" in request.POST:
        old = _evidence(request, outcome, request.POST["evidence"]).first()
        if old is None:
            return _gone(request, outcome, request.POST["evidence"], label, given["note"], claims)
        claims = [old.claim]
    passage = old.passage if old else _passage(request)
    if stance == NOT_RELEVANT and passage is None:
        raise BadRequest(_("A file or a reference can only be taken out."))
    try:
        if stance == NOT_RELEVANT:
            rows = deciding.dismiss(outcome, passage, claims, request.user, form.seen)
        elif old:
            rows = [deciding.change(old, request.user, form.seen[old.claim], stance=stance)]
        else:
            about = {"note": given["note"], "test": given["test"]}
            rows = deciding.decide(
                outcome, passage, claims, stance, request.user, form.seen, **about
            )
    except deciding.Conflict as conflict:
        current, again = conflict.current, _again(request, form, conflict.current)
        # Another stance for what is evidence already leaves the note there as it is.
        note = None if old else given["note"]
        return _conflict_page(request, outcome, label, note, claims, current, again=again)
    _tell(request, outcome, rows, fresh=old is None)
    return back(request, outcome, _place(request))


@require_POST
@weighers_only
def take_back(request, outcome):
    """Undo: evidence is taken out, in the version that was seen, or a passage that was said not to
    be relevant is put back. Each of the words of `what` names one: e<ID>-<version>, n<ID>."""
    place = ""
    for kind, pk, seen in _named(" ".join(request.POST.getlist("what"))):
        if kind == "e":
            row = _evidence(request, outcome, pk).first()
        else:
            rows = NotRelevant.objects.visible_to(request.user).filter(outcome=outcome, pk=pk)
            row = rows.select_related("passage__document__publisher").first()
        if row is None:
            messages.warning(request, _("That was taken back already."))
            continue
        source = deciding.source_of(row)
        place = dossier.anchor_of(row.claim, row.passage_id) if row.passage_id else ""
        was_open = outcome.is_released
        try:
            if kind == "e":
                deciding.remove(row, request.user, seen)
            else:
                deciding.take_back(row, request.user)
        except deciding.Conflict:
            text = _("Somebody changed what is said of %(source)s meanwhile; it stays as it is.")
            messages.error(request, text % {"source": source}, extra_tags=place)
            continue
        text = _("Taken back: %(source)s, %(claim)s.")
        words = {"source": source, "claim": row.get_claim_display()}
        messages.success(request, text % words, extra_tags=place)
        _tell_withdrawal(request, outcome, was_open)
    return back(request, outcome, place)


def _named(words):
    """[(kind, ID, version)] of words such as "e12-3 n7". Raises BadRequest."""
    found = []
    for word in dict.fromkeys(words.split()):
        pk, _dash, seen = word[1:].partition("-")
        if word[0] not in "en" or not _is_number(pk) or not _is_number(seen or "0"):
            raise BadRequest(_("Say what is to be taken back."))
        found.append((word[0], pk, int(seen or 0)))
    if not found:
        raise BadRequest(_("Say what is to be taken back."))
    return found


def _conflict_page(request, outcome, stance, note, claims, current=(), removal=None, again=()):
    """What the first of two people decided, beside what the second chose and typed.

    current  what stands by now: rows of Evidence or NotRelevant
    note     what the second typed; None where no note was asked for
    removal  the event by which somebody took it out, where none stands
    again    the fields, [(name, value)], that put the second's in its place
    """
    for row in current:
        row.was_dismissed = isinstance(row, NotRelevant)
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "passage": current[0].passage if current else None,
        "current": current,
        "removal": removal,
        "stance": stance,
        "note": note,
        "claims": [Claim(claim) for claim in claims],
        "kept": again,
        "action": reverse("evidence_decide", args=[outcome.slug]) if again else "",
        "back": address_of(request, outcome),
    }
    return render(request, "outcomes/evidence_conflict.html", context, status=409)


def _again(request, form, current):
    """The fields of a decision once more, now as an answer to what stands."""
    seen = dict(form.seen)
    for row in current:
        dismissed = isinstance(row, NotRelevant)
        seen[row.claim] = deciding.SEEN_NOT_RELEVANT if dismissed else row.version
    names = ("passage", "evidence", "claim", "stance", "test", "place", "from", "all", "q", "page")
    kept = [(name, word) for name in names for word in request.POST.getlist(name)]
    return kept + [(f"seen_{claim}", version) for claim, version in seen.items()]


# --- one piece of evidence ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@weighers_only
def evidence(request, outcome, pk):
    row = _evidence(request, outcome, pk).first()
    if row is None:
        if request.method != "POST":
            raise Http404
        return _gone(request, outcome, pk, "", request.POST.get("note", ""), [])
    form = EvidenceForm(row, request.POST or None)
    context = {"nav": "outcomes", "outcome": outcome, "form": form}
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            deciding.change(row, request.user, form.cleaned_data["seen"], **form.values)
        except deciding.Conflict as conflict:
            if not conflict.current:
                return _gone(request, outcome, pk, "", form.cleaned_data["note"], [])
            row = dossier.show(conflict.current[0])
            form.see(row)
            context["meanwhile"] = row
            status = 409
        else:
            text = _("Saved: %(source)s.") % {"source": deciding.source_of(row)}
            messages.success(request, text, extra_tags=f"e{row.pk}")
            _tell_withdrawal(request, outcome, outcome.is_released)
            return back(request, outcome, f"e{row.pk}")
    context["item"] = dossier.show(row)
    if row.passage_id:
        whole = row.quote_start is None
        marks = [] if whole else [Mark(row.quote_start, row.quote_end, "mark")]
        context["pieces"] = pieces(row.passage.text, marks)
    context["came"] = following.came_from(request)
    return render(request, "outcomes/evidence.html", context, status=status)


# --- inside ---------------------------------------------------------------------------------


def _evidence(request, outcome, word):
    """The evidence of an outcome with that ID, as rows: one or none."""
    rows = Evidence.objects.visible_to(request.user).filter(outcome=outcome)
    rows = rows.filter(pk=word) if _is_number(word) else rows.none()
    return rows.select_related(
        "outcome", "passage__document__publisher", "document__publisher", "decided_by"
    )


def _gone(request, outcome, word, stance, note, claims):
    """What was typed about evidence that somebody took out meanwhile. Raises Http404 where there
    was none."""
    removal = deciding.removal(outcome, int(word)) if _is_number(word) else None
    if removal is None:
        raise Http404
    return _conflict_page(request, outcome, stance, note, claims, removal=removal)


def _passage(request):
    word = request.POST.get("passage", "")
    if not _is_number(word):
        raise Http404
    scope = Passage.objects.visible_to(request.user).select_related("document__publisher")
    return get_object_or_404(scope.defer("document__text"), pk=word)


def _is_number(word):
    return word.isascii() and word.isdigit() and len(word) < 19


def _tell(request, outcome, rows, fresh):
    """Say what was decided, with a way back, at the place where the person goes on."""
    first = rows[0]
    dismissed = isinstance(first, NotRelevant)
    stance = _("Not relevant") if dismissed else first.get_stance_display()
    claims = ", ".join(str(row.get_claim_display()) for row in rows)
    ways = []
    if fresh:
        what = " ".join(f"n{row.pk}" if dismissed else f"e{row.pk}-{row.version}" for row in rows)
        button = '<button class="link" form="undo" name="what" value="{}">{}</button>'
        ways.append(format_html(button, what, _("Undo")))
    if not dismissed:
        address = reverse("evidence", args=[outcome.slug, first.pk])
        came = following.came_from(request)
        address += f"?{urlencode({'from': came})}" if came else ""
        ways.append(format_html('<a href="{}">{}</a>', address, _("Change")))
    text = format_html("<b>{}</b>: {}, {}.", stance, deciding.source_of(first), claims)
    text += format_html_join("", " {}", ((way,) for way in ways))
    messages.success(request, text, extra_tags=_place(request))
    _tell_withdrawal(request, outcome, outcome.is_released)


def _tell_withdrawal(request, outcome, was_open):
    if was_open and not Outcome.objects.visible_to(request.user).get(pk=outcome.pk).is_released:
        messages.warning(
            request,
            _("What donors read of it changed, so it is internal again until it is released."),
            extra_tags=_place(request),
        )


def address_of(request, outcome):
    """Where the person came from: the search for passages, or the page of the outcome, with the
    query that it had."""
    came = following.came_from(request)
    if request.POST.get("q"):
        kept = {"q": request.POST["q"], "page": request.POST.get("page"), "from": came}
        found = urlencode({name: words for name, words in kept.items() if words})
        return f"{reverse('evidence_find', args=[outcome.slug])}?{found}"
    return following.back(outcome, dossier.query(came, dossier.whole_of(request.POST)))


def back(request, outcome, place):
    """On to the next thing: to its place on the page that the person came from or, for htmx, with
    that part of the page alone."""
    if not request.htmx:
        return redirect(f"{address_of(request, outcome)}#{place}")
    fresh = Outcome.objects.visible_to(request.user).get(pk=outcome.pk)
    came, whole = following.came_from(request), dossier.whole_of(request.POST)
    context = {"outcome": fresh, **dossier.desk(fresh, request.user, came, whole), "answer": True}
    dossier.put_messages(context, request)
    return render(request, "outcomes/_desk.html", context)


def _place(request):
    """The place on the page where the person goes on, as the form names it."""
    place = request.POST.get("place", "")
    return place if re.fullmatch(r"[a-z]{1,20}-?[0-9]{0,18}", place) else "s"
