"""Candidate, lead, outcome, set aside: each step with a reason, and with a way back."""

import pytest

from outcomes import moving
from outcomes.models import ClaimEvent, Outcome
from outcomes.scales import Status
from sources.history import of
from tests.people import make_instrument, make_outcome

pytestmark = pytest.mark.django_db


def status(outcome):
    return Outcome.objects.get(pk=outcome.pk).status


def test_there_and_back_again(omar):
    outcome = make_outcome("CAND-X-1", status="candidate")
    for step in ("lead", "outcome", "lead", "set_aside", "candidate", "set_aside", "lead"):
        moving.move([outcome], step, f"To {step}.", omar)
        assert status(outcome) == step
    told = [moving.in_words(event) for event in of(outcome)]
    assert told[0] == "Set aside → Lead · “To lead.”" and told[-1] == ""
    assert of(outcome).first().by == omar


@pytest.mark.parametrize(
    ("was", "to"),
    [
        ("candidate", "outcome"),
        ("lead", "candidate"),
        ("outcome", "candidate"),
        ("set_aside", "outcome"),
        ("set_aside", "candidate"),  # it never was one
        ("lead", "lead"),
    ],
)
def test_no_step_leads_there(was, to, omar):
    outcome = make_outcome("MOVE/1", status=was)
    with pytest.raises(moving.NotPossible, match="MOVE/1"):
        moving.move([outcome], to, "So.", omar)
    assert status(outcome) == was


def test_a_reason_is_needed(omar):
    outcome = make_outcome("MOVE/1")
    with pytest.raises(ValueError):
        moving.move([outcome], "outcome", "  ", omar)
    assert status(outcome) == "lead"


def test_what_is_released_stays_an_outcome(omar):
    outcome = make_outcome("MOVE/1", "donors")
    with pytest.raises(moving.NotPossible, match="released"):
        moving.move([outcome], "set_aside", "So.", omar)
    assert Outcome.objects.get().is_released


def test_all_or_none(omar):
    rows = [make_outcome("MOVE/1"), make_outcome("MOVE/2", status="candidate")]
    with pytest.raises(moving.NotPossible, match="MOVE/2"):
        moving.move(rows, Status.OUTCOME, "So.", omar)
    assert [status(row) for row in rows] == ["lead", "candidate"]
    assert not of(rows[0]).filter(verb=moving.MOVED).exists()


def test_a_candidate_that_is_taken_on_says_what_happened_to_laws(omar):
    make_instrument("Water Code")
    text = "The Water Code was promulgated in May 2023."
    outcome = make_outcome("CAND-X-2", status="candidate", description=text)
    ClaimEvent.objects.all().delete()
    moving.move([outcome], "lead", "It is one.", omar)
    assert ClaimEvent.objects.get().stage == "promulgated"
