"""What ties a publisher to the programme whose outcome is weighed, or that nothing does.

What a person said goes first (models.Tie). Else the outcome's own texts tell: who is named in the
programme's contribution is its partner, who is named among the other contributors is one of these,
and the programme itself is known by the beginning of the fragment ID.
"""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from sources.models import ActorAlias

from .fragments import fragment_parts
from .models import ClaimField, ClaimMention, Tie


class Independence(NamedTuple):
    """What ties a publisher to the programme (a Tie.Kind), and why."""

    kind: Tie.Kind
    reason: str

    @property
    def is_independent(self):
        return self.kind == Tie.Kind.NONE

    @property
    def label(self):
        return Tie.Kind(self.kind).label


UNTIED = Independence(Tie.Kind.NONE, "")


def ties(outcome, user, said=True):
    """{actor ID: Independence} of whom something is known, as `user` may read it; without `said`
    as the outcome's texts alone tell it."""
    return ties_of([outcome], lambda model: model.objects.visible_to(user), said)[outcome.pk]


def ties_of(outcomes, rows, said=True):
    """{outcome ID: {actor ID: Independence}} of whom something is known; three queries.

    rows  a callable, model → the rows of it that are looked at
    said  whether what persons said goes first
    """
    found = {outcome.pk: {} for outcome in outcomes}
    # Who stands in both texts is a partner, so the contribution comes last.
    roles = (
        (ClaimField.OTHERS, Tie.Kind.CONTRIBUTOR, _("Named among the other contributors")),
        (ClaimField.CONTRIBUTION, Tie.Kind.PARTNER, _("Named in the programme’s contribution")),
    )
    named = list(
        rows(ClaimMention)
        .filter(
            outcome__in=found,
            field__in=[field for field, _kind, _reason in roles],
            actor_alias__isnull=False,
        )
        .order_by()
        .values_list("outcome", "field", "actor_alias__entry")
    )
    for field, kind, reason in roles:
        for outcome, where, actor in named:
            if where == field:
                found[outcome][actor] = Independence(kind, reason)
    programmes = _programmes(outcomes, rows)
    for outcome in outcomes:
        for actor in programmes.get(_programme(outcome), ()):
            found[outcome.pk][actor] = Independence(Tie.Kind.PARTNER, _("The programme itself"))
    for row in rows(Tie).filter(outcome__in=found) if said else ():
        found[row.outcome_id][row.actor_id] = Independence(Tie.Kind(row.kind), row.reason)
    return found


def _programme(outcome):
    """The programme that a fragment ID names: "SCC"; "" for none."""
    parts = fragment_parts(outcome.fragment_id)
    return parts.programme if parts else ""


def _programmes(outcomes, rows):
    """{name of a programme: the IDs of actors that go by it}; one query."""
    names, found = {_programme(outcome) for outcome in outcomes} - {""}, {}
    known = rows(ActorAlias).filter(Q(text__in=names) | Q(entry__acronym__in=names))
    for entry, acronym, text in known.values_list("entry", "entry__acronym", "text"):
        for name in names & {acronym, text}:
            found.setdefault(name, set()).add(entry)
    return found
