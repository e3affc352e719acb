"""Krippendorff's alpha against the worked examples of the literature, and what always holds.

The examples are those of K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011):
A for two observers and a binary scale, B for two and a nominal one, C and D for four observers
with missing ratings on each metric.
"""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcomes.agreement import TOO_FEW, agreement, alpha, interval, paired, percent

N = None
BINARY = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True))
LETTERS = [
    [ord(one), ord(other)] for one, other in zip("aabbdcccedda", "babbbccceddd", strict=True)
]
FOUR = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
        strict=True,
    )
)
METRICS = ("nominal", "ordinal", "interval", "ratio")
# The raters of each thing, some of whom may say nothing.
UNITS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=4),
    min_size=1,
    max_size=15,
)


# --- the literature -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "metric", "published"),
    [
        (BINARY, "nominal", 0.095),
        (LETTERS, "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_alpha_equals_the_published_values(units, metric, published):
    assert round(alpha(units, metric), 3) == published


def test_percent_agreement_by_hand():
    assert percent(BINARY) == 0.6
    # Three raters of whom two agree: one pair of three.
    assert percent([[1, 1, 2], [3, 3, N], [4]]) == pytest.approx((1 / 3 + 1) / 2)
    assert percent([[1], [N, 2]]) is None


# --- what always holds ----------------------------------------------------------------------


def same(one, other):
    return one is other is None or math.isclose(one, other, abs_tol=1e-9)


@given(UNITS, st.permutations(range(5)))
def test_a_nominal_scale_does_not_care_for_its_labels(units, labels):
    renamed = [[N if value is None else labels[value] for value in unit] for unit in units]
    assert same(alpha(units, "nominal"), alpha(renamed, "nominal"))


@given(UNITS, st.sampled_from(METRICS), st.randoms(use_true_random=False))
def test_the_order_of_raters_and_of_things_does_not_matter(units, metric, random):
    mixed = [random.sample(unit, len(unit)) for unit in units]
    random.shuffle(mixed)
    assert same(alpha(units, metric), alpha(mixed, metric))
    assert percent(units) == pytest.approx(percent(mixed))


@given(UNITS, st.sampled_from(METRICS))
def test_what_nobody_else_rated_and_who_said_nothing_do_not_count(units, metric):
    more = [[*unit, N] for unit in units] + [[3], [N, N], []]
    assert same(alpha(units, metric), alpha(more, metric))
    assert paired(more) == paired(units)


@given(UNITS)
def test_ordinal_alpha_knows_the_order_alone(units):
    stretched = [[N if value is None else value**3 for value in unit] for unit in units]
    assert same(alpha(units, "ordinal"), alpha(stretched, "ordinal"))


@given(UNITS, st.sampled_from(METRICS))
def test_alpha_is_at_most_one_and_one_for_perfect_agreement(units, metric):
    found = alpha(units, metric)
    assert found is None or found <= 1
    alike = [[unit[0]] * 2 for unit in units]
    assume(len({unit[0] for unit in units} - {N}) > 1)
    assert alpha(alike, metric) == pytest.approx(1)


@given(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=3), min_size=10, max_size=40))
def test_the_interval_holds_together(units):
    found = interval(units)
    if found is None:
        assert alpha(units) is None
    else:
        low, high = found
        assert -1.5 <= low <= high <= 1
        assert found == interval(units)


# --- the interval and its limits --------------------------------------------------------------


def test_more_outcomes_narrow_the_interval():
    some = [[1, 1], [2, 2], [3, 3], [1, 2], [2, 3], [3, 3], [1, 1], [2, 2], [3, 1], [2, 2]]
    low, high = interval(some)
    few_wide = high - low
    low, high = interval(some * 20)
    assert low < alpha(some * 20) < high and high - low < few_wide / 3


def test_all_the_same_tells_nothing():
    assert alpha([[2, 2]] * 12) is None and interval([[2, 2]] * 12) is None
    found = agreement([[2, 2]] * 12)
    assert (found.count, found.percent, found.alpha, found.interval) == (12, 1.0, None, None)


def test_below_ten_nothing_is_said():
    few = agreement([[1, 2]] * (TOO_FEW - 1) + [[1, N]])
    assert few.is_too_few and (few.count, few.percent, few.alpha) == (TOO_FEW - 1, None, None)
    assert not agreement([[1, 2]] * TOO_FEW).is_too_few


def test_no_units_and_no_such_metric():
    assert alpha([]) is None and interval([]) is None and agreement([]).count == 0
    with pytest.raises(ValueError):
        alpha(FOUR, "cardinal")
