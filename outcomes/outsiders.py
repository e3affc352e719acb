"""Whether somebody is an outsider to an outcome: no partner, contributor or funder of it, and no
source of its evidence."""

from django.utils.translation import gettext as _

from sources.mentions import Finder
from sources.models import ActorAlias
from sources.words import key

from .independence import ties_of
from .models import Evidence


def ties_of_person(outcome, name, organisation):
    """Sentences that say what ties a person to an outcome, by the name and the organisation; none
    for an outsider."""
    known = ties_of([outcome], lambda model: model.objects.all())[outcome.pk]
    publishers = {
        row.source.publisher_id
        for row in _sources(outcome)
        if row.source is not None and row.source.publisher_id
    }
    told = {}
    for actor in _actors(f"{name}\n{organisation}"):
        tie = known.get(actor.pk)
        if tie and not tie.is_independent:
            told[actor.pk] = _("%(name)s: %(tie)s") % {"name": actor, "tie": tie.label.lower()}
        elif actor.pk in publishers:
            told[actor.pk] = _("%(name)s: published evidence of it") % {"name": actor}
    if not told and outcome.social_actor and key(organisation) == key(outcome.social_actor):
        told[0] = _("%(name)s: the social actor of the outcome") % {"name": organisation}
    return list(told.values())


def _actors(text):
    """The actors whom a text names."""
    names = [found.alias for found in Finder.of_registers().find(text)]
    actors = [alias.entry for alias in names if isinstance(alias, ActorAlias)]
    return {actor.pk: actor for actor in actors}.values()


def _sources(outcome):
    rows = Evidence.objects.filter(outcome=outcome).select_related(
        "passage__document__publisher", "document__publisher"
    )
    rows = list(rows.defer("passage__document__text", "document__text"))
    for row in rows:
        row.source = row.passage.document if row.passage_id else row.document
    return rows
