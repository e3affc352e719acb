"""What claims say happened to laws → proposed events, for a person to confirm."""

from django.db import transaction

from sources import bulk, stages
from sources.dates import PartialDate
from sources.events import AT_ONCE, FIELDS, closed_laws, identity, laws_in, news, row

from .models import ClaimEvent, ClaimField, ClaimMention, Outcome
from .scales import Status


def propose_all(outcomes=None):
    """Propose the events of all claims (or of these outcomes) that name a law."""
    named = ClaimMention.objects.filter(legal_alias__isnull=False).order_by().values("outcome")
    outcomes = (Outcome.objects.all() if outcomes is None else outcomes).filter(pk__in=named)
    # A candidate says what its passage says, which proposes for itself.
    outcomes = outcomes.exclude(status=Status.CANDIDATE)
    keys = list(outcomes.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        propose(Outcome.objects.filter(pk__in=keys[start : start + AT_ONCE]))


@transaction.atomic
def propose(outcomes):
    """Make the proposed events of these outcomes say what their claims say of the laws named in
    them. What a person decided on stays; proposals that no longer hold go."""
    outcomes = {outcome.pk: outcome for outcome in outcomes}
    wanted, fields = {}, {}
    for field in ClaimField:
        mentions = ClaimMention.objects.filter(outcome__in=outcomes, field=field)
        for pk, places in laws_in(mentions, "outcome").items():
            outcome = outcomes[pk]
            # A claim is as old as its year, at the least.
            year = PartialDate(str(outcome.year)) if outcome.year else None
            for said in stages.propose(getattr(outcome, field.value), places, year):
                key = pk, *identity(said)
                if key not in wanted:
                    wanted[key], fields[key] = said, field.value
    closed = closed_laws(said.law for said in wanted.values())
    bulk.insert(
        ClaimEvent,
        ("outcome_id", "field", *FIELDS),
        [
            (key[0], fields[key], *row(said, closed, outcomes[key[0]].visibility))
            for key, said in news(ClaimEvent, "outcome", outcomes, wanted)
        ],
    )
