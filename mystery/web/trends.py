"""Months of each location and of all together, as page and API both show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import truediv

from mystery.comparisons.aims.queries import retail_calendar
from mystery.comparisons.months import MonthTally, tally_months, tally_spans
from mystery.comparisons.periods import buckets
from mystery.comparisons.queries import Filter, Named, find_period, list_named
from mystery.comparisons.rules import Chart, Pattern, region_mean
from mystery.comparisons.rules.charts import xmr_of
from mystery.comparisons.rules.tallies import UNITS
from mystery.people.rules import Right
from mystery.web import visibility

MOST = 160
"""Points: three years of weeks."""


@dataclass(frozen=True)
class Trend:
    """One line: the mean of each month, or other span, with visits, and how many went in.

    For a location the mean of its visits, for all the mean of the locations' means.
    """

    location: Named | None
    tallies: tuple[tuple[date, int, int, int], ...]
    """Each month's first day, its mean as numerator and denominator, and its visits."""
    chart: Chart

    @cached_property
    def months(self) -> tuple[tuple[date, Fraction | float, int], ...]:
        """Worked out for those that are shown only."""
        mean = Fraction if self.location else truediv
        return tuple((month, mean(top, bottom), n) for month, top, bottom, n in self.tallies)

    @property
    def visits(self) -> int:
        return sum(n for *_, n in self.tallies)

    @cached_property
    def latest(self) -> tuple[date, Pattern, bool] | None:
        """The last month that stands out, why, and whether it lies below the centre."""
        if not self.chart.marks or self.chart.centre is None:
            return None
        mark = max(self.chart.marks, key=lambda mark: mark.index)
        month, top, bottom, _ = self.tallies[mark.index]
        return month, mark.pattern, Fraction(top, bottom) < self.chart.centre

    @property
    def urgency(self) -> tuple[int, int, float]:
        """Signals below first, then above, the latest first; then the lowest mean."""
        mean = self.chart.centre if self.chart.centre is not None else 101.0
        if self.latest is None:
            return (2, 0, mean)
        month, _, below = self.latest
        return (0 if below else 1, -month.toordinal(), mean)


@dataclass(frozen=True)
class Trends:
    whole: Trend
    locations: list[Trend]
    by: str = "month"
    """What a point stands for, as in `periods.BY`."""

    @property
    def words(self) -> str:
        changed = [trend for trend in self.locations if trend.latest]
        worse = sum(bool(trend.latest and trend.latest[2]) for trend in changed)
        if not self.locations:
            return "There are no approved visits in this selection."
        of = f"of {len(self.locations)} {'store' if len(self.locations) == 1 else 'stores'}"
        if not changed:
            return f"None {of} shows a change beyond the usual ups and downs."
        verb = "shows" if len(changed) == 1 else "show"
        return (
            f"{len(changed)} {of} {verb} a change beyond the usual ups and downs: "
            f"{worse} for the worse, {len(changed) - worse} for the better."
        )


def trends(filter_: Filter, by: str = "month") -> Trends:
    """By months where there would be more points than anybody can read."""
    visible = visibility.locations(Right.COMPARE)
    spans = _spans(filter_, by)
    found = tally_spans(filter_, visible, spans) if spans else tally_months(filter_, visible)
    by_code: defaultdict[str, list[MonthTally]] = defaultdict(list)
    for row in found:
        by_code[row.code].append(row)
    named = {place.code: place for place in list_named(visible)}
    lines = [_of_location(named[code], rows) for code, rows in by_code.items()]
    ordered = sorted(lines, key=lambda line: line.urgency)
    return Trends(_of_all(found), ordered, by if spans else "month")


def _spans(filter_: Filter, by: str) -> list[tuple[date, date]]:
    """From the first to the last day with visits; empty for months and for too many."""
    known = find_period(filter_.family) if by != "month" else None
    if known is None:
        return []
    since, until = max(filter_.since, known[0]), min(filter_.until, known[1])
    found = list(buckets(by, since, until, retail_calendar()))
    return found if len(found) <= MOST else []


def _of_location(location: Named, rows: Iterable[MonthTally]) -> Trend:
    of = [(row.month, row.tally) for row in rows]
    return _trend(location, [(month, tally.total, tally.n * UNITS, tally.n) for month, tally in of])


def _trend(location: Named | None, tallies: Sequence[tuple[date, int, int, int]]) -> Trend:
    chart = xmr_of(tuple((top, bottom) for _, top, bottom, _ in tallies))
    return Trend(location, tuple(tallies), chart)


def _of_all(rows: Iterable[MonthTally]) -> Trend:
    by_month: defaultdict[date, list[MonthTally]] = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    means = {
        month: region_mean([row.tally for row in by_month[month]]) for month in sorted(by_month)
    }
    of = [(month, found.mean or 0.0, found.visits) for month, found in means.items()]
    return _trend(None, [(month, *mean.as_integer_ratio(), visits) for month, mean, visits in of])
