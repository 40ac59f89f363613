"""Twelve months of a store as a line of a few bytes: hundreds of them stand on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mystery.comparisons.months import Recent
from mystery.comparisons.rules.charts import band
from mystery.web.charts import Axis, axis

STEP, HEIGHT = 10, 40
"""Units of the drawing from month to month, and from the bottom of the axis to its top."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Paths of an SVG of 110 by 40: the band of usual ups and downs, the line, its last point."""

    band: str
    line: str
    end: tuple[int, int]


def scale(months: Mapping[str, Recent]) -> Axis:
    """One for all stores, so that a flat one looks flat beside a restless one."""
    return axis(mean for line in months.values() for _, mean in line)


def sparkline(months: Recent, scale: Axis) -> Sparkline | None:
    """None for a single month, which is no line."""
    return _drawn(tuple(months), scale) if len(months) > 1 else None


@lru_cache(maxsize=4_096)
def _drawn(months: tuple[tuple[int, float], ...], scale: Axis) -> Sparkline:
    """Of all stores on a page hardly one has changed since the page was last looked at."""
    points = [(STEP * place, _at(mean, scale)) for place, mean in months]
    steps = (_step(*two) for two in pairwise(points))
    line = f"M{points[0][0]} {points[0][1]}l" + " ".join(steps)
    return Sparkline(_band(months, scale), line, points[-1])


def _step(here: tuple[int, int], there: tuple[int, int]) -> str:
    """A sign separates as well as a space does."""
    over, up = there[0] - here[0], there[1] - here[1]
    return f"{over}{up}" if up < 0 else f"{over} {up}"


def _band(months: Sequence[tuple[int, float]], scale: Axis) -> str:
    limits = band([mean for _, mean in months])
    if limits is None:
        return ""
    top, bottom = _at(limits[1], scale), _at(limits[0], scale)
    return f"M0 {top}h110v{max(1, bottom - top)}H0"


def _at(value: float, scale: Axis) -> int:
    return HEIGHT - round(HEIGHT * scale.at(value) / 100)
