"""How far apart two dates are that are only as precise as their sources."""

from typing import NamedTuple

from sources.dates import PartialDate

FARTHEST = 1100  # days; what is farther apart is not told of


class Apart(NamedTuple):
    """Two dates and the days from the first to the second; 0 where one may lie in the other."""

    ours: PartialDate
    theirs: PartialDate
    days: int


def days_from(ours, theirs):
    """The fewest days from `ours` to `theirs` (PartialDates), negative where these are earlier."""
    if theirs.first > ours.last:
        return (theirs.first - ours.last).days
    return min(0, (theirs.last - ours.first).days)


def nearest(ours, theirs):
    """The Apart that tells most of two lists of dates: the most precise pair, of those the nearest.
    None where none are within FARTHEST days."""
    # A text may say one year a thousand times.
    ours, theirs = dict.fromkeys(ours), dict.fromkeys(theirs)
    pairs = [Apart(one, other, days_from(one, other)) for one in ours for other in theirs]
    near = [pair for pair in pairs if abs(pair.days) <= FARTHEST]
    return min(
        near,
        key=lambda pair: (-len(pair.ours.iso), -len(pair.theirs.iso), abs(pair.days)),
        default=None,
    )
