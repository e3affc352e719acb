"""Which outcomes are put to outsiders: all, by hand, or a random sample within strata, each with
the reason; and back."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import choosing
from outcomes.models import Choice, Outcome
from sources.history import of
from tests.people import make_outcome
from tests.people_outside import ask

COUNTRIES = st.lists(st.sampled_from(["Aland", "Bland", "", "Cland"]), max_size=20)


def outcomes(countries):
    return [Outcome(pk=number, country=country) for number, country in enumerate(countries, 1)]


# --- samples --------------------------------------------------------------------------------


@given(COUNTRIES, st.integers(1, 5), st.integers(0, 10**6))
def test_so_many_of_each_part_or_all_there_are(countries, each, seed):
    rows = outcomes(countries)
    drawn = choosing.sample(rows, each, "country", seed)
    counts = Counter(row.country for row in rows if row.pk in drawn)
    assert counts == {c: min(each, n) for c, n in Counter(countries).items()}


@given(COUNTRIES, st.integers(1, 5), st.integers(0, 10**6), st.randoms())
def test_the_same_seed_draws_the_same(countries, each, seed, random):
    rows = outcomes(countries)
    mixed = random.sample(rows, len(rows))
    for stratum in ("", "country"):
        assert choosing.sample(rows, each, stratum, seed) == choosing.sample(
            mixed, each, stratum, seed
        )


def test_every_outcome_is_drawn_as_often_as_the_others():
    rows = outcomes(["Aland"] * 6 + ["Bland"] * 3)
    counts = Counter(pk for seed in range(3000) for pk in choosing.sample(rows, 2, "country", seed))
    # Two of six, and two of three: five standard deviations beside that would be no chance.
    for pk in range(1, 7):
        assert abs(counts[pk] - 1000) < 5 * 26
    for pk in range(7, 10):
        assert abs(counts[pk] - 2000) < 5 * 26


# --- choosing ---------------------------------------------------------------------------------


@pytest.fixture
def four(roles):
    return [
        make_outcome(f"CHO/{n}", country="Aland" if n < 3 else "Bland", headline=f"Number {n}")
        for n in range(1, 5)
    ]


def test_a_choice_is_told_and_kept_once(four, omar, odile):
    choosing.choose(four[:2], "The weightiest.", omar)
    choosing.choose(four[:1], "Again.", odile)
    row = Choice.objects.get(outcome=four[0])
    assert (row.how, row.reason, row.chosen_by) == ("hand", "The weightiest.", omar)
    assert Choice.objects.count() == 2
    assert choosing.in_words(of(four[0]).first()) == "By hand · “The weightiest.”"
    choosing.drop(row, odile)
    choosing.drop(row, odile)
    assert choosing.in_words(of(four[0]).first()) == "“The weightiest.”"
    assert Choice.objects.get().outcome == four[1]


def test_a_sample_is_shown_and_then_taken_as_shown(four, omar, client_of):
    client = client_of(omar)
    data = {
        "act": "choose",
        "reason": "Two of each country.",
        "sample": 1,
        "stratum": "country",
        "outcome": [row.slug for row in four],
    }
    preview = client.post("/many/", data)
    drawn = [step.outcome for step in preview.context["plan"] if step.possible]
    assert sorted(row.country for row in drawn) == ["Aland", "Bland"]
    seed = preview.context["form"]["seed"].value()
    sent = {**data, "seed": seed, "plan": preview.context["digest"]}
    assert client.post("/many/", sent).status_code == 302
    rows = Choice.objects.all()
    assert [row.outcome for row in rows] == drawn
    assert {row.drawn for row in rows} == {f"random sample: 1 by Country, seed {seed}"}
    # Whoever comes again draws from the others.
    again = client.post("/many/", data).context["plan"]
    assert {step.outcome for step in again if step.possible} == set(four) - set(drawn)


def test_all_of_a_list_and_by_hand(four, omar, client_of):
    client = client_of(omar)
    data = {"act": "choose", "reason": "All of Aland.", "outcome": ["cho-1", "cho-2"]}
    preview = client.post("/many/", data)
    client.post("/many/", {**data, "plan": preview.context["digest"]})
    assert Choice.objects.filter(how="hand").count() == 2
    assert client.post("/many/", {**data, "reason": " "}).status_code == 400


def test_what_was_chosen_waits_until_somebody_is_asked(four, omar, client_of):
    client = client_of(omar)
    choosing.choose(four[:2], "The weightiest.", omar)
    page = client.get("/substantiations/?state=chosen").text
    assert "Number 1" in page and "Number 2" in page and "The weightiest." in page
    assert "Chosen, not asked <span>2</span>" in page
    ask(four[0], omar)
    page = client.get("/substantiations/?state=chosen").text
    assert "Number 1" not in page and "Number 2" in page
    assert "The weightiest." in client.get("/outcomes/cho-1/substantiation/").text
    choice = Choice.objects.get(outcome=four[1])
    answer = client.post(f"/substantiations/chosen/{choice.pk}/drop/")
    assert answer["Location"] == "/substantiations/?state=chosen"
    assert "Number 2" not in client.get(answer["Location"]).text
    assert client.get("/substantiations/?state=chosen&x=1").status_code == 400
