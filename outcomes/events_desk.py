"""The desk for the events of one law: confirm, dismiss, open, change, add. Officers and admins."""

from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sources import event_verbs
from sources.access import OPEN_LEVELS, reads_inside
from sources.filters import page_number
from sources.models import LegalInstrument, Passage, Stage, Standing

from . import lawline
from .event_forms import EventForm, NewEventForm, PassageForm
from .models.claims import OPEN_FIELDS

ROWS_PER_PAGE = 50
# In the order of lawline.events_of: events of passages, events of claims.
KINDS = ("passage", "claim")
VIEWS = (Standing.PROPOSED, Standing.CONFIRMED, Standing.DISMISSED)
# What can be done to events of each standing: (act, label), the first the most usual.
CONFIRM = ("confirm", gettext_lazy("Confirm"))
DISMISS = ("dismiss", gettext_lazy("Dismiss"))
OPEN = ("open", gettext_lazy("Open to donors"))
CLOSE = ("close", gettext_lazy("Close to donors"))
ACTS = {
    Standing.PROPOSED: (CONFIRM, DISMISS),
    Standing.CONFIRMED: (OPEN, CLOSE, DISMISS),
    Standing.DISMISSED: (CONFIRM,),
}


class Row(NamedTuple):
    """An event on the desk: `key` names it in a form ("passage-12"), `kind` in its address."""

    key: str
    kind: str
    event: object
    quote: list
    source: lawline.Source


def may_write(user):
    return user.has_perm("sources.change_legalinstrument") and reads_inside(user)


def writers_only(view):
    """For whoever may not keep the registers these pages do not exist, nor for a law that the
    reader may not read; the view gets the law."""

    @wraps(view)
    def guarded(request, slug, **kwargs):
        if not may_write(request.user):
            raise Http404
        laws = LegalInstrument.objects.visible_to(request.user).exclude(standing=Standing.MERGED)
        return view(request, get_object_or_404(laws, slug=slug), **kwargs)

    return guarded


def waiting(law, user, most):
    """What the page of a law shows of its proposed events: {proposed: rows, proposed_count}."""
    keys = _keys(law, user, Standing.PROPOSED)
    return {
        "proposed": _rows(law, user, keys[:most]),
        "proposed_count": len(keys),
        "acts": ACTS[Standing.PROPOSED],
    }


@require_safe
@writers_only
def events(request, law):
    word = request.GET.get("standing") or Standing.PROPOSED
    if word not in VIEWS:
        text = _("standing: “%(word)s” is none of its words.")
        raise BadRequest(text % {"word": word[:80]})
    standing = Standing(word)
    page = Paginator(_keys(law, request.user, standing), ROWS_PER_PAGE).get_page(
        page_number(request)
    )
    context = {
        "nav": "instruments",
        "law": law,
        "standing": standing,
        "views": VIEWS,
        "page": page,
        "rows": _rows(law, request.user, page.object_list),
        "acts": ACTS[standing],
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&standing={standing.value}",
    }
    return render(request, "outcomes/events.html", context)


