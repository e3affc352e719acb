"""What claims say happened to laws → proposed events, for a person to confirm; and these events
when the claim is worded anew."""

from django.db import transaction

from sources import bulk, stages
from sources.access import Visibility
from sources.dates import PartialDate
from sources.events import AT_ONCE, FIELDS, closed_laws, identity, laws_in, news, row
from sources.history import record
from sources.models import Standing
from sources.quotes import Woven
from sources.release import stricter

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


def follow(reworded, by):
    """Keep the events of claims that were worded anew at their words. What the claim no longer says
    is no event of it: it goes, and the history says so where a person had confirmed it.

    reworded  [(outcome, {field: its text before})]
    """
    before = {(o.pk, name): text for o, texts in reworded for name, text in texts.items()}
    outcomes = {outcome.pk: outcome for outcome, _texts in reworded}
    moved, gone = [], []
    events = ClaimEvent.objects.filter(outcome__in=outcomes).select_related("instrument")
    for event in events.order_by("pk"):
        was = before.get((event.outcome_id, event.field))
        if was is None:
            continue
        now = getattr(outcomes[event.outcome_id], event.field)
        quote = Woven([(0, was)]).quote(0, event.start, event.end)
        place = Woven([(0, now)]).find(quote) if quote else None
        if place is None:
            gone.append(event)
        else:
            moved.append((event.pk, *place[1:]))
    bulk.update(ClaimEvent, ("id", "start", "end"), moved)
    for event in gone:
        if event.standing == Standing.CONFIRMED:
            date = event.date.iso if event.date else ""
            said = {"outcome": outcomes[event.outcome_id].fragment_id, "event": str(event)}
            record("no longer said", event, by, before={**said, "date": date})
    ClaimEvent.objects.filter(pk__in=[event.pk for event in gone]).delete()


def decided(outcome):
    """What a person decided of an outcome's events: [(ClaimEvent, the Quote that says so)]."""
    events = ClaimEvent.objects.filter(outcome=outcome).exclude(standing=Standing.PROPOSED)
    texts = {name: Woven([(0, getattr(outcome, name))]) for name in ClaimField.values}
    return [(event, texts[event.field].quote(0, event.start, event.end)) for event in events]


def decide_alike(decided, outcome):
    """Decide the events of another outcome as those were whose words it says too: `decided`."""
    for event, quote in decided:
        place = Woven([(0, getattr(outcome, event.field))]).find(quote) if quote else None
        if place is None:
            continue
        same = ("instrument_id", "stage", "not_yet", "date")
        identity = {name: getattr(event, name) for name in same}
        about = ("field", "standing", "note", "date_stated", "visibility")
        values = {name: getattr(event, name) for name in about}
        values["visibility"] = stricter(event.visibility, Visibility.INTERNAL)
        values |= {"start": place[1], "end": place[2]}
        ClaimEvent.objects.update_or_create(outcome=outcome, **identity, defaults=values)
