"""XmR charts: does a series change, or does it only vary as it always did?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm

from mystery.comparisons.rules.intervals import Number

SPAN = Fraction("2.66")
"""3/d2 for moving ranges of two (Shewhart's constant as everybody rounds it)."""
RUN = 7
ENOUGH = 12
"""Points from which on the limits are no longer called trial limits."""


class Pattern(StrEnum):
    """What makes a point a signal."""

    OUTSIDE = "outside"
    ONE_SIDE = "one_side"
    TREND = "trend"
    NEAR_LIMIT = "near_limit"


@dataclass(frozen=True, slots=True)
class Mark:
    """The point at `index` (from 0) takes part in a pattern."""

    index: int
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Chart:
    """Centre and limits in the unit of the points; no limits below 2 points."""

    centre: float | None
    lower: float | None
    upper: float | None
    trial: bool
    marks: tuple[Mark, ...] = ()

    @property
    def signals(self) -> tuple[int, ...]:
        """Indices of the points with any mark, in order."""
        return tuple(sorted({mark.index for mark in self.marks}))


def xmr(points: Sequence[Number]) -> Chart:
    """Limits at the mean +/- 2.66 times the mean moving range, and four kinds of signal.

    A point outside the limits; 7 in a row on one side of the centre; 7 in a row rising or
    falling; 2 of 3 in a row beyond two thirds of the way to the same limit. All points of a run
    are marked, of the last kind those beyond. Exact until the end, so that a point on a line
    is never beyond it.
    """
    return xmr_of(tuple(point.as_integer_ratio() for point in points))


@lru_cache(maxsize=1_024)
def xmr_of(points: tuple[tuple[int, int], ...]) -> Chart:
    """The same of numerators and denominators: in whole numbers, for hundreds of charts a page,
    of which hardly one has changed since the page was last looked at."""
    count = len(points)
    trial = count < ENOUGH
    if not points:
        return Chart(None, None, None, trial)
    unit = lcm(*(bottom for _, bottom in points))
    whole = [top * (unit // bottom) for top, bottom in points]
    total = sum(whole)
    if count == 1:
        return Chart(total / unit, None, None, trial)
    moves = [later - earlier for earlier, later in pairwise(whole)]
    # Offsets, reach and limits in parts of `scale`, which makes all of them whole.
    scale = unit * count * (count - 1) * SPAN.denominator
    parts = (count - 1) * SPAN.denominator
    reach = SPAN.numerator * count * sum(map(abs, moves))
    marks = _marks([(count * point - total) * parts for point in whole], moves, reach)
    limits = (total * parts - reach) / scale, (total * parts + reach) / scale
    ordered = tuple(sorted(marks, key=lambda mark: mark.index))
    return Chart(total / (unit * count), *limits, trial, ordered)


def band(points: Sequence[float]) -> tuple[float, float] | None:
    """The limits of `xmr` in floats, for hundreds of small lines that mark nothing."""
    if len(points) < 2:
        return None
    centre = sum(points) / len(points)
    steps = sum(abs(later - earlier) for earlier, later in pairwise(points))
    reach = float(SPAN) * steps / (len(points) - 1)
    return centre - reach, centre + reach


def _marks(offsets: Sequence[int], moves: Sequence[int], reach: int) -> Iterator[Mark]:
    """Each point and pattern once; `offsets` are from the centre, `moves` between neighbours."""
    outside = {i for i, offset in enumerate(offsets) if abs(offset) > reach}
    one_side = _runs([_sign(offset) for offset in offsets], RUN)
    # 7 points are 6 moves, and a run of moves reaches one point further.
    trend = {i + step for i in _runs([_sign(move) for move in moves], RUN - 1) for step in (0, 1)}
    near = _two_of_three([_sign(o) if 3 * abs(o) > 2 * reach else 0 for o in offsets])
    found = (outside, one_side, trend, near)
    for pattern, indices in zip(Pattern, found, strict=True):
        yield from (Mark(i, pattern) for i in sorted(indices))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _runs(signs: Sequence[int], length: int) -> set[int]:
    """Indices in runs of at least `length` equal signs; 0 is no sign."""
    starts = range(len(signs) - length + 1)
    full = (i for i in starts if abs(sum(signs[i : i + length])) == length)
    return {i + step for i in full for step in range(length)}


def _two_of_three(signs: Sequence[int]) -> set[int]:
    """Indices with a sign that comes again at most two places away."""
    pairs = ((i, i + step) for step in (1, 2) for i in range(len(signs) - step))
    return {i for pair in pairs if abs(signs[pair[0]] + signs[pair[1]]) == 2 for i in pair}
