"""How far apart dates are that are only as precise as their sources."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.times import FARTHEST, days_from, nearest
from sources.dates import PartialDate

DATES = st.one_of(
    st.integers(1990, 2030).map(str),
    st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1)).map(str),
).map(PartialDate)


def dates(*texts):
    return [PartialDate(text) for text in texts]


@pytest.mark.parametrize(
    ("ours", "theirs", "days"),
    [
        ("2023-10-11", "2023-11-17", 37),
        ("2023-11-17", "2023-10-11", -37),
        ("2023-10-11", "2023", 0),
        ("2023", "2023-10-11", 0),
        ("2023-10", "2023-10-31", 0),
        ("2022", "2023-01-01", 1),
        ("2023-01-01", "2022", -1),
    ],
)
def test_days_from_one_to_the_other(ours, theirs, days):
    assert days_from(*dates(ours, theirs)) == days


@given(DATES, DATES)
def test_the_way_back_is_as_long(one, other):
    assert days_from(one, other) == -days_from(other, one)


def test_the_most_precise_pair_tells_most_and_of_those_the_nearest():
    found = nearest(dates("2023", "2023-01-24", "2023-10-11"), dates("2023", "2023-11-17"))
    assert (found.ours.iso, found.theirs.iso, found.days) == ("2023-10-11", "2023-11-17", 37)


def test_what_is_years_apart_is_not_told_of():
    assert nearest(dates("2010"), dates("2023-11-17")) is None
    assert nearest([], dates("2023")) is None
    assert nearest(dates("2023"), []) is None


@given(st.lists(DATES, max_size=4), st.lists(DATES, max_size=4))
def test_what_is_found_is_a_pair_of_the_two_lists(ours, theirs):
    found = nearest(ours, theirs)
    if found:
        assert found.ours in ours
        assert found.theirs in theirs
        assert abs(found.days) <= FARTHEST
