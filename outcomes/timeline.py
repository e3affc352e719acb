"""What passages and claims say happened to a law, in order, and where they disagree.

Pure: it reads the events it is given, which the caller has scoped to the reader and to what is
to be shown, with their passage and document, or their outcome. Nothing is left out or settled:
two sources that differ both stay, and it is said that they differ.
"""

import datetime
import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sources.dates import PartialDate
from sources.models import Stage

_RANK = {stage: rank for rank, stage in enumerate(Stage)}
# The way of a law through the institutions: who has gone one step has gone those before it.
_WAY = (
    Stage.GOVERNMENT,
    Stage.BEFORE_LEGISLATURE,
    Stage.LEGISLATURE,
    Stage.PROMULGATED,
    Stage.IN_FORCE,
)
# Where none of these is told between two that are, the page shows the gap.
_EXPECTED = (Stage.DRAFTING, *_WAY[:-1])
# What lasts, or happens more than once: two dates are no disagreement.
_LASTING = (Stage.NEED, Stage.DRAFTING, Stage.AMENDED, Stage.STALLED)


class Told(NamedTuple):
    """What one source says: the stage, and when; `row` is the LegalEvent or ClaimEvent itself."""

    stage: Stage
    not_yet: bool
    date: PartialDate | None
    source_date: PartialDate | None
    claimed: bool  # by an outcome, not by a passage
    row: object

    @property
    def first(self) -> datetime.date:
        """The first day that is meant; undated, any day is."""
        return self.date.first if self.date else datetime.date.min

    @property
    def last(self) -> datetime.date:
        return self.date.last if self.date else datetime.date.max


class Entry(NamedTuple):
    """One line of the timeline. `order_open`: its date is too imprecise to say whether it comes
    before or after another line; `disputed`: another source says otherwise."""

    told: Told
    order_open: bool
    disputed: bool


class Disagreement(NamedTuple):
    """Sources that cannot all be right about `stage`: kind "date" where they date it apart, "not
    yet" where one says it was not yet reached after another says it, or a later one, was."""

    stage: Stage
    kind: str
    told: tuple[Told, ...]


class Step(NamedTuple):
    """A stage: who says it was reached, and who says not yet; a gap where nobody says it was."""

    stage: Stage
    told: tuple[Told, ...]
    not_yet: tuple[Told, ...]

    @property
    def gap(self) -> bool:
        return not self.told

    @property
    def only_claimed(self) -> bool:
        return bool(self.told) and all(told.claimed for told in self.told)


class Timeline(NamedTuple):
    """All that is told of one law. `current` is the stage it has reached, `pending` what is said
    to be not yet reached beyond it, both as of `as_of`, the date of the newest source."""

    entries: tuple[Entry, ...]
    disagreements: tuple[Disagreement, ...]
    steps: tuple[Step, ...]
    current: Stage | None
    pending: tuple[Told, ...]
    as_of: PartialDate | None


def from_passage(event) -> Told:
    """A LegalEvent (its passage and document loaded) as it is told."""
    date = event.passage.document.date
    return Told(Stage(event.stage), event.not_yet, event.date, date, False, event)


def from_claim(event) -> Told:
    """A ClaimEvent (its outcome loaded) as it is told; the year of the outcome dates the claim."""
    year = event.outcome.year
    date = PartialDate(str(year)) if year else None
    return Told(Stage(event.stage), event.not_yet, event.date, date, True, event)


def timeline(events: Iterable[Told]) -> Timeline:
    """The timeline of one law, the same in whatever order the events are given."""
    told = _ordered(list(events))
    disagreements = (*_dated_apart(told), *_not_yet_after(told))
    disputed = {id(each) for disagreement in disagreements for each in disagreement.told}
    is_open = _open_orders(told)
    current = _current(told)
    return Timeline(
        tuple(Entry(each, is_open[at], id(each) in disputed) for at, each in enumerate(told)),
        disagreements,
        _steps(told),
        current,
        tuple(
            each
            for each in told
            if each.not_yet and (current is None or _RANK[each.stage] > _RANK[current])
        ),
        max(
            (each.source_date for each in told if each.source_date),
            key=lambda date: (date.last, date.iso),
            default=None,
        ),
    )


