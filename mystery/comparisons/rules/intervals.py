"""Ranges for rates, for the net promoter score and for paired differences; 95 % throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import atan, cos, exp, lcm, lgamma, pi, sin, sqrt
from statistics import NormalDist
from typing import NamedTuple

Number = Fraction | Decimal | float | int

Z95 = NormalDist().inv_cdf(0.975)
"""The exact normal quantile that 1.96 stands for."""


class Range(NamedTuple):
    """A 95 % range; both ends in the unit of what it belongs to."""

    low: float
    high: float


def around(centre: float, error: float) -> Range:
    """The range of a figure with that standard error."""
    return Range(centre - Z95 * error, centre + Z95 * error)


@dataclass(frozen=True, slots=True)
class Nps:
    """`nps` and `range` in points from -100 to 100; None without answers."""

    n: int
    nps: float | None
    range: Range | None


@dataclass(frozen=True, slots=True)
class PairedGap:
    """Mean of n differences in the unit of the pairs; a range from 2 pairs on."""

    n: int
    gap: float | None
    range: Range | None


def wilson(hit: int, n: int) -> Range | None:
    """Range of a rate, as shares from 0 to 1 (Wilson 1927); None when n is 0."""
    if n == 0:
        return None
    z2 = Z95 * Z95
    centre = (hit + z2 / 2) / (n + z2)
    half = Z95 * sqrt(hit * (n - hit) / n + z2 / 4) / (n + z2)
    return Range(max(0.0, centre - half), min(1.0, centre + half))


def nps(promoters: int, passives: int, detractors: int) -> Nps:
    """Net promoter score with its range by the adjusted Wald method.

    3 answers are added for the range, 3/4 of them promoters and 3/4 detractors
    (Rocks, Interval estimation for the Net Promoter Score, The American Statistician, 2016).
    """
    n = promoters + passives + detractors
    if n == 0:
        return Nps(0, None, None)
    pro, con = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z95 * sqrt((pro + con - (pro - con) ** 2) / (n + 3))
    low, high = max(-1.0, pro - con - half), min(1.0, pro - con + half)
    return Nps(n, 100 * (promoters - detractors) / n, Range(100 * low, 100 * high))


@dataclass(frozen=True, slots=True)
class Moments:
    """Of n exact numbers the mean, and the variance with n - 1 from 2 numbers on."""

    n: int
    mean: Fraction
    variance: Fraction | None


def moments(numbers: Sequence[int], unit: int) -> Moments:
    """Of `numbers` divided by `unit`. Whole numbers are summed a hundred times as fast as
    fractions, whose common denominator is looked for at each step."""
    n, total = len(numbers), sum(numbers)
    mean = Fraction(total, n * unit) if n else Fraction(0)
    if n < 2:
        return Moments(n, mean, None)
    squares = sum(number * number for number in numbers)
    return Moments(n, mean, Fraction(n * squares - total * total, n * (n - 1) * unit * unit))


def _moments(values: Sequence[Fraction]) -> Moments:
    unit = lcm(*(value.denominator for value in values))
    return moments([value.numerator * (unit // value.denominator) for value in values], unit)


def paired(pairs: Sequence[tuple[Number, Number]]) -> PairedGap:
    """Mean of first minus second over the pairs, with Student's t range."""
    return gap_of(_moments([Fraction(own) - Fraction(other) for own, other in pairs]))


def gap_of(found: Moments) -> PairedGap:
    """The same for differences that have been summed."""
    if found.n == 0:
        return PairedGap(0, None, None)
    mean = float(found.mean)
    if found.variance is None:
        return PairedGap(1, mean, None)
    half = t_quantile(found.n - 1) * sqrt(found.variance / found.n)
    return PairedGap(found.n, mean, Range(mean - half, mean + half))


def tail(gaps: Sequence[Number]) -> float:
    """How probable a mean at least this far from 0 is, were the differences' true mean 0.

    Two-sided t test over 2 or more differences; 0 or 1 where they are all the same.
    """
    return tail_of(_moments([Fraction(gap) for gap in gaps]))


def tail_of(found: Moments) -> float:
    if not found.variance:
        return 0.0 if found.mean else 1.0
    return 1 - _within(abs(float(found.mean)) / sqrt(found.variance / found.n), found.n - 1)


@lru_cache(maxsize=4096)
def t_quantile(df: int) -> float:
    """The 97.5 % quantile of Student's t with `df` >= 1 degrees of freedom, to 1e-9 relative.

    The distribution function is concave to the right of 0, and the normal quantile lies left of
    this one, so Newton's steps come from the left and never overshoot.
    """
    scale = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi)
    t, step = Z95, 1.0
    while step > 1e-10 * t:
        density = scale * (1 + t * t / df) ** (-(df + 1) / 2)
        step = (0.95 - _within(t, df)) / (2 * density)
        t += step
    return t


def _within(t: float, df: int) -> float:
    """P(-t < T < t), the finite sum for whole degrees of freedom.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = atan(t / sqrt(df))
    odd, square = df % 2, cos(angle) ** 2
    term, total = (cos(angle) if odd else 1.0), 0.0
    for j in range(odd + 1, df, 2):
        total += term
        term *= square * j / (j + 1)
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
