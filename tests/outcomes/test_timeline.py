"""The timeline of a law: its order, what is open, where sources disagree, where the law stands."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.timeline import Told, timeline
from sources.dates import PartialDate
from sources.models import Stage

(
    NEED,
    DRAFTING,
    GOVERNMENT,
    BEFORE,
    LEGISLATURE,
    PROMULGATED,
    IN_FORCE,
    AMENDED,
    REPEALED,
    STALLED,
) = Stage


def told(stage, date="", *, not_yet=False, source="", claimed=False, pk=0):
    return Told(
        stage,
        not_yet,
        PartialDate(date) if date else None,
        PartialDate(source) if source else None,
        claimed,
        SimpleNamespace(pk=pk),
    )


def lines(*events):
    """The lines as a reader would note them: ["drafting 2023", "legislature adopted: not yet"]."""
    return [
        f"{entry.told.stage}{': not yet' * entry.told.not_yet}"
        f"{f' {entry.told.date}' if entry.told.date else ''}{' (open)' * entry.order_open}"
        for entry in timeline(events).entries
    ]


# --- order ------------------------------------------------------------------------------------


def test_by_date_where_dates_allow():
    assert lines(
        told(PROMULGATED, "2024-12"),
        told(AMENDED, "2019-07-24"),
        told(DRAFTING, "2023-10-11"),
        told(LEGISLATURE, "2023-11-17", not_yet=True),
    ) == [
        "amended 2019-07-24",
        "drafting 2023-10-11",
        "legislature adopted: not yet 2023-11-17",
        "promulgated 2024-12",
    ]


def test_else_by_stage_and_marked():
    assert lines(
        told(BEFORE, "2023"),
        told(LEGISLATURE, "2023-11-17", not_yet=True),
        told(GOVERNMENT, "2023"),
        told(DRAFTING, "2023-10-11"),
        told(PROMULGATED, "2024-12"),
    ) == [
        "drafting 2023-10-11",
        "government adopted 2023 (open)",
        "before the legislature 2023 (open)",
        "legislature adopted: not yet 2023-11-17",
        "promulgated 2024-12",
    ]


def test_without_a_date_by_stage():
    assert lines(told(IN_FORCE), told(DRAFTING, "2023-10-11"), told(GOVERNMENT)) == [
        "drafting 2023-10-11",
        "government adopted (open)",
        "in force (open)",
    ]
    assert lines(told(GOVERNMENT, "2023"), told(DRAFTING)) == [
        "drafting (open)",
        "government adopted 2023",
    ]
    assert lines(told(IN_FORCE)) == ["in force"]


def test_two_who_tell_the_same_leave_no_order_open():
    assert lines(told(PROMULGATED, "2024-12", pk=2), told(PROMULGATED, "2024", pk=1)) == [
        "promulgated 2024",
        "promulgated 2024-12",
    ]


def test_not_yet_stands_before_reached():
    assert lines(told(LEGISLATURE, "2023"), told(LEGISLATURE, "2023-05", not_yet=True)) == [
        "legislature adopted: not yet 2023-05 (open)",
        "legislature adopted 2023 (open)",
    ]


def test_nothing_is_told():
    empty = timeline([])
    assert (empty.entries, empty.disagreements, empty.steps, empty.pending) == ((), (), (), ())
    assert empty.current is None and empty.as_of is None


# --- disagreement -----------------------------------------------------------------------------


def disagreements(*events):
    found = timeline(events)
    disputed = {id(entry.told) for entry in found.entries if entry.disputed}
    assert disputed == {id(each) for one in found.disagreements for each in one.told}
    return [
        (one.stage, one.kind, [each.date and each.date.iso for each in one.told])
        for one in found.disagreements
    ]


def test_two_dates_for_one_stage():
    assert disagreements(
        told(PROMULGATED, "2024-12"), told(PROMULGATED, "2023"), told(PROMULGATED)
    ) == [(PROMULGATED, "date", ["2023", "2024-12"])]


def test_dates_that_may_be_the_same_do_not_disagree():
    assert disagreements(told(PROMULGATED, "2024-12"), told(PROMULGATED, "2024")) == []
    # Each of the two days lies in the year; the two days differ.
    assert disagreements(
        told(GOVERNMENT, "2023"), told(GOVERNMENT, "2023-07-05"), told(GOVERNMENT, "2023-09-06")
    ) == [(GOVERNMENT, "date", ["2023-07-05", "2023-09-06"])]


@pytest.mark.parametrize("stage", [NEED, DRAFTING, AMENDED, STALLED])
def test_what_lasts_or_comes_again_may_have_many_dates(stage):
    assert disagreements(told(stage, "2020"), told(stage, "2023")) == []


def test_not_yet_after_it_was_reached():
    denied = told(LEGISLATURE, "2023-11-17", not_yet=True)
    assert disagreements(denied, told(LEGISLATURE, "2023-05")) == [
        (LEGISLATURE, "not yet", ["2023-05", "2023-11-17"])
    ]
    # Promulgated before, so adopted before.
    assert disagreements(denied, told(PROMULGATED, "2022")) == [
        (LEGISLATURE, "not yet", ["2022", "2023-11-17"])
    ]
    # Without a date, it was so at the latest when its source said it.
    assert disagreements(denied, told(PROMULGATED, source="2022")) == [
        (LEGISLATURE, "not yet", ["2023-11-17", None])
    ]
    undated = told(LEGISLATURE, not_yet=True, source="2023-11-17")
    assert disagreements(undated, told(LEGISLATURE, "2023-05")) == [
        (LEGISLATURE, "not yet", [None, "2023-05"])
    ]


def test_not_yet_that_is_no_disagreement():
    denied = told(LEGISLATURE, "2023-11-17", not_yet=True)
    assert disagreements(denied, told(PROMULGATED, "2024-12")) == []  # reached later
    assert disagreements(denied, told(GOVERNMENT, "2022")) == []  # another step
    assert disagreements(denied, told(LEGISLATURE, "2023")) == []  # perhaps in December
    assert disagreements(denied, told(LEGISLATURE)) == []  # nobody knows when
    assert disagreements(told(AMENDED, "2023", not_yet=True), told(IN_FORCE, "2020")) == []


# --- where the law stands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "current"),
    [
        ([told(DRAFTING, "2023")], DRAFTING),
        ([told(DRAFTING, "2025"), told(PROMULGATED, "2024")], PROMULGATED),
        ([told(GOVERNMENT), told(DRAFTING, "2023")], GOVERNMENT),
        ([told(LEGISLATURE, "2023", not_yet=True)], None),
        ([told(GOVERNMENT, "2022"), told(LEGISLATURE, "2023", not_yet=True)], GOVERNMENT),
        # How it ended, unless it went on.
        ([told(PROMULGATED, "2020"), told(REPEALED, "2022")], REPEALED),
        ([told(AMENDED, "2019"), told(PROMULGATED, "2024")], PROMULGATED),
        ([told(AMENDED, "2019"), told(DRAFTING, "2023")], AMENDED),
        ([told(AMENDED, "2023-05-03"), told(IN_FORCE, "2023-05-03")], AMENDED),
        ([told(BEFORE, "2019"), told(STALLED, "2021")], STALLED),
        ([told(BEFORE, "2019"), told(STALLED, "2021"), told(DRAFTING, "2022")], BEFORE),
        ([told(BEFORE, "2019"), told(STALLED)], STALLED),
    ],
)
def test_the_current_stage(events, current):
    assert timeline(events).current == current


def test_what_is_not_yet_reached_stands_beside_it():
    denied = told(LEGISLATURE, "2023-11-17", not_yet=True)
    earlier = told(GOVERNMENT, "2021", not_yet=True)
    assert timeline([denied, told(GOVERNMENT, "2022"), earlier]).pending == (denied,)
    assert timeline([denied, told(PROMULGATED, "2024")]).pending == ()
    assert timeline([denied]).pending == (denied,)


def test_as_of_the_newest_source():
    assert timeline([told(DRAFTING, "2026")]).as_of is None
    events = [told(DRAFTING, source=date) for date in ("2023", "2023-11-17", "", "2022-12-31")]
    assert timeline(events).as_of == PartialDate("2023")  # it may be of December


def test_the_steps_show_a_gap():
    found = timeline(
        [
            told(DRAFTING, "2023-10-11", claimed=True),
            told(BEFORE, "2023", claimed=True, pk=1),
            told(BEFORE, "2023", pk=2),
            told(LEGISLATURE, "2023-11-17", not_yet=True),
            told(PROMULGATED, "2024-12"),
            told(AMENDED, "2025"),
        ]
    )
    assert [(step.stage, len(step.told), len(step.not_yet), step.gap) for step in found.steps] == [
        (DRAFTING, 1, 0, False),
        (GOVERNMENT, 0, 0, True),
        (BEFORE, 2, 0, False),
        (LEGISLATURE, 0, 1, True),
        (PROMULGATED, 1, 0, False),
        (AMENDED, 1, 0, False),
    ]
    assert [step.stage for step in found.steps if step.only_claimed] == [DRAFTING]


# --- any events -------------------------------------------------------------------------------

DATES = st.sampled_from(
    "2022 2022-12 2022-12-31 2023 2023-01 2023-10 2023-10-11 2023-11-17 2024".split()
).map(PartialDate)
TOLD = st.lists(
    st.tuples(
        st.sampled_from(Stage), st.booleans(), st.none() | DATES, st.none() | DATES, st.booleans()
    ),
    max_size=12,
).map(lambda rows: [Told(*row, SimpleNamespace(pk=pk)) for pk, row in enumerate(rows)])


@settings(max_examples=100)
@given(TOLD)
def test_no_pair_that_dates_order_stands_otherwise(events):
    ordered = [entry.told for entry in timeline(events).entries]
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            assert not (one.date and other.date and other.date.last < one.date.first)


@settings(max_examples=100)
@given(TOLD)
def test_nothing_is_dropped(events):
    found = timeline(events)
    assert sorted(entry.told.row.pk for entry in found.entries) == list(range(len(events)))
    stepped = [each for step in found.steps for each in (*step.told, *step.not_yet)]
    assert sorted(each.row.pk for each in stepped) == list(range(len(events)))


@settings(max_examples=100)
@given(TOLD.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_the_order_in_which_they_come_changes_nothing(both):
    events, shuffled = both
    assert timeline(events) == timeline(shuffled)


@settings(max_examples=100)
@given(TOLD)
def test_open_means_that_another_stage_may_stand_on_either_side(events):
    for entry in timeline(events).entries:
        one = entry.told
        others = [
            other for other in events if (other.stage, other.not_yet) != (one.stage, one.not_yet)
        ]
        if one.date is None:
            assert entry.order_open == bool(others)
        else:
            overlaps = any(
                other.date and other.first <= one.last and one.first <= other.last
                for other in others
            )
            assert entry.order_open == (overlaps and one.date.precision != "day")


@settings(max_examples=100)
@given(TOLD)
def test_the_same_stage_at_dates_apart_is_always_said(events):
    found = {(one.stage, id(each)) for one in timeline(events).disagreements for each in one.told}
    for one in events:
        for other in events:
            if (
                one.stage == other.stage not in (NEED, DRAFTING, AMENDED, STALLED)
                and not one.not_yet
                and one.date
                and other.date
                and one.date.last < other.date.first
            ):
                kinds = {(one.stage, id(one)), (one.stage, id(other))}
                assert other.not_yet or kinds <= found
