"""What claims say happened to laws is proposed, and follows the claim."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes import editing, events
from outcomes.models import ClaimEvent, Outcome
from sources.event_verbs import confirm_events, dismiss_events
from sources.models import Event
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


# --- claims worded anew ---------------------------------------------------------------------


@pytest.fixture
def confirmed(omar):
    """The one event of a claim, which a person has confirmed."""
    make_instrument("Kelp Code")
    editing.create(FIELDS, omar)
    event = ClaimEvent.objects.get()
    confirm_events([event], omar)
    return event


def words(event):
    event.refresh_from_db()
    return getattr(Outcome.objects.get(), event.field)[event.start : event.end]


def test_a_confirmed_event_stays_at_its_words(confirmed, omar):
    said = words(confirmed)
    text = f"After a long wait it came to pass. {FIELDS['description']} All were glad."
    editing.change(Outcome.objects.get(), {"description": text}, omar)
    assert words(confirmed) == said and confirmed.standing == "confirmed"
    assert ClaimEvent.objects.count() == 1


def test_what_the_claim_no_longer_says_goes_with_an_event(confirmed, omar):
    editing.change(Outcome.objects.get(), {"description": "Nothing came of it."}, omar)
    assert not ClaimEvent.objects.exists()
    told = Event.objects.get(verb="no longer said")
    assert (told.by, told.before["outcome"], told.before["date"]) == (omar, "EV/1", "2031-05")


def test_what_was_dismissed_goes_quietly(confirmed, omar):
    dismiss_events([confirmed], omar)
    editing.change(Outcome.objects.get(), {"description": "Nothing came of it."}, omar)
    assert not ClaimEvent.objects.exists()
    assert not Event.objects.filter(verb="no longer said").exists()


def test_other_fields_leave_it_alone(confirmed, omar):
    before = ClaimEvent.objects.values().get()
    editing.change(Outcome.objects.get(), {"country": "Kelpland", "contribution_text": "x"}, omar)
    assert ClaimEvent.objects.values().get() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_it_stands_at_its_words_whatever_is_written_around_them(before, after, confirmed, omar):
    said, outcome = words(confirmed), Outcome.objects.get()
    text = f"{before}\n{FIELDS['description']}\n{after}".replace("\x00", "")
    with transaction.atomic():
        editing.change(outcome, {"description": text}, omar)
        events = [e for e in ClaimEvent.objects.all() if e.standing == "confirmed"]
        assert [words(event) for event in events] in ([said], [])
        assert events or text.count(said) != 1
        transaction.set_rollback(True)
