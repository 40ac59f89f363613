"""What goes with coming back: how much likelier each thing was done on visits that pleased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from mystery.comparisons.rules.intervals import Range, wilson

VISITS = 30
NEGATIVE = 8
"""Fewest visits with an answer, and fewest of them that did not please, to show anything."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One question on visits after which the shopper would come back, would not, or perhaps:
    how often it was scored, and how often it was done."""

    question: str
    pleased: tuple[int, int]
    """Done, scored."""
    displeased: tuple[int, int]
    between: tuple[int, int] = (0, 0)

    @property
    def scored(self) -> int:
        return self.pleased[1] + self.displeased[1] + self.between[1]

    @property
    def performance(self) -> float | None:
        """Share of all visits on which it was done."""
        done = self.pleased[0] + self.displeased[0] + self.between[0]
        return done / self.scored if self.scored else None

    @property
    def importance(self) -> float | None:
        """Share of pleased visits with it minus the share of displeased ones."""
        if not self.pleased[1] or not self.displeased[1]:
            return None
        return self.pleased[0] / self.pleased[1] - self.displeased[0] / self.displeased[1]

    @property
    def range(self) -> Range | None:
        return difference(self.pleased, self.displeased)

    @property
    def matters(self) -> bool:
        """Surely done more often on visits that pleased."""
        return self.range is not None and self.range.low > 0


def difference(first: tuple[int, int], second: tuple[int, int]) -> Range | None:
    """95 % range of a difference of two independent shares, each as (hits, n).

    Newcombe's hybrid score interval: Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17 (1998), method 10.
    """
    one, two = wilson(*first), wilson(*second)
    if one is None or two is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    return Range(p - q - hypot(p - one.low, two.high - q), p - q + hypot(one.high - p, q - two.low))


def by_importance(found: Iterable[Behaviour]) -> list[Behaviour]:
    """The most important first; without those that one of the two sides never scored."""
    able = [one for one in found if one.importance is not None]
    return sorted(able, key=lambda one: (-(one.importance or 0.0), one.question))
