"""Sources that are not to be relied on any more: withdrawn, restored, and what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import deciding
from outcomes.models import Evidence, Outcome
from outcomes.scales import Claim, Stance, Strength
from sources import editions, history, ingest, withdrawing
from sources.access import Visibility
from sources.models import SourceDocument
from sources.release import set_visibility
from tests.people import make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db

PAGE = "/sources/kelp-report/withdraw/"
SAID = "Kelp grows again in the whole bay of Exampleville, the council was told in May 2023."
WHY = "Its publisher took it back: the survey was never made."


@pytest.fixture
def document(roles):
    return make_document("Kelp report", [SAID], publisher="Reef Circle")


@pytest.fixture
def officer(client_of, omar):
    return client_of(omar)


def state(document):
    row = SourceDocument.objects.get(pk=document.pk)
    return row.withdrawn_at is not None, row.withdrawn_by, row.withdrawn_reason


def told(document):
    """[(who, verb, reason before, reason after)], oldest first."""
    events = reversed(list(history.of(document)))
    return [
        (e.by.username, e.verb, e.before.get("reason"), e.after.get("reason"))
        for e in events
        if "reason" in {**e.before, **e.after}
    ]


def carried(outcome):
    return Strength(Outcome.objects.get(pk=outcome.pk).carried_evidence)


# --- the verbs --------------------------------------------------------------------------------


def test_it_is_withdrawn_and_restored_with_name_time_and_reason(document, omar, odile):
    withdrawing.withdraw(document, omar, f" {WHY} ")
    assert state(document) == (True, omar, WHY)
    withdrawing.restore(document, odile, "It was another survey.")
    assert state(document) == (False, None, "")
    assert told(document) == [
        ("omar", withdrawing.WITHDRAWN, None, WHY),
        ("odile", withdrawing.RESTORED, WHY, "It was another survey."),
    ]


def test_whoever_comes_second_is_told_and_changes_nothing(document, omar, odile):
    withdrawing.withdraw(document, omar, WHY)
    with pytest.raises(withdrawing.Stale) as stale:
        withdrawing.withdraw(document, odile, "Mine.")
    assert stale.value.current.withdrawn_reason == WHY
    withdrawing.restore(document, omar, "No.")
    with pytest.raises(withdrawing.Stale):
        withdrawing.restore(document, odile, "Mine.")
    assert [by for by, *_more in told(document)] == ["omar", "omar"]


@given(st.text(" \t\n", max_size=5))
def test_without_a_reason_nothing_happens(reason):
    for act in (withdrawing.withdraw, withdrawing.restore):
        with pytest.raises(ValueError):
            act(SourceDocument(pk=1), None, reason)


def test_what_is_told_of_a_confidential_source_is_confidential(document, omar):
    set_visibility(document, Visibility.CONFIDENTIAL, omar)
    withdrawing.withdraw(document, omar, WHY)
    assert history.of(document).get(verb=withdrawing.WITHDRAWN).visibility == "confidential"


# --- what rests on it -------------------------------------------------------------------------


def test_evidence_stays_marked_and_counts_for_nothing(document, officer, omar):
    outcome = make_outcome(
        "KELP/1", description="In May 2023 kelp grew in the bay of Exampleville."
    )
    deciding.decide(outcome, document.passages.get(), [Claim.CHANGE], Stance.SUPPORTS, omar)
    assert carried(outcome) == Strength.DOCUMENTED
    withdrawing.withdraw(document, omar, WHY)
    assert Evidence.objects.filter(outcome=outcome).count() == 1
    assert carried(outcome) == Strength.ASSERTED
    page = officer.get("/outcomes/kelp-1/").text
    assert "Source withdrawn" in page
    assert "1 withdrawn, not counted" in page
    withdrawing.restore(document, omar, "No.")
    assert carried(outcome) == Strength.DOCUMENTED
    assert "withdrawn" not in officer.get("/outcomes/kelp-1/").text.lower()


def test_it_is_suggested_no_more(document, officer, omar):
    make_outcome("KELP/1", description="In May 2023 kelp grew in the bay of Exampleville.")
    assert 'id="change-' in officer.get("/outcomes/kelp-1/").text
    withdrawing.withdraw(document, omar, WHY)
    assert 'id="change-' not in officer.get("/outcomes/kelp-1/").text


def test_a_newer_edition_holds_and_takes_the_evidence_along(document, omar):
    outcome = make_outcome("KELP/1")
    deciding.decide(outcome, document.passages.get(), [Claim.CHANGE], Stance.SUPPORTS, omar)
    withdrawing.withdraw(document, omar, WHY)
    data = f"# Kelp report, corrected\n\n{SAID}\n".encode()
    new = editions.add(document, ingest.draft(data, "kelp.md", {"title": "Kelp report"}), omar)
    assert not state(new)[0]
    assert Evidence.objects.get(outcome=outcome).passage.document == new
    assert carried(outcome) == Strength.DOCUMENTED


def test_another_publisher_weighs_otherwise(document, omar):
    outcome = make_outcome("KELP/1")
    other = make_document("Bay report", ["Kelp grows."], publisher="Bay Post")
    for one in (document, other):
        deciding.decide(outcome, one.passages.get(), [Claim.CHANGE], Stance.SUPPORTS, omar)
    assert carried(outcome) == Strength.CORROBORATED
    editions.describe(other, {"publisher": "Reef Circle"}, omar)
    assert carried(outcome) == Strength.DOCUMENTED


# --- the page ---------------------------------------------------------------------------------


def test_an_officer_withdraws_a_source_and_restores_it(document, officer, omar):
    page = officer.get(PAGE)
    assert "Withdraw this source" in page.text
    assert officer.post(PAGE, {"reason": WHY})["Location"] == document.get_absolute_url()
    assert state(document) == (True, omar, WHY)
    reader = officer.get(document.get_absolute_url()).text
    assert "Source withdrawn" in reader and WHY in reader
    assert f'href="{PAGE}">Restore' in reader
    assert "Source withdrawn" in officer.get("/sources/").text
    page = officer.get(PAGE)
    assert "This source is withdrawn" in page.text and WHY in page.text
    officer.post(PAGE, {"reason": "It was another survey.", "restore": "yes"})
    assert not state(document)[0]
    assert "Source withdrawn" not in officer.get(document.get_absolute_url()).text


def test_without_a_reason_the_page_asks_for_one(document, officer):
    answer = officer.post(PAGE, {"reason": "  "})
    assert answer.status_code == 400
    assert not state(document)[0]


def test_the_second_of_two_keeps_what_was_typed(document, officer, omar, odile, client_of):
    withdrawing.withdraw(document, odile, WHY)
    answer = officer.post(PAGE, {"reason": "I read it too."})
    assert answer.status_code == 409
    assert "Someone else was first" in answer.text
    assert WHY in answer.text and "I read it too." in answer.text
    assert state(document)[1] == odile


def test_donors_learn_that_and_since_when_and_never_why(document, omar, dora, client_of):
    make_instrument("Kelp Act", "donors")
    set_visibility(document.publisher, Visibility.DONORS, omar)
    set_visibility(document, Visibility.DONORS, omar)
    outcome = make_outcome("KELP/1", Visibility.DONORS)
    Evidence.objects.create(
        outcome=outcome,
        claim="change",
        passage=document.passages.get(),
        stance="supports",
        decided_by=omar,
    )
    withdrawing.withdraw(document, omar, WHY)
    donor = client_of(dora)
    for path in (document.get_absolute_url(), "/outcomes/kelp-1/", "/search/?q=kelp", "/sources/"):
        page = donor.get(path).text
        assert "Source withdrawn" in page, path
        assert WHY not in page and "omar" not in page, path
    assert donor.get(PAGE).content == donor.get("/sources/never-was/withdraw/").content
