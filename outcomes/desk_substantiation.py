"""The substantiation desk: asking outsiders about an outcome, reminding them, and what they said.
For officers and admins alone."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sources import history
from sources.access import Visibility, readable_levels
from sources.filters import page_number

from . import choosing, following, letters, outsiders, substantiating
from .models import PARTS, Choice, Link, Outcome, Substantiation
from .substantiation_forms import LABELS, AskForm

OVERDUE = timedelta(days=14)  # after the last letter
ROWS_PER_PAGE = 50
STATES = {
    "chosen": gettext_lazy("Chosen, not asked"),
    "waiting": gettext_lazy("Waiting"),
    "overdue": gettext_lazy("Overdue"),
    "answered": gettext_lazy("Answered"),
    "withdrawn": gettext_lazy("Asked no more"),
}


def _asker(request):
    """Stop whoever may not ask: for them the page does not exist. Who the persons are is
    confidential."""
    closed = Visibility.CONFIDENTIAL not in readable_levels(request.user)
    if closed or not request.user.has_perm("outcomes.change_outcome"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def substantiation(request, slug):
    """Who was asked about an outcome, what they said, and asking another. The answer to asking is
    the letter, which is shown once."""
    _asker(request)
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
    came = following.came_from(request)
    form = AskForm(outcome, request.POST if request.method == "POST" else None)
    context = {"nav": "outcomes", "outcome": outcome, "came": came, "form": form}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            about = (outcome, form.person, given["relation"].strip(), form.statement, request.user)
            try:
                row, token = substantiating.ask(*about, given["independence"], given["days"])
            except substantiating.NotPossible as reason:
                form.add_error(None, str(reason))
                context["ties"] = outsiders.ties_of_person(
                    outcome, given["name"], given["organisation"]
                )
            else:
                return _letter(request, row, token, came)
        status = 400
    rows = list(_rows(request.user).filter(outcome=outcome))
    history.record_looks(rows, request.user)
    context["rows"] = [show(row) for row in rows]
    chosen = Choice.objects.visible_to(request.user).filter(outcome=outcome)
    context["choice"] = chosen.select_related("chosen_by").first()
    return render(request, "outcomes/substantiation.html", context, status=status)


@require_POST
def remind(request, pk):
    """Another link for somebody who has not answered; the letter is shown once."""
    row = _row(request, pk)
    try:
        token = substantiating.remind(row, request.user)
    except substantiating.NotPossible as reason:
        messages.error(request, str(reason))
        return redirect("outcome_substantiation", row.outcome.slug)
    return _letter(request, row, token, following.came_from(request))


@require_POST
def stop(request, pk):
    """Ask somebody no more."""
    row = _row(request, pk)
    try:
        substantiating.withdraw_question(row, request.user)
    except substantiating.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        text = _("%(name)s is asked no more, and the link works no longer.")
        messages.success(request, text % {"name": row.person.name})
    return redirect("outcome_substantiation", row.outcome.slug)


@require_safe
def substantiations(request):
    """All who were asked: when, reminded, answered, overdue."""
    _asker(request)
    state = request.GET.get("state", "")
    if state == "chosen":
        return _chosen_page(request)
    if set(request.GET) - {"state", "page"} or state not in ("", *STATES):
        raise BadRequest(
            _("This page knows “state” and “page”; states are: %(states)s.")
            % {"states": ", ".join(STATES)}
        )
    rows = _in_state(_rows(request.user), state)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(page_number(request))
    shown = list(page.object_list)
    history.record_looks(shown, request.user)
    context = {
        "nav": "outcomes",
        "page": page,
        "rows": [show(row) for row in shown],
        "states": _counts(request.user),
        "state": state,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&state={state}" if state else "",
    }
    return render(request, "outcomes/substantiations.html", context)


@require_POST
def drop(request, pk):
    """Choose an outcome no longer."""
    _asker(request)
    choice = get_object_or_404(Choice.objects.visible_to(request.user), pk=pk)
    choosing.drop(choice, request.user)
    messages.success(request, _("It is no longer chosen."))
    return redirect(f"{reverse('substantiations')}?state=chosen")


# --- inside ---------------------------------------------------------------------------------


def show(row):
    """Put on a Substantiation its state in a word, and its answers part by part."""
    late = (row.reminded_at or row.asked_at) < timezone.now() - OVERDUE
    word = "overdue" if late else "waiting"
    if row.answered_at:
        word = "answered"
    elif row.withdrawn_at:
        word = "withdrawn"
    row.state, row.state_label = word, STATES[word]
    row.answers = [
        (LABELS[part], getattr(row, f"get_{part}_display")(), getattr(row, f"{part}_comment"))
        for part in PARTS
        if getattr(row, part)
    ]
    return row


def _rows(user):
    rows = Substantiation.objects.visible_to(user)
    return rows.select_related("outcome", "person", "asked_by")


def _row(request, pk):
    _asker(request)
    return get_object_or_404(
        Substantiation.objects.visible_to(request.user).select_related("outcome", "person"), pk=pk
    )


def _chosen_page(request):
    """The outcomes that were chosen and of which nobody was asked yet."""
    if set(request.GET) - {"state", "page"}:
        raise BadRequest(_("This page knows “state” and “page”."))
    page = Paginator(_chosen(request.user), ROWS_PER_PAGE).get_page(page_number(request))
    context = {
        "nav": "outcomes",
        "page": page,
        "choices": page.object_list,
        "states": _counts(request.user),
        "state": "chosen",
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": "&state=chosen",
    }
    return render(request, "outcomes/substantiations.html", context)


def _chosen(user):
    asked = Substantiation.objects.visible_to(user).filter(
        outcome=OuterRef("outcome"), withdrawn_at=None
    )
    rows = Choice.objects.visible_to(user).filter(~Exists(asked))
    return rows.select_related("outcome", "chosen_by").order_by("outcome__slug")


def _counts(user):
    """[(state, label, how many)]"""
    everyone = Substantiation.objects.visible_to(user)
    return [
        (word, label, (_chosen(user) if word == "chosen" else _in_state(everyone, word)).count())
        for word, label in STATES.items()
    ]


def _in_state(rows, state):
    since = timezone.now() - OVERDUE
    open_rows = rows.filter(answered_at=None, withdrawn_at=None)
    fresh = open_rows.filter(reminded_at__gte=since) | open_rows.filter(asked_at__gte=since)
    return {
        "": rows,
        "answered": rows.filter(answered_at__isnull=False),
        "withdrawn": rows.filter(answered_at=None, withdrawn_at__isnull=False),
        "waiting": fresh,
        "overdue": open_rows.exclude(pk__in=fresh.values("pk")),
    }[state]


def _letter(request, row, token, came):
    """The letter with the link, or that it was sent; shown once, for the token is kept nowhere."""
    subject, text = letters.letter(row, token, request)
    sent = False
    if request.POST.get("send") and letters.can_be_sent(row.person):
        try:
            letters.send(row, subject, text)
            sent = True
        except OSError as error:
            messages.error(
                request, _("The e-mail did not go out: %(why)s. Copy the letter.") % {"why": error}
            )
    link = Link.objects.visible_to(request.user).filter(substantiation=row).first()
    context = {
        "nav": "outcomes",
        "outcome": row.outcome,
        "row": row,
        "subject": subject,
        "text": text,
        "sent": sent,
        "link": link,
        "came": came,
        "ready": settings.EMAIL_READY,
    }
    return render(request, "outcomes/letter.html", context)