def _ordered(told):
    """By date where dates do not overlap, else by stage.

    The next in line is the lowest stage among those that nothing left is wholly before.
    """
    told.sort(key=_place)
    by_first = sorted(range(len(told)), key=lambda at: told[at].first, reverse=True)
    by_last = sorted(range(len(told)), key=lambda at: told[at].last, reverse=True)
    ready, placed, ordered = [], set(), []
    while by_last:
        if by_last[-1] in placed:
            by_last.pop()
            continue
        earliest_end = told[by_last[-1]].last
        while by_first and told[by_first[-1]].first <= earliest_end:
            heapq.heappush(ready, by_first.pop())
        at = heapq.heappop(ready)
        placed.add(at)
        ordered.append(told[at])
    return ordered


def _place(told):
    """What orders events that no date orders: the stage, "not yet" before it is reached; the rest
    only makes the order the same every time."""
    source = told.source_date.iso if told.source_date else ""
    return (
        _RANK[told.stage],
        not told.not_yet,
        told.first,
        told.last,
        told.claimed,
        source,
        told.row.pk,
    )


def _open_orders(told):
    """For each event whether its date leaves open if it comes before or after another stage.

    Without a date it does, beside whatever else is told; what has none makes no other order open.
    """
    groups = defaultdict(list)
    for each in told:
        groups[each.stage, each.not_yet].append(each)
    bounds = {
        group: (
            sorted(each.first for each in some if each.date),
            sorted(each.last for each in some if each.date),
        )
        for group, some in groups.items()
    }
    is_open = []
    for each in told:
        others = [bounds[group] for group in groups if group != (each.stage, each.not_yet)]
        if each.date is None:
            is_open.append(bool(others))
        else:
            # Of those that begin before it ends, some end only after it begins.
            is_open.append(
                each.date.precision != "day"
                and any(
                    bisect_right(firsts, each.last) > bisect_left(lasts, each.first)
                    for firsts, lasts in others
                )
            )
    return is_open


def _dated_apart(told):
    for stage in Stage:
        reached = [each for each in told if each.stage == stage and not each.not_yet and each.date]
        if not reached or stage in _LASTING:
            continue
        latest_start = max(each.first for each in reached)
        earliest_end = min(each.last for each in reached)
        apart = [each for each in reached if each.first > earliest_end or each.last < latest_start]
        if apart:
            yield Disagreement(stage, "date", tuple(apart))


def _not_yet_after(told):
    for stage in Stage:
        later = _WAY[_WAY.index(stage) :] if stage in _WAY else (stage,)
        denied = [each for each in told if each.stage == stage and each.not_yet and _as_of(each)]
        reached = [
            each for each in told if each.stage in later and not each.not_yet and _as_of(each)
        ]
        if not denied or not reached:
            continue
        last_denied = max(_as_of(each).first for each in denied)
        first_reached = min(_as_of(each).last for each in reached)
        if last_denied > first_reached:
            involved = {
                *(id(each) for each in denied if _as_of(each).first > first_reached),
                *(id(each) for each in reached if _as_of(each).last < last_denied),
            }
            both = tuple(each for each in told if id(each) in involved)
            yield Disagreement(stage, "not yet", both)


def _as_of(told):
    """The date for which something is said; undated, it is said by the date of its source."""
    return told.date or told.source_date


def _steps(told):
    reached, denied = defaultdict(list), defaultdict(list)
    for each in told:
        (denied if each.not_yet else reached)[each.stage].append(each)
    ranks = [_RANK[stage] for stage in _EXPECTED if stage in reached]
    return tuple(
        Step(stage, tuple(reached[stage]), tuple(denied[stage]))
        for stage in Stage
        if reached.get(stage)
        or denied.get(stage)
        or (stage in _EXPECTED and ranks and min(ranks) < _RANK[stage] < max(ranks))
    )


def _current(told):
    """The furthest stage of those up to "in force"; or how it ended (amended, repealed, stalled),
    unless it is said to have gone on after that."""
    reached = [each for each in told if not each.not_yet]
    ended = []
    for stage in (Stage.AMENDED, Stage.REPEALED, Stage.STALLED):
        on = set(Stage) - {stage} if stage == Stage.STALLED else set(_WAY)
        went_on = max((each.first for each in reached if each.stage in on), default=None)
        ended += [
            each.stage
            for each in reached
            if each.stage == stage and (went_on is None or each.last >= went_on)
        ]
    return max(
        ended or [each.stage for each in reached if _RANK[each.stage] <= _RANK[Stage.IN_FORCE]],
        key=_RANK.get,
        default=None,
    )
