"""What claims say happened to laws is proposed, and follows the claim."""

import pytest

from outcomes import editing, events
from outcomes.models import ClaimEvent, Outcome
from tests.people import make_instrument

pytestmark = pytest.mark.django_db
FIELDS = {"fragment_id": "EV/1", "description": "The Kelp Code was promulgated in May 2031."}


def told():
    return [(e.stage, e.field, e.date.iso if e.date else "") for e in ClaimEvent.objects.all()]


def test_a_new_claim_proposes_what_it_says(omar):
    make_instrument("Kelp Code")
    editing.create(FIELDS, omar)
    assert told() == [("promulgated", "description", "2031-05")]
    assert ClaimEvent.objects.get().standing == "proposed"


def test_a_changed_claim_proposes_anew(omar):
    make_instrument("Kelp Code")
    outcome = editing.create(FIELDS, omar)
    editing.change(outcome, {"description": "The Kelp Code was repealed in May 2031."}, omar)
    assert told() == [("repealed", "description", "2031-05")]


def test_many_claims_are_looked_at_when_asked(omar):
    make_instrument("Kelp Code")
    drafts = [({**FIELDS, "fragment_id": f"EV/{n}"}, ()) for n in range(3)]
    editing.create_many(drafts, omar)
    assert told() == []
    events.propose_all(Outcome.objects.exclude(fragment_id="EV/2"))
    assert ClaimEvent.objects.count() == 2
    events.propose_all()
    assert ClaimEvent.objects.count() == 3


def test_an_event_of_a_confidential_claim_is_confidential(omar):
    make_instrument("Kelp Code")
    outcome = editing.create({**FIELDS, "stated_confidential": True}, omar)
    assert ClaimEvent.objects.get(outcome=outcome).visibility == "confidential"
