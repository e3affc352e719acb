"""What officers do, killed at every point: all of it is there, or nothing.

A process does it and ends itself by SIGKILL at its k-th point (forks.Fuse), for every k.
benchmarks/kills.py is the long form, with kills at any moment; tests/harvest/test_faults.py does
the same for imports.
"""

import pytest

from outcomes import agreeing, deciding, release, reviews
from outcomes.models import Evidence, Outcome
from sources import merging
from sources.access import Visibility
from tests.harvest import forks
from tests.people import make_actor, make_document, make_outcome, make_ready
from tests.worlds import after, alike, everything

pytestmark = pytest.mark.django_db(transaction=True)
RATINGS = {"significance": 3, "contribution": 1, "evidence": 2, "evidence_contribution": 1}


@pytest.fixture(autouse=True)
def no_process_stays():
    yield
    forks.kill_the_rest()


def whole_or_nothing(does):
    """Kill `does` at its first point, then at its second and so on, until something of it is there:
    then it has to be all. Returns at how many points nothing was."""
    before, expected = everything(), after(does)
    for k in range(1, 500):
        code = forks.end(forks.start(does, k))
        world = everything()
        if world != before:
            assert alike(world) == expected
            return k - 1
        assert code == forks.KILLED, "it ended, and nothing is there"
    raise AssertionError("it has no end")


def test_a_release(omar, odile):
    """With what it opens: the actors and laws that the outcome names."""
    make_actor("Oyster Board")
    ready = make_ready("KLD/1", omar, description="The Oyster Board met in Bayville in 2021.")
    assert whole_or_nothing(lambda: release.release(reread(ready), Visibility.DONORS, odile)) > 3
    assert Outcome.objects.get().is_released


def test_a_withdrawal(omar):
    outcome = make_outcome("KLD/2", "donors")
    assert whole_or_nothing(lambda: release.withdraw(reread(outcome), omar)) > 2
    assert not Outcome.objects.get().is_released


def test_a_review_and_another_that_ends_in_agreement(omar, odile):
    outcome = make_outcome("KLD/3")

    def first():
        reviews.save_review(reread(outcome), omar, RATINGS, "The minutes say so.")

    def second():
        reviews.save_review(reread(outcome), odile, RATINGS, "They do.")
        agreeing.agree(reread(outcome), odile)

    assert whole_or_nothing(first) > 2
    assert forks.end(forks.start(second)) == 0
    assert Outcome.objects.get().agreed_significance == RATINGS["significance"]


def test_a_decision_on_evidence(omar):
    outcome = make_outcome("KLD/4", description="The Oyster Board met.")
    passage = make_document("On oysters", ("The Oyster Board met.",)).passages.get()

    def decide():
        deciding.decide(reread(outcome), passage, ["change"], "supports", omar)

    assert whole_or_nothing(decide) > 2
    assert Evidence.objects.count() == 1


def test_a_merge_of_register_entries_and_its_parting(omar):
    kept, gone = make_actor("Oyster Board"), make_actor("Board of Oysters", aliases=["BOO"])
    make_outcome("KLD/5", description="The Board of Oysters met the Oyster Board.")
    make_document("On oysters", ("BOO met.",))
    assert whole_or_nothing(lambda: merging.merge(reread(kept), [reread(gone)], omar)) > 5
    assert whole_or_nothing(lambda: merging.unmerge([reread(gone)], omar)) > 5


def reread(row):
    return type(row).objects.get(pk=row.pk)
