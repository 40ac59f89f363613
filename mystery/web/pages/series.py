"""A series of months as a line with its limits, drawn by the server at the width of its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor

from mystery.comparisons.rules import Chart, Pattern
from mystery.web.charts import Axis

PATTERNS = {
    Pattern.OUTSIDE: "outside the limits",
    Pattern.ONE_SIDE: "7 in a row on one side",
    Pattern.TREND: "7 in a row rising or falling",
    Pattern.NEAR_LIMIT: "2 of 3 near a limit",
}


@dataclass(frozen=True)
class Point:
    """One month; `x` and `y` in percent of the chart, from its left and its top."""

    month: date
    value: float
    x: float
    y: float
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Stroke:
    """A line between two months; the SVG is in percents, so that its strokes keep their width."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Note:
    """Something that happened, at its place in time, in percent from the left."""

    x: float
    words: str


@dataclass(frozen=True)
class Series:
    """A drawn XmR chart: points, strokes, and heights of its lines in percent from the top."""

    chart: Chart
    axis: Axis
    points: tuple[Point, ...]
    strokes: tuple[Stroke, ...]
    notes: tuple[Note, ...] = ()
    by: str = "month"

    def label(self, point: Point) -> str:
        """The span that a point stands for, short: a month by name, others by their first day."""
        if self.by == "month":
            return f"{point.month:%b %Y}"
        if self.by == "quarter":
            return f"Q{(point.month.month + 2) // 3} {point.month.year}"
        return f"{'' if self.by == 'week' else 'from '}{point.month.day} {point.month:%b %Y}"

    @property
    def unit(self) -> str:
        return {"retail": "retail period"}.get(self.by, self.by)

    def at(self, value: float) -> float:
        return round(100 - self.axis.at(value), 1)

    @property
    def signals(self) -> list[Point]:
        return [point for point in self.points if point.signals]

    @property
    def words(self) -> str:
        """What the chart says, for whoever does not see it or wants it short."""
        if not self.points:
            return f"No {self.unit} has visits."
        if len(self.points) == 1:
            return f"One {self.unit} has visits: nothing to follow yet."
        limits = "trial limits" if self.chart.trial else "limits"
        if not self.signals:
            held = f"{len(self.points)} {self.unit}s, all within the {limits}"
            return f"{held}: no change beyond chance."
        last = self.signals[-1]
        named = {"month": f"{last.month:%B %Y}", "quarter": self.label(last)}
        begins = f"The {self.unit} from {last.month.day} {last.month:%b %Y}"
        name = named.get(self.by, begins)
        return f"{name} stands out: {' and '.join(last.signals)}."


def series(
    months: Sequence[tuple[date, float]],
    chart: Chart,
    *,
    scale: Axis | None = None,
    notes: Sequence[tuple[date, str]] = (),
    by: str = "month",
) -> Series:
    """`months`, or spans of another kind, by their first days, in order.

    `scale` when several charts share one; `notes` outside of the months are left out.
    """
    values = [value for _, value in months]
    limits = [limit for limit in (chart.lower, chart.upper) if limit is not None]
    held = [*values, *limits]
    scale = scale or _tight(held)
    days = [first for first, _ in months]
    places = _places(days)
    signals: dict[int, tuple[str, ...]] = {}
    for mark in chart.marks:
        signals[mark.index] = (*signals.get(mark.index, ()), PATTERNS[mark.pattern])
    points = tuple(
        Point(month, value, x, round(100 - scale.at(value), 1), signals.get(index, ()))
        for index, ((month, value), x) in enumerate(zip(months, places, strict=True))
    )
    strokes = tuple(Stroke(a.x, a.y, b.x, b.y) for a, b in pairwise(points))
    return Series(chart, scale, points, strokes, tuple(_notes(notes, days)), by)


def _tight(values: Sequence[float]) -> Axis:
    """For a chart by itself: it fills its place, and the numbers under it tell the size."""
    low, high = (floor(min(values)) - 1, ceil(max(values)) + 1) if values else (0, 100)
    return Axis(low, high)


def _notes(notes: Sequence[tuple[date, str]], days: Sequence[date]) -> Iterator[Note]:
    first, last = (_number(days[0]), _number(days[-1])) if days else (0.0, 0.0)
    for day, words in notes:
        number = _number(day)
        if first <= number <= last and first < last:
            yield Note(round(2 + 96 * (number - first) / (last - first), 1), words)


def _number(day: date) -> float:
    """In months, each as wide as the others, however many days it has."""
    return day.year * 12 + day.month + (day.day - 1) / 31


def _places(days: Sequence[date]) -> list[float]:
    """Where spans lie from 2 to 98 percent of the width; gaps in time are gaps on the line."""
    if not days:
        return []
    numbers = [_number(day) for day in days]
    width = (numbers[-1] - numbers[0]) or 1
    return [round(2 + 96 * (number - numbers[0]) / width, 1) for number in numbers]
