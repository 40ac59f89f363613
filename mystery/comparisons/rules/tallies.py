"""What is known of a location's visits, exactly, and the variances that follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

UNITS = 10_000
"""Units of 1/10,000 percent in one percent."""


class Tally(NamedTuple):
    """n visits of one location; `total` is the sum and `squares` the sum of squares of their
    true_percent, both in integer units of 1/10,000 percent (and its square)."""

    key: str
    n: int
    total: int
    squares: int

    @property
    def mean(self) -> Fraction | None:
        """Mean true_percent, exact."""
        return Fraction(self.total, self.n * UNITS) if self.n else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the location's own visits in percent points, from 2 visits on."""
        if self.n < 2:
            return None
        spread = self.n * self.squares - self.total**2
        return sqrt(spread / (self.n * (self.n - 1))) / UNITS


def variances(tallies: Sequence[Tally]) -> tuple[Fraction | None, Fraction | None]:
    """Variance within and between locations, exact, in percent points squared.

    One-way random-effects analysis of variance with unequal n (Searle, Casella and McCulloch,
    Variance Components, 1992): within = SSW/(N - k); between = (MSB - within)/n0, not below 0.
    Every tally holds a visit. None where too few visits leave it undetermined.
    """
    k, visits = len(tallies), sum(t.n for t in tallies)
    if visits == k:
        return None, None
    of_means = _squares_of_means(tallies)
    within = (sum(t.squares for t in tallies) - of_means) / (visits - k)
    if k == 1:
        return within / UNITS**2, None
    grand = Fraction(sum(t.total for t in tallies) ** 2, visits)
    msb = (of_means - grand) / (k - 1)
    n0 = (visits - Fraction(sum(t.n**2 for t in tallies), visits)) / (k - 1)
    between = max(Fraction(0), (msb - within) / n0)
    return within / UNITS**2, between / UNITS**2


def _squares_of_means(tallies: Sequence[Tally]) -> Fraction:
    """Sum of n times mean squared; grouped by n, for fractions of equal n add as integers."""
    by_n: defaultdict[int, int] = defaultdict(int)
    for tally in tallies:
        by_n[tally.n] += tally.total**2
    return sum((Fraction(total, n) for n, total in by_n.items()), Fraction(0))
