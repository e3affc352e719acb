"""The desk for the events of one law, and the verbs behind it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes import events as claims_say
from outcomes.models import ClaimEvent
from sources import events as passages_say
from sources.access import Visibility
from sources.event_verbs import (
    SAYS,
    Changed,
    Twice,
    add_event,
    change_event,
    close_events,
    confirm_events,
    dismiss_events,
    open_events,
)
from sources.history import of
from sources.models import LegalEvent, Passage, Stage, Standing
from tests.people import make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db
PAGE = "/instruments/kelp-act/"
DESK = f"{PAGE}events/"
TEXT = "The Kelp Act was promulgated in May 2023. It was amended in 2024."


@pytest.fixture
def law(db):
    return make_instrument("Kelp Act", Visibility.DONORS)


@pytest.fixture
def passage(law):
    return make_document("Yearbook", [TEXT], Visibility.DONORS).passages.get()


@pytest.fixture
def event(law, passage):
    """What the program proposes of the passage, as one event."""
    LegalEvent.objects.all().delete()
    return LegalEvent.objects.create(
        instrument=law, passage=passage, stage=Stage.PROMULGATED, date="2023-05", start=0, end=41
    )


@pytest.fixture
def claimed(law):
    outcome = make_outcome("KELP/1", Visibility.DONORS, description="The Kelp Act was drafted.")
    ClaimEvent.objects.all().delete()
    return ClaimEvent.objects.create(
        instrument=law, outcome=outcome, stage=Stage.DRAFTING, field="description", start=0, end=25
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


def verbs(row):
    return [(told.verb, told.by.username) for told in of(row)]


# --- the verbs --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["event", "claimed"])
def test_confirm_and_dismiss_leave_their_trace(kind, request, omar):
    row = request.getfixturevalue(kind)
    confirm_events([row], omar)
    assert again(row).standing == Standing.CONFIRMED
    confirm_events([row], omar)
    dismiss_events([row], omar)
    assert again(row).standing == Standing.DISMISSED
    assert verbs(row) == [("dismissed", "omar"), ("confirmed", "omar")]
    assert of(row)[0].before == {"standing": "confirmed"}


def test_what_was_decided_on_is_not_proposed_again(event, law, omar):
    passages_say.propose_all()
    before = {row.pk for row in LegalEvent.objects.all()}
    dismiss_events([event], omar)
    for row in LegalEvent.objects.filter(standing="proposed"):
        change_event(row, {"date": "2020"}, omar)
    passages_say.propose_all()
    assert not LegalEvent.objects.filter(standing="proposed").exists()
    assert before <= {row.pk for row in LegalEvent.objects.all()}


def test_a_changed_claim_is_not_proposed_again(law, omar):
    make_outcome("KELP/2", description="In May 2023 the Kelp Act was promulgated.")
    claims_say.propose_all()
    (row,) = ClaimEvent.objects.all()
    assert change_event(row, {"stage": "in force", "note": "Read twice."}, omar) == [
        "stage",
        "note",
        "standing",
    ]
    claims_say.propose_all()
    assert [(e.stage, e.standing, e.note) for e in ClaimEvent.objects.order_by("pk")] == [
        ("in force", "confirmed", "Read twice."),
        ("promulgated", "dismissed", ""),
    ]


def test_a_change_confirms_and_says_what_was(event, omar):
    changed = change_event(event, {"stage": "in force", "date": None, "not_yet": True}, omar)
    assert changed == ["stage", "date", "not_yet", "standing"]
    row = again(event)
    assert (row.stage, row.date, row.not_yet, row.standing) == ("in force", None, True, "confirmed")
    (told,) = of(event)
    assert told.verb == "changed" and told.before["date"] == "2023-05"
    assert told.after["stage"] == "in force"


def test_a_change_of_nothing_leaves_no_trace(event, omar):
    confirm_events([event], omar)
    assert change_event(event, {"stage": "promulgated", "note": ""}, omar) == []
    assert verbs(event) == [("confirmed", "omar")]


def test_a_note_alone_leaves_no_second_event(event, omar):
    change_event(event, {"note": "Seen in the gazette."}, omar)
    assert LegalEvent.objects.count() == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(Stage), st.booleans(), st.sampled_from(["", "2021", "2022-03"])),
        max_size=4,
    )
)
def test_whatever_is_changed_the_first_wording_is_never_proposed_again(event, omar, changes):
    """Back and forth, an event stays one confirmed row; all it ever said stays on file."""
    LegalEvent.objects.exclude(pk=event.pk).delete()
    said = {tuple(str(getattr(again(event), name) or "") for name in SAYS)}
    for stage, not_yet, date in changes:
        from_date = LegalEvent(date=date).date
        change_event(event, {"stage": stage.value, "not_yet": not_yet, "date": from_date}, omar)
        said.add(tuple(str(value or "") for value in (stage.value, not_yet, date)))
    rows = [
        tuple(str(getattr(row, name) or "") for name in SAYS) for row in LegalEvent.objects.all()
    ]
    assert len(rows) == len(set(rows)) and set(rows) == said
    if changes:
        assert LegalEvent.objects.get(standing="confirmed").pk == event.pk


def test_two_events_may_not_say_the_same(event, passage, law, omar):
    other = LegalEvent.objects.create(
        instrument=law, passage=passage, stage=Stage.AMENDED, start=0, end=5, standing="confirmed"
    )
    with pytest.raises(Twice):
        change_event(event, {"stage": "amended", "date": None}, omar)
    assert again(event).stage == "promulgated" and again(other).stage == "amended"


def test_who_saves_second_is_told(event, omar):
    seen = {"stage": "promulgated", "date": event.date, "not_yet": False, "note": ""}
    seen["date"] = again(event).date
    change_event(event, {"note": "First."}, omar, seen)
    with pytest.raises(Changed) as told:
        change_event(event, {"note": "Second."}, omar, seen)
    assert told.value.current.note == "First." and again(event).note == "First."


def test_an_event_is_added_as_closed_as_its_document(law, passage, omar):
    secret = make_document("Secret", ["The Kelp Act."], Visibility.CONFIDENTIAL).passages.get()
    LegalEvent.objects.all().delete()
    fields = {"stage": "amended", "date": "2024", "not_yet": False, "note": ""}
    row = add_event(law, passage, fields, (42, 64), omar)
    assert (row.standing, row.visibility) == ("confirmed", "internal")
    assert add_event(law, secret, fields, (0, 5), omar).visibility == "confidential"
    assert verbs(row) == [("added", "omar")]
    with pytest.raises(Twice):
        add_event(law, passage, fields, (0, 5), omar)


def test_an_added_event_takes_the_place_of_the_same_proposed(event, law, passage, omar):
    fields = {"stage": "promulgated", "date": "2023-05", "not_yet": False, "note": "By hand."}
    add_event(law, passage, fields, (0, 41), omar)
    assert [(row.standing, row.note) for row in LegalEvent.objects.all()] == [
        ("confirmed", "By hand.")
    ]


# --- open and closed --------------------------------------------------------------------------


def test_only_confirmed_events_with_open_sources_open(event, claimed, law, omar):
    closed = make_document("Closed", ["The Kelp Act."]).passages.get()
    behind = LegalEvent.objects.create(
        instrument=law, passage=closed, stage="amended", start=0, end=5, standing="confirmed"
    )
    assert open_events([event, claimed, behind], omar) == (0, 3)
    confirm_events([event], omar)
    confirm_events([claimed], omar)
    assert open_events([event, claimed, behind], omar) == (2, 1)
    assert again(event).visibility == again(claimed).visibility == "donors"
    assert again(behind).visibility == "internal"
    assert verbs(event)[0] == ("released", "omar")
    assert close_events([event, behind], omar) == 1
    assert again(event).visibility == "internal"


def test_a_confidential_event_does_not_open(event, omar):
    LegalEvent.objects.update(visibility="confidential", standing="confirmed")
    assert open_events([event], omar) == (0, 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: change_event(row, {"note": "Anew."}, by),
        lambda row, by: dismiss_events([row], by),
    ],
    ids=["change", "dismiss"],
)
def test_an_open_event_closes_when_its_words_change(act, event, omar):
    confirm_events([event], omar)
    open_events([event], omar)
    act(event, omar)
    assert again(event).visibility == "internal"
    assert not LegalEvent.objects.filter(visibility="donors").exists()


# --- the pages --------------------------------------------------------------------------------


def test_the_page_of_the_law_shows_what_waits(event, claimed, client_of, omar):
    page = client_of(omar).get(PAGE).text
    assert f'value="passage-{event.pk}"' in page and f'value="claim-{claimed.pk}"' in page
    assert "No event on record yet." in page and "was promulgated in" in page


def test_many_are_decided_at_once(event, claimed, client_of, omar):
    client = client_of(omar)
    ticked = [f"passage-{event.pk}", f"claim-{claimed.pk}"]
    answer = client.post(f"{DESK}decide/", {"event": ticked, "act": "confirm"})
    assert (answer.status_code, answer.url) == (302, f"{PAGE}#proposed")
    assert again(event).standing == again(claimed).standing == "confirmed"
    answer = client.post(
        f"{DESK}decide/", {"event": ticked, "act": "open", "standing": "confirmed"}, follow=True
    )
    assert "2 events opened to donors." in answer.text
    answer = client.post(f"{DESK}decide/", {"event": ticked, "act": "dismiss"}, follow=True)
    assert "2 events dismissed." in answer.text
    assert "No event on record yet." in answer.text
    assert client.get(f"{DESK}?standing=dismissed").text.count('name="event"') == 2


def test_what_is_ticked_must_be_of_this_law(event, law, client_of, omar):
    other = make_instrument("Oyster Act")
    client = client_of(omar)
    there = f"{other.get_absolute_url()}events/decide/"
    answer = client.post(there, {"event": f"passage-{event.pk}", "act": "confirm"}, follow=True)
    assert "Tick the events first." in answer.text
    for odd in ("passage-", "passage-x", "claim-99999999999999999999", "nothing", f"-{event.pk}"):
        assert client.post(f"{DESK}decide/", {"event": odd, "act": "confirm"}).status_code == 302
    assert again(event).standing == "proposed"
    assert client.post(f"{DESK}decide/", {"act": "burn"}).status_code == 400


def test_a_claim_in_a_text_that_donors_do_not_read_stays_inside(claimed, client_of, omar):
    ClaimEvent.objects.update(field="additional_information", standing="confirmed")
    answer = client_of(omar).post(
        f"{DESK}decide/", {"event": f"claim-{claimed.pk}", "act": "open"}, follow=True
    )
    assert "1 event stays inside" in answer.text
    assert again(claimed).visibility == "internal"


FORM = {"stage": "in force", "date": "2024-01", "note": "Gazette 7."}


def test_an_event_is_changed(event, client_of, omar):
    client = client_of(omar)
    page = client.get(f"{DESK}passage/{event.pk}/").text
    assert 'value="2023-05"' in page and "was promulgated in" in page
    answer = client.post(f"{DESK}passage/{event.pk}/", FORM | {"not_yet": "on"})
    assert answer.url == f"{PAGE}#timeline"
    row = again(event)
    assert (row.stage, str(row.date), row.not_yet, row.note, row.standing) == (
        "in force",
        "2024-01",
        True,
        "Gazette 7.",
        "confirmed",
    )
    assert client.post(f"{DESK}passage/{event.pk}/", FORM | {"date": "soon"}).status_code == 200


def test_a_second_writer_sees_the_words_of_the_first(event, client_of, omar):
    client = client_of(omar)
    seen = {"seen_stage": "promulgated", "seen_not_yet": "False", "seen_date": "2023-05"}
    LegalEvent.objects.filter(pk=event.pk).update(note="Saved\nmeanwhile.")
    answer = client.post(f"{DESK}passage/{event.pk}/", FORM | seen)
    assert answer.status_code == 409
    assert "meanwhile." in answer.text and "Gazette 7." in answer.text
    # What the page now has in its hidden fields lets the second save through.
    seen["seen_note"] = "Saved\r\nmeanwhile."
    assert client.post(f"{DESK}passage/{event.pk}/", FORM | seen).status_code == 302
    assert again(event).note == "Gazette 7."


def test_an_event_that_would_say_the_same_is_refused(event, law, passage, client_of, omar):
    LegalEvent.objects.create(
        instrument=law, passage=passage, stage="in force", date="2024-01", start=0, end=5
    )
    answer = client_of(omar).post(f"{DESK}passage/{event.pk}/", FORM)
    assert answer.status_code == 200 and "says the same of this law already" in answer.text


def test_an_event_is_added_from_a_passage(law, passage, client_of, omar):
    LegalEvent.objects.all().delete()
    client = client_of(omar)
    assert "Address of the passage" in client.get(f"{DESK}new/").text
    answer = client.get(f"{DESK}new/", {"address": f"http://x.test{passage.get_absolute_url()}"})
    assert answer.url == f"{DESK}new/?passage={passage.pk}"
    assert "The Kelp Act was promulgated" in client.get(answer.url).text
    refused = client.post(answer.url, FORM | {"words": "It was repealed"})
    assert "do not stand in the passage" in refused.text
    assert client.post(answer.url, FORM | {"words": "amended in 2024"}).url == f"{PAGE}#timeline"
    row = LegalEvent.objects.get()
    assert TEXT[row.start : row.end] == "amended in 2024" and row.standing == "confirmed"
    client.post(answer.url, FORM | {"stage": "amended"})
    row = LegalEvent.objects.get(stage="amended")
    assert (row.start, row.end) == (0, len(TEXT))
    assert "says the same" in client.post(answer.url, FORM).text


@pytest.mark.parametrize(
    "address",
    ["nonsense", "/sources/never-was/#p1", "/sources/yearbook/", "#p1", "http://[::1/#p1", "\x00"],
)
def test_an_address_that_is_none_is_refused(address, law, passage, client_of, omar):
    answer = client_of(omar).get(f"{DESK}new/", {"address": address})
    assert answer.status_code == 200 and "Error:" in answer.text


@pytest.mark.parametrize("word", ["x", "0", "9" * 30, "-1", "١"])
def test_a_passage_that_never_was_is_not_found(word, law, client_of, omar):
    assert client_of(omar).get(f"{DESK}new/", {"passage": word}).status_code == 404


# --- who may ----------------------------------------------------------------------------------

DOORS = ("", "decide/", "new/", "passage/%d/")


@pytest.mark.parametrize("tail", DOORS)
def test_only_those_who_keep_the_registers_enter(tail, event, client_of, anna, nobody, dora, adama):
    confirm_events([event], adama)
    open_events([event], adama)
    address = DESK + (tail % event.pk if "%" in tail else tail)
    ticked = {"event": f"passage-{event.pk}", "act": "dismiss", **FORM}
    never = client_of(dora).get("/outcomes/never-was/").content
    for user in (nobody, dora):
        client = client_of(user)
        for answer in (client.get(address), client.post(address, ticked)):
            assert answer.status_code in (404, 405)
            if answer.status_code == 404:
                assert answer.content == never or user == nobody
    assert client_of(anna).get(address).status_code in (302, 405)
    assert again(event).standing == "confirmed" and LegalEvent.objects.count() == 1
    own = client_of(adama)
    assert (own.post if tail == "decide/" else own.get)(address, ticked).status_code in (200, 302)


def test_reading_changes_nothing(event, client_of, omar):
    client = client_of(omar)
    assert client.get(f"{DESK}decide/", {"event": f"passage-{event.pk}"}).status_code == 405
    for tail in ("", "new/", f"passage/{event.pk}/"):
        assert client.get(DESK + tail).status_code == 200
    assert client.post(DESK).status_code == 405
    assert again(event).standing == "proposed"
    assert Passage.objects.count() == 1


def test_words_that_the_desk_does_not_know(law, client_of, omar):
    client = client_of(omar)
    assert client.get(f"{DESK}?standing=merged").status_code == 400
    assert client.get(f"{DESK}?page=x").status_code == 400
    assert client.get(f"{DESK}passage/1/").status_code == 404
    assert client.get("/instruments/never-was/events/").status_code == 404


def test_a_law_that_was_merged_has_no_desk(law, client_of, omar):
    other = make_instrument("Sea Act")
    type(law).objects.filter(pk=law.pk).update(standing="merged", merged_into=other.pk)
    assert client_of(omar).get(DESK).status_code == 404
