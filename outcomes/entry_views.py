"""The pages of one actor and of one legal instrument."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from sources.editions import superseded
from sources.filters import page_number
from sources.history import record_look
from sources.models import Actor, ActorAlias, Event, LegalAlias, LegalInstrument, Mention, Standing

from . import entries, events_desk, lawline

ROWS_PER_PAGE = 25
LINES_PER_PAGE = 40
PROPOSED_SHOWN = 10
# So many outcomes and documents are listed beside the passages; the lists have the rest.
BESIDE = 25
RELATED = 8


@require_safe
def actor(request, slug):
    entry = get_object_or_404(Actor.objects.visible_to(request.user), slug=slug)
    if entry.standing == Standing.MERGED:
        return _to_its_place(request, entry)
    record_look(entry, request.user)
    context = _about(request, entry, ActorAlias, "actor_alias__entry", "actor")
    return render(request, "outcomes/actor.html", context)


@require_safe
def instrument(request, slug):
    entry = get_object_or_404(LegalInstrument.objects.visible_to(request.user), slug=slug)
    if entry.standing == Standing.MERGED:
        return _to_its_place(request, entry)
    record_look(entry, request.user)
    through = "legal_alias__entry"
    context = _about(request, entry, LegalAlias, through, "instrument")
    mentions = _mentions(entry, through, request.user)
    context["related"] = entries.named_together(entry, mentions, request.user, RELATED)
    drawn = lawline.drawn(entry, request.user)
    lines = Paginator(drawn.lines, LINES_PER_PAGE).get_page(request.GET.get("t"))
    context |= {"drawn": drawn, "lines": lines, "writes": events_desk.may_write(request.user)}
    if context["writes"]:
        context |= events_desk.waiting(entry, request.user, PROPOSED_SHOWN)
    return render(request, "outcomes/instrument.html", context)


def _to_its_place(request, entry):
    """An entry that was merged leads to the one that took its place."""
    place = entries.place_of(entry, request.user)
    if place is None:
        raise Http404
    return redirect(place)


def _mentions(entry, through, user):
    """Where the newest editions that `user` may read name an entry."""
    mentions = Mention.objects.visible_to(user).filter(**{through: entry})
    return mentions.exclude(passage__document__in=superseded(user))


def _about(request, entry, aliases, through, kind):
    """What the pages of an actor and an instrument share."""
    mentions = _mentions(entry, through, request.user)
    page = Paginator(entries.naming_passages(mentions, request.user), ROWS_PER_PAGE).get_page(
        page_number(request)
    )
    outcomes, outcome_count = entries.involving(entry, kind, request.user, BESIDE)
    return {
        "nav": f"{kind}s",
        "entry": entry,
        "kind": kind,
        "names": entries.names(
            aliases.objects.visible_to(request.user).filter(entry=entry), mentions
        ),
        "documents": entries.naming_documents(mentions, BESIDE),
        "page": page,
        "passages": entries.marked(page.object_list, entry, request.user),
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": "",
        "outcomes": outcomes,
        "outcome_count": outcome_count,
        "events": Event.objects.visible_to(request.user)
        .filter(subject_kind=entry._meta.model_name, subject_id=entry.pk)
        .select_related("by")[:20],
    }
