"""Outcomes in a list: each row with its ratings, who is named, and what evidence there is."""

from collections import defaultdict

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.access import reads_inside

from .models import Evidence, Involvement, Outcome, Role
from .pages import show_ratings
from .scales import Stance

METER = {
    Stance.SUPPORTS: "s",
    Stance.PARTLY: "p",
    Stance.CONTEXT: "c",
    Stance.CONTRADICTS: "x",
}


def show_rows(outcomes, user):
    """Make a page of outcomes ready for `_row.html`: ratings, who, and what evidence there is."""
    outcomes = [show_ratings(outcome) for outcome in outcomes]
    names, evidence = defaultdict(list), defaultdict(list)
    for row in (
        Involvement.objects.visible_to(user)
        .filter(outcome__in=outcomes, role=Role.NAMED, actor__isnull=False)
        .exclude(actor__kind="state")
        .select_related("actor")
    ):
        names[row.outcome_id].append(row.actor.name)
    for pk, stance, passage in (
        Evidence.objects.visible_to(user)
        .filter(outcome__in=outcomes)
        .values_list("outcome", "stance", "passage")
    ):
        evidence[pk].append((stance, passage))
    inside = reads_inside(user)
    for outcome in outcomes:
        outcome.actor_names = ", ".join(names[outcome.pk][:2])
        on_file = [item for item in evidence[outcome.pk] if inside or item[1]]
        outcome.evidence_marks = [METER[stance] for stance, passage in on_file if passage]
        outcome.evidence_summary = evidence_summary(on_file)
    return outcomes


def ticked(request, most):
    """The outcomes that were ticked in a list (POST `outcome`, their slugs), in the order of their
    IDs. Raises BadRequest for more than `most`."""
    words = dict.fromkeys(request.POST.getlist("outcome"))
    if len(words) > most:
        raise BadRequest(_("At most %(n)d outcomes at once.") % {"n": most})
    slugs = [word for word in words if "\x00" not in word]
    return list(Outcome.objects.visible_to(request.user).filter(slug__in=slugs).order_by("slug"))


def evidence_summary(on_file):
    """ "2 passages · 1 reference" for [(stance, passage or None)]; "" for none."""
    passages = sum(1 for _stance, passage in on_file if passage)
    others = len(on_file) - passages
    parts = []
    if passages:
        parts.append(ngettext("%(n)d passage", "%(n)d passages", passages) % {"n": passages})
    if others:
        parts.append(ngettext("%(n)d reference", "%(n)d references", others) % {"n": others})
    return " · ".join(parts)
