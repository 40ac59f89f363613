"""Geometry for charts that the server draws: everything in percent of the chart's real width.

An SVG drawn in percents needs no viewBox, so its strokes and its text keep their size on every
screen instead of shrinking with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

STEPS = (5, 10, 20, 25, 50, 100)
MOST_STEPS = 5
NARROWEST = 20
"""Percent points below which an axis would blow small differences up."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale that all rows of a chart share, from `low` to `high` in percent points."""

    low: int
    high: int

    def at(self, value: float) -> float:
        """Where a value lies, in percent of the width; what is beyond an end is at the end."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 1)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Round values to label, both ends among them where the step divides the width."""
        width = self.high - self.low
        step = next((s for s in STEPS if width <= MOST_STEPS * s), width)
        first = ceil(self.low / step) * step
        return tuple(range(first, self.high + 1, step))

    def bar(self, low: float, high: float, *, dot: float) -> Bar:
        start = self.at(low)
        return Bar(start, round(self.at(high) - start, 1), self.at(dot))


@dataclass(frozen=True, slots=True)
class Bar:
    """A range with its dot, in percent of the width."""

    start: float
    width: float
    dot: float


def axis(values: Iterable[float], *, least: float = 0, most: float = 100) -> Axis:
    """The axis from ten to ten that holds all values, as far as they lie in `least`..`most`."""
    held = [min(most, max(least, value)) for value in values]
    if not held:
        return Axis(floor(least), ceil(most))
    low, high = 10 * floor(min(held) / 10), 10 * ceil(max(held) / 10)
    while high - low < NARROWEST:
        low, high = (low - 10, high) if low > least else (low, high + 10)
    return Axis(low, high)
