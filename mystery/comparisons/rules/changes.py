"""The same location in two periods, and regions as the mean of their locations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import hypot

from mystery.comparisons.rules.comparison import Row
from mystery.comparisons.rules.drivers import difference
from mystery.comparisons.rules.figures import signed
from mystery.comparisons.rules.intervals import Range, around
from mystery.comparisons.rules.tallies import UNITS, Tally


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before in percent points; no range where a spread of visits is missing."""

    points: float | None
    range: Range | None

    @property
    def could_be_chance(self) -> bool:
        """True unless the range leaves out 0."""
        return self.range is None or self.range.low <= 0 <= self.range.high

    @property
    def words(self) -> str:
        if self.points is None:
            return "nothing to compare with"
        if self.range is None:
            return f"{signed(self.points)} points: too few visits to tell"
        low, high = self.range
        span = f"{signed(self.points)} points ({signed(low)} to {signed(high)})"
        return f"{span}: could be chance" if self.could_be_chance else span


def change(before: Row, after: Row) -> Change:
    """How far a location's mean moved between two comparisons, each with its own spread."""
    if before.mean is None or after.mean is None:
        return Change(None, None)
    points = after.mean - before.mean
    if before.error is None or after.error is None:
        return Change(points, None)
    return Change(points, around(points, hypot(before.error, after.error)))


def share_change(before: tuple[int, int], after: tuple[int, int]) -> Change:
    """How far a share moved between two periods, each as (hits, n), in percent points."""
    span = difference(after, before)
    if span is None:
        return Change(None, None)
    points = 100 * (after[0] / after[1] - before[0] / before[1])
    return Change(points, Range(100 * span.low, 100 * span.high))


@dataclass(frozen=True, slots=True)
class RegionMean:
    """Mean of the locations' means in percent; only locations with visits count."""

    mean: float | None
    locations: int
    visits: int


def region_mean(tallies: Iterable[Tally]) -> RegionMean:
    """Every location weighs the same, however often it was visited."""
    by_n: defaultdict[int, int] = defaultdict(int)
    locations = visits = 0
    for tally in tallies:
        if tally.n:
            by_n[tally.n] += tally.total
            locations, visits = locations + 1, visits + tally.n
    if not locations:
        return RegionMean(None, 0, 0)
    means = sum((Fraction(total, n) for n, total in by_n.items()), Fraction(0))
    return RegionMean(float(means / (locations * UNITS)), locations, visits)
