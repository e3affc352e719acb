"""/agreement/: how far reviewers agree, in all, by harvest and by pair, blind as they were."""

import pytest

from outcomes import assigning
from outcomes.models import Outcome
from outcomes.rated_twice import rated_twice
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(omar, odile):
    """Twelve outcomes that both have rated; on three of them they differ by one."""
    for n in range(12):
        outcome = make_outcome(f"AGR/{n:02d}", harvest_period=f"harvest {1 + n % 2}")
        make_review(outcome, omar, significance=1 + n % 3)
        make_review(outcome, odile, significance=1 + n % 3 if n > 2 else 1 + (n + 1) % 3)


def test_percent_alpha_and_interval_by_group(rated, omar, client_of):
    twice = rated_twice(omar)
    significance = twice.all.agreements[0]
    assert (significance.count, significance.percent) == (12, 0.75)
    low, high = significance.interval
    assert low < significance.alpha < high
    assert [group.label for group in twice.harvests] == ["harvest 1", "harvest 2"]
    assert all(one.is_too_few for group in twice.harvests for one in group.agreements)
    [pair] = twice.pairs
    assert (pair.label, pair.agreements[0]) == ("odile · omar", significance)
    page = client_of(omar).get("/agreement/").text
    assert "12 outcomes were rated by two or more." in page and "75 %" in page
    assert "too few to say" in page and "all said the same" in page
    assert "odile · omar" in page


def test_it_is_measured_on_what_was_said_blind(rated, omar, odile):
    before = rated_twice(omar)
    for outcome in Outcome.objects.all():
        make_review(outcome, odile, significance=1, rationale="Having read the other.")
        make_review(outcome, omar, significance=1, rationale="Having read the other.")
    assert rated_twice(omar) == before


def test_what_one_is_blind_to_is_not_counted(rated, adama, omar, client_of):
    """Nine are agreed, and open to all; of the three on which they differ Adama learns nothing."""
    assert rated_twice(adama).all.count == 9
    assert "75 %" not in client_of(adama).get("/agreement/").text
    # What is agreed but waits for Adama is not counted either.
    waiting = Outcome.objects.get(fragment_id="AGR/11")
    assigning.give({waiting.pk: [adama]}, omar)
    assert rated_twice(adama).all.count == 8
    make_review(waiting, adama, significance=3)
    assert rated_twice(adama).all.count == 9


def test_nothing_was_rated_twice(omar, client_of):
    make_review(make_outcome("AGR/1"), omar)
    page = client_of(omar).get("/agreement/").text
    assert page.count("No outcome has been rated by two yet.") == 2 and "0 outcomes were" in page