@require_POST
@writers_only
def decide(request, law):
    """Do one thing to all events that are ticked."""
    chosen, user = _chosen(law, request), request.user
    act = request.POST.get("act")
    if act == "confirm":
        n = event_verbs.confirm_events(chosen, user)
        done = ngettext("%(n)d event confirmed.", "%(n)d events confirmed.", n)
    elif act == "dismiss":
        n = event_verbs.dismiss_events(chosen, user)
        done = ngettext("%(n)d event dismissed.", "%(n)d events dismissed.", n)
    elif act == "open":
        # Donors do not read every text of an outcome, nor what those say.
        able = [event for event in chosen if getattr(event, "field", OPEN_FIELDS[0]) in OPEN_FIELDS]
        n, left = event_verbs.open_events(able, user)
        left += len(chosen) - len(able)
        done = ngettext("%(n)d event opened to donors.", "%(n)d events opened to donors.", n)
        if left:
            text = ngettext(
                "%(n)d event stays inside: donors do not read its law or its source.",
                "%(n)d events stay inside: donors do not read their law or their source.",
                left,
            )
            messages.warning(request, text % {"n": left})
    elif act == "close":
        n = event_verbs.close_events(chosen, user)
        done = ngettext("%(n)d event closed to donors.", "%(n)d events closed to donors.", n)
    else:
        raise BadRequest(_("Say what is to be done."))
    if chosen:
        messages.success(request, done % {"n": n})
    else:
        messages.error(request, _("Tick the events first."))
    back = request.POST.get("standing")
    if back in VIEWS:
        return redirect(f"{reverse('instrument_events', args=[law.slug])}?standing={back}")
    return redirect(f"{law.get_absolute_url()}#proposed")


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def change(request, law, kind, pk):
    scope = lawline.events_of(law, request.user)[KINDS.index(kind)]
    event = get_object_or_404(scope, pk=pk)
    form = EventForm(request.POST or None, event)
    context = {"nav": "instruments", "law": law, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        was_open = event.visibility in OPEN_LEVELS
        try:
            changed = event_verbs.change_event(event, form.values, request.user, form.seen)
        except event_verbs.Twice as reason:
            form.add_error(None, str(reason))
        except event_verbs.Changed as meanwhile:
            form.see(meanwhile.current)
            context["meanwhile"] = meanwhile.current
            status = 409
        else:
            messages.success(request, _("The event is saved and confirmed."))
            if was_open and changed:
                messages.warning(request, _("It is closed to donors until it is opened again."))
            return redirect(f"{law.get_absolute_url()}#timeline")
    context["row"] = _row(kind, event)
    return render(request, "outcomes/event.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def new(request, law):
    passage = _passage(request)
    if passage is None:
        return _ask_for_a_passage(request, law)
    form = NewEventForm(passage, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            event_verbs.add_event(law, passage, form.values, form.place, request.user)
        except event_verbs.Twice as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The event is added."))
            return redirect(f"{law.get_absolute_url()}#timeline")
    context = {"nav": "instruments", "law": law, "form": form, "passage": passage}
    return render(request, "outcomes/event_new.html", context)


def _ask_for_a_passage(request, law):
    form = PassageForm(request.user, request.GET if "address" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(f"{request.path}?passage={form.passage.pk}")
    context = {"nav": "instruments", "law": law, "form": form}
    return render(request, "outcomes/event_new.html", context)


def _passage(request):
    """The passage whose ID the address gives; None without one. Raises Http404."""
    word = request.GET.get("passage", "")
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise Http404
    scope = Passage.objects.visible_to(request.user).select_related("document__publisher")
    return get_object_or_404(scope.defer("document__text"), pk=word)


def _keys(law, user, standing):
    """[(kind, ID)] of the events of a standing: by date and stage, the undated first."""
    order = list(Stage)
    found = []
    for kind, scope in zip(KINDS, lawline.events_of(law, user), strict=True):
        rows = scope.filter(standing=standing).values_list("date", "stage", "pk")
        found += [(str(date or ""), order.index(stage), pk, kind) for date, stage, pk in rows]
    return [(kind, pk) for _date, _stage, pk, kind in sorted(found)]


def _rows(law, user, keys):
    """The Rows of some keys, in their order; two queries."""
    found = {}
    for kind, scope in zip(KINDS, lawline.events_of(law, user), strict=True):
        # With 0, which is no ID, there are two queries also where all are of one kind.
        some = scope.filter(pk__in=[0, *(pk for its, pk in keys if its == kind)])
        found |= {(kind, event.pk): event for event in some}
    return [_row(key[0], found[key]) for key in keys if key in found]


def _row(kind, event):
    quote, source = lawline.in_context(event), lawline.source_of(event)
    return Row(f"{kind}-{event.pk}", kind, event, quote, source)


def _chosen(law, request):
    """The events that are ticked, of this law alone; what is none is passed over."""
    ticked = {kind: set() for kind in KINDS}
    for key in request.POST.getlist("event"):
        kind, _dash, pk = key.partition("-")
        if kind in ticked and pk.isascii() and pk.isdigit() and len(pk) < 19:
            ticked[kind].add(int(pk))
    scopes = zip(KINDS, lawline.events_of(law, request.user), strict=True)
    return [event for kind, scope in scopes for event in scope.filter(pk__in=ticked[kind])]
