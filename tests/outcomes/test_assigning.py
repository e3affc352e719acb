"""Giving outcomes to reviewers: who can be asked, sharing out, taking back, the history of it."""

from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from outcomes import assigning
from outcomes.models import Assignment, Outcome
from sources.history import of
from tests.people import make_outcome


def test_reviewers_are_active_officers_and_admins(cast):
    User.objects.create_superuser("root")
    assert [user.username for user in assigning.reviewers()] == ["adama", "odile", "omar"]


def test_giving_and_taking(omar, odile, adama):
    one, two = make_outcome("ASK/1"), make_outcome("ASK/2")
    assert assigning.give({one.pk: [omar, odile], two.pk: [omar]}, adama) == 3
    assert assigning.assigned([one, two], omar) == {one.pk: [odile, omar], two.pk: [omar]}
    # Who has it already keeps it, and nothing is told.
    assert assigning.give({one.pk: [omar]}, adama) == 0
    assert assigning.take({one.pk: [omar, odile], two.pk: [odile]}, adama) == 2
    assert assigning.assigned([one, two], omar) == {one.pk: [], two.pk: [omar]}
    told = [(event.verb, assigning.in_words(event)) for event in of(one)][:2]
    assert told == [(assigning.TAKEN, "omar, odile"), (assigning.GIVEN, "omar, odile")]
    assert of(two).count() == 2  # drafted, given


def test_donors_know_of_no_assignment(omar, dora):
    outcome = make_outcome("ASK/1", "donors")
    assigning.give({outcome.pk: [omar]}, omar)
    assert assigning.assigned([outcome], dora) == {outcome.pk: []}
    assert Assignment.objects.count() == 1


@given(st.integers(0, 12), st.integers(1, 5), st.integers(0, 6))
def test_everybody_gets_as_many_as_the_others(count, people, each):
    outcomes = [Outcome(pk=number) for number in range(count)]
    names = [f"p{number}" for number in range(people)]
    shared = assigning.shared(outcomes, names, each)
    wanted = each if 0 < each < people else people
    assert all(len(set(some)) == len(some) == wanted for some in shared.values())
    loads = [sum(name in some for some in shared.values()) for name in names]
    assert max(loads) - min(loads) <= 1
