"""A retail calendar: quarters of 13 whole weeks, so that periods compare like with like.

The year begins on one day of the week, the one nearest to the first of a month; a year has 52
weeks and every five or six years 53, the last quarter then 14. With Sunday, February and 4-5-4
this is the calendar of the National Retail Federation, whose published dates the tests hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

PATTERNS = ("4-4-5", "4-5-4", "5-4-4")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`month` from 1, `weekday` from 0 for Monday, `pattern` one of PATTERNS."""

    month: int = 2
    weekday: int = 6
    pattern: str = "4-4-5"

    def first_day(self, year: int) -> date:
        """Of the retail year that begins in this calendar year, or in the last days before it."""
        first = date(year, self.month, 1)
        after = (self.weekday - first.weekday()) % 7
        return first + timedelta(days=after if after <= 3 else after - 7)

    def year_of(self, day: date) -> int:
        year = day.year + 1
        while self.first_day(year) > day:
            year -= 1
        return year

    def weeks(self, year: int) -> int:
        return (self.first_day(year + 1) - self.first_day(year)) // WEEK

    def period_starts(self, year: int) -> list[date]:
        """First days of the twelve periods; the 53rd week is part of the last."""
        lengths = [int(weeks) for weeks in self.pattern.split("-")] * 4
        begun = accumulate([0, *lengths[:-1]])
        return [self.first_day(year) + weeks * WEEK for weeks in begun]

    def period(self, day: date, *, back: int = 0) -> tuple[date, date]:
        """First and last day of the period that holds a day, or of one so many before it."""
        return self._span(day, back=back, size=1)

    def quarter(self, day: date, *, back: int = 0) -> tuple[date, date]:
        return self._span(day, back=back, size=3)

    def year(self, day: date, *, back: int = 0) -> tuple[date, date]:
        return self._span(day, back=back, size=12)

    def _span(self, day: date, *, back: int, size: int) -> tuple[date, date]:
        year = self.year_of(day)
        starts = [start for y in range(year - 2, year + 2) for start in self.period_starts(y)]
        starts = starts[::size]
        place = sum(start <= day for start in starts) - 1 - back
        return starts[place], starts[place + 1] - timedelta(days=1)

    def number(self, day: date) -> tuple[int, int]:
        """Retail year and number of the period from 1 that hold a day."""
        year = self.year_of(day)
        return year, sum(start <= day for start in self.period_starts(year))
