"""How far raters agree: percent agreement, and Krippendorff's alpha with its interval.

Alpha after K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): any number of
raters, missing ratings, nominal, ordinal, interval and ratio scales. Its interval is that of a
bootstrap over the rated things: as many as there are, drawn anew with replacement, a thousand
times; the percentiles of what alpha is then.

Ratings come as units: for each rated thing a list of what its raters said, numbers, or None where
one said nothing. A unit on which fewer than two said something tells nothing.
"""

from collections import Counter
from typing import NamedTuple

import numpy

TOO_FEW = 10  # rated things, below which nothing is said
SAMPLES = 1000
LEVEL = 0.95
# From where on Krippendorff (2004) takes data as reliable, and for tentative conclusions.
RELIABLE, TENTATIVE = 0.8, 2 / 3


class Agreement(NamedTuple):
    """How far raters agree on some units.

    count     the units that two or more rated
    percent   the share of pairs of ratings that are the same, 0 to 1; None for too few units
    alpha     None for too few units, or where all ratings are the same: there is nothing to tell
    interval  (low, high) of alpha; None where alpha is
    """

    count: int
    percent: float
    alpha: float
    interval: tuple

    @property
    def is_too_few(self):
        return self.count < TOO_FEW


def agreement(units):
    """The Agreement on some units, on an ordinal scale."""
    units = paired(units)
    if len(units) < TOO_FEW:
        return Agreement(len(units), None, None, None)
    return Agreement(len(units), percent(units), alpha(units), interval(units))


def paired(units):
    """The units on which two or more said something, without the missing ratings."""
    found = ([value for value in unit if value is not None] for unit in units)
    return [unit for unit in found if len(unit) > 1]


def percent(units):
    """The share of pairs of ratings of one thing that are the same, each thing weighing alike.
    None without any pair."""
    shares = []
    for unit in paired(units):
        same = sum(n * (n - 1) for n in Counter(unit).values())
        shares.append(same / (len(unit) * (len(unit) - 1)))
    return sum(shares) / len(shares) if shares else None


def alpha(units, metric="ordinal"):
    """Krippendorff's alpha: 1 for perfect agreement, 0 for what chance alone would give, below 0
    for less. None where nothing varies.

    metric  "nominal", "ordinal", "interval" or "ratio"
    """
    values, patterns, counts = _patterns(units)
    if not counts.size:
        return None
    found = _alphas(values, (counts @ patterns)[None], metric)[0]
    return None if numpy.isnan(found) else float(found)


def interval(units, metric="ordinal", seed=0):
    """(low, high): where alpha lies in LEVEL of SAMPLES bootstrap samples. None where alpha is.

    A sample in which nothing varies tells nothing and is left out. The same units give the same
    interval.
    """
    values, patterns, counts = _patterns(units)
    if not counts.size or alpha(units, metric) is None:
        return None
    n = int(counts.sum())
    drawn = numpy.random.default_rng(seed).multinomial(n, counts / n, size=SAMPLES)
    matrices = numpy.tensordot(drawn, patterns, axes=1)
    found = _alphas(values, matrices, metric)
    tail = (1 - LEVEL) / 2
    low, high = numpy.nanquantile(found, [tail, 1 - tail])
    return float(low), float(high)


# --- inside ---------------------------------------------------------------------------------


def _patterns(units):
    """(values, coincidence matrix of each different unit, how often that unit comes)."""
    units = Counter(tuple(sorted(unit)) for unit in paired(units))
    values = sorted({value for unit in units for value in unit})
    place = {value: at for at, value in enumerate(values)}
    patterns = numpy.zeros((len(units), len(values), len(values)))
    for matrix, unit in zip(patterns, units, strict=True):
        held = Counter(unit)
        for one, n in held.items():
            for other, m in held.items():
                pairs = n * (n - 1) if one == other else n * m
                matrix[place[one], place[other]] += pairs / (len(unit) - 1)
    counts = numpy.array(list(units.values()), dtype=float)
    if not counts.size:
        return values, patterns, counts
    return values, patterns.reshape(len(units), -1), counts


def _alphas(values, flat, metric):
    """Alpha of each of some coincidence matrices (one a row); NaN where nothing varies."""
    size = len(values)
    matrices = flat.reshape(-1, size, size)
    marginals = matrices.sum(axis=2)
    totals = marginals.sum(axis=1)
    apart = _apart(numpy.array(values, dtype=float), marginals, metric)
    observed = (matrices * apart).sum(axis=(1, 2))
    expected = (marginals[:, :, None] * marginals[:, None, :] * apart).sum(axis=(1, 2))
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return 1 - (totals - 1) * observed / numpy.where(expected > 0, expected, numpy.nan)


def _apart(values, marginals, metric):
    """How far apart any two values are, squared, for each row of marginals."""
    one, other = values[:, None], values[None, :]
    if metric == "nominal":
        found = (one != other).astype(float)
    elif metric == "interval":
        found = (one - other) ** 2
    elif metric == "ratio":
        sums = one + other
        found = numpy.divide(one - other, sums, out=numpy.zeros_like(sums), where=sums != 0) ** 2
    elif metric == "ordinal":
        # All that lies between the two, each end by half.
        before = numpy.cumsum(marginals, axis=1) - marginals / 2
        return (before[:, :, None] - before[:, None, :]) ** 2
    else:
        raise ValueError(f"{metric} is no metric of alpha.")
    return numpy.broadcast_to(found, (len(marginals), *found.shape))
