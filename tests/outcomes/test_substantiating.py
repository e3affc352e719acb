"""Asking outsiders: links are kept as hashes and work once, for a while; answers roll up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from outcomes import substantiating
from outcomes.models import Link, Outcome, Person, Substantiation
from outcomes.scales import Substantiated, Verdict
from outcomes.substantiating import NotPossible
from sources.history import of
from tests.people import make_actor, make_outcome
from tests.people_outside import ALL_FULLY, STATEMENT, answered, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(roles):
    return make_outcome("SUB/1", status="outcome")


def result(outcome):
    return Outcome.objects.get(pk=outcome.pk).substantiation


# --- links ----------------------------------------------------------------------------------


def test_a_link_is_kept_as_a_hash_alone(outcome, omar):
    row, token = ask(outcome, omar)
    assert len(token) >= 43  # 256 bits, in base 64
    link = Link.objects.get()
    assert token not in str(Link.objects.values().get()) and len(link.token_hash) == 64
    assert substantiating.working_link(token) == link and link.substantiation == row
    assert (row.person.name, row.statement) == ("Ines Example", STATEMENT)
    assert {row.visibility, row.person.visibility, link.visibility} == {"confidential"}
    event = of(outcome).filter(verb=substantiating.ASKED).get()
    assert event.visibility == "confidential" and token not in str(event.after)


def test_two_links_are_never_the_same(outcome, omar):
    tokens = {ask(outcome, omar, f"Person {n}")[1] for n in range(20)}
    assert len(tokens) == 20


@pytest.mark.parametrize("end", ["expired", "used", "revoked", "reminded", "withdrawn"])
def test_a_link_that_ended_works_no_more(end, outcome, omar):
    row, token = ask(outcome, omar)
    link = substantiating.working_link(token)
    if end == "expired":
        Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "used":
        substantiating.answer(link, ALL_FULLY, {}, "nobody")
    elif end == "revoked":
        Link.objects.update(revoked_at=timezone.now())
    elif end == "reminded":
        assert substantiating.working_link(substantiating.remind(row, omar)) is not None
    else:
        substantiating.withdraw_question(row, omar)
    assert substantiating.working_link(token) is None
    assert substantiating.working_link_of(link.pk) is None
    with pytest.raises(NotPossible):
        substantiating.answer(link, ALL_FULLY, {}, "nobody")
    for never in ("", "x", token[:-1], token + "x"):
        assert substantiating.working_link(never) is None


def test_who_answered_is_neither_reminded_nor_asked_no_more(outcome, omar):
    row = answered(outcome, omar)
    for act in (substantiating.remind, substantiating.withdraw_question):
        with pytest.raises(NotPossible, match="answered already"):
            act(row, omar)
    other, _token = ask(outcome, omar, "Bela Example")
    substantiating.withdraw_question(other, omar)
    with pytest.raises(NotPossible, match="no more"):
        substantiating.remind(other, omar)


# --- whom one may ask -----------------------------------------------------------------------


def test_one_person_is_asked_once_about_an_outcome(outcome, omar):
    ask(outcome, omar, contact="ines@example.org")
    with pytest.raises(NotPossible, match="already"):
        ask(outcome, omar, "INES EXAMPLE", contact="ines@example.org")
    ask(make_outcome("SUB/2"), omar, contact="ines@example.org")
    assert Person.objects.count() == 1 and Substantiation.objects.count() == 2


def test_there_must_be_something_to_agree_with(outcome, omar):
    with pytest.raises(NotPossible, match="nothing to agree"):
        ask(outcome, omar, statement={"description": "  "})
    assert not Person.objects.exists()


@pytest.fixture
def tied(roles):
    make_actor("Millers Union", kind="cso", aliases=["MU"])
    return make_outcome(
        "SUB/3",
        description="The council of Exampleville changed its rule.",
        contribution_text="The Millers Union advised the council.",
        social_actor="Council of Exampleville",
    )


@pytest.mark.parametrize(
    "organisation", ["Millers Union", "The MU, a union", "council of exampleville"]
)
def test_who_is_tied_is_no_outsider_without_a_reason(organisation, tied, omar):
    with pytest.raises(NotPossible, match="No outsider"):
        ask(tied, omar, organisation=organisation)
    row, _token = ask(tied, omar, organisation=organisation, independence="Left in 2019.")
    assert row.independence == "Left in 2019."


def test_a_reason_is_kept_only_where_there_is_a_tie(tied, omar):
    row, _token = ask(tied, omar, organisation="Bakers Guild", independence="Not needed.")
    assert row.independence == ""


# --- what answers come to -------------------------------------------------------------------


def rows(*answers, waiting=0):
    told = [
        Substantiation(answered_at=timezone.now(), description=d, significance=s, contribution=c)
        for d, s, c in answers
    ]
    return told + [Substantiation() for _n in range(waiting)]


F, P, D, C = (verdict.value for verdict in list(Verdict)[1:])


@pytest.mark.parametrize(
    ("answers", "waiting", "expected"),
    [
        ([], 0, ""),
        ([], 2, "pending"),
        ([(C, C, C)], 1, "pending"),
        ([(C, C, C)], 0, "not_substantiated"),
        ([(F, F, F)], 3, "substantiated"),
        ([(F, "", C)], 0, "substantiated"),
        ([(F, P, F)], 0, "partly"),
        ([(F, D, F)], 0, "partly"),
        ([(F, F, F), (P, F, F)], 0, "partly"),
        ([(D, F, F)], 0, "not_substantiated"),
        ([(D, F, F), (F, F, F)], 0, "contested"),
        ([(D, D, D), (C, C, C)], 0, "not_substantiated"),
    ],
)
def test_answers_roll_up(answers, waiting, expected):
    assert substantiating.rolled_up(rows(*answers, waiting=waiting)) == expected


@given(st.lists(st.tuples(*[st.sampled_from(Verdict.values)] * 3), max_size=5), st.randoms())
def test_the_order_of_answers_does_not_matter(answers, random):
    mixed = random.sample(answers, len(answers))
    assert substantiating.rolled_up(rows(*answers)) == substantiating.rolled_up(rows(*mixed))
    known = set(Substantiated.values)
    assert substantiating.rolled_up(rows(*answers)).value in known


def test_the_outcome_says_what_they_come_to(outcome, omar):
    assert result(outcome) == ""
    row, token = ask(outcome, omar)
    assert result(outcome) == "pending"
    answered(outcome, omar, name="Bela Example")
    assert result(outcome) == "substantiated"
    link = substantiating.working_link(token)
    substantiating.answer(link, {**ALL_FULLY, "description": "disagree"}, {}, "name")
    assert result(outcome) == "contested"
    told = [substantiating.in_words(event) for event in of(outcome)]
    assert told[0] == "Contested" and "Ines Example · description: Disagree" in told[1]


def test_asking_no_more_takes_the_question_out(outcome, omar):
    row, _token = ask(outcome, omar)
    substantiating.withdraw_question(row, omar)
    assert result(outcome) == ""


def test_a_release_is_taken_back_when_what_donors_read_of_it_changes(omar):
    outcome = make_outcome("SUB/9", "donors")
    answered(outcome, omar)
    assert not Outcome.objects.get(pk=outcome.pk).is_released
