"""Importance against performance: numbered dots, the numbers pushed apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mystery.web.charts import Axis
from mystery.web.drivers import Driver

MOST = 15
"""Dots drawn: the rest of the list matters least, and stands in the table."""
STEP = 5
HIGH, WIDE = 5.5, 4.0
"""Percent of the height and of a phone's width that a number takes."""
LOWEST = 97.0


@dataclass(frozen=True, slots=True)
class Numbered:
    """`x`, `y` in percent from the left and the top; `label` is the height of its number."""

    driver: Driver
    x: float
    y: float
    label: float


@dataclass(frozen=True)
class Scatter:
    across: Axis
    """Performance in percent."""
    up: Axis
    """Importance in percent points."""
    dots: list[Numbered]
    average: float


def scatter(rows: Sequence[Driver], average: float) -> Scatter:
    shown = rows[:MOST]
    across = _axis([100 * (row.behaviour.performance or 0) for row in shown], 0, 100)
    up = _axis([0, *(100 * (row.behaviour.importance or 0) for row in shown)], -100, 100)
    dots: list[Numbered] = []
    for row in shown:
        x = across.at(100 * (row.behaviour.performance or 0))
        y = round(100 - up.at(100 * (row.behaviour.importance or 0)), 1)
        near = [dot.label for dot in dots if abs(x - dot.x) < 2 * WIDE]
        dots.append(Numbered(row, x, y, _free(y, near)))
    return Scatter(across, up, dots, across.at(100 * average))


def _free(y: float, near: Sequence[float]) -> float:
    """The closest height without another number, clear of the scale below."""
    steps = (round(y + way * step / 2, 1) for step in range(200) for way in (1, -1))
    return next(
        (at for at in steps if at <= LOWEST and all(abs(at - one) >= HIGH for one in near)), y
    )


def _axis(values: Sequence[float], least: int, most: int) -> Axis:
    low = max(least, STEP * int(min(values) // STEP))
    high = min(most, STEP * -int(-max(values) // STEP))
    return Axis(low, high if high > low else low + STEP)
