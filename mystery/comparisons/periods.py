"""Periods people ask for, as first and last local day; weeks begin on Monday. Pure: today is an
argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mystery.comparisons.rules.retail import Calendar

NAMES = {
    "last-7-days": "Last 7 days",
    "last-30-days": "Last 30 days",
    "last-90-days": "Last 90 days",
    "last-12-months": "Last 12 months",
    "this-week": "This week",
    "last-week": "Last week",
    "this-month": "This month",
    "last-month": "Last month",
    "this-quarter": "This quarter",
    "last-quarter": "Last quarter",
    "this-year": "This year",
    "last-year": "Last year",
    "this-retail-period": "This retail period",
    "last-retail-period": "Last retail period",
    "this-retail-quarter": "This retail quarter",
    "last-retail-quarter": "Last retail quarter",
    "this-retail-year": "This retail year",
    "last-retail-year": "Last retail year",
    "all": "All visits so far",
}
DEFAULT = "last-12-months"
BY = {"week": "Weeks", "month": "Months", "quarter": "Quarters", "retail": "Retail periods"}
"""What a trend may be summed by."""
Span = tuple[date, date]


@dataclass(frozen=True)
class Period:
    since: date
    until: date
    name: str


def period(name: str, today: date, calendar: Calendar | None = None) -> Period:
    """A named period that ends today or with its last day. Raises KeyError for other names.

    `calendar` is needed for the retail ones; without it they follow the usual one.
    """
    words = NAMES[name]
    if name == "all":
        return Period(date(2000, 1, 1), today, words)
    if name == "last-12-months":
        return Period(_year_before(today) + timedelta(days=1), today, words)
    if name.endswith("-days"):
        days = int(name.split("-")[1])
        return Period(today - timedelta(days=days - 1), today, words)
    which, _, unit = name.partition("-")
    span = _units(calendar or Calendar())[unit]
    first, last = span(today)
    if which == "last":
        first, last = span(first - timedelta(days=1))
    return Period(first, min(last, today), words)


def _units(calendar: Calendar) -> Mapping[str, Callable[[date], Span]]:
    """The first and the last day of what holds a day, by unit."""
    return {
        "week": week,
        "month": month,
        "quarter": quarter,
        "year": lambda day: (date(day.year, 1, 1), date(day.year, 12, 31)),
        "retail-period": calendar.period,
        "retail-quarter": calendar.quarter,
        "retail-year": calendar.year,
    }


def week(day: date) -> Span:
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def month(day: date) -> Span:
    return day.replace(day=1), month_after(day) - timedelta(days=1)


def quarter(day: date) -> Span:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, month_after(first + timedelta(days=62)) - timedelta(days=1)


def buckets(by: str, since: date, until: date, calendar: Calendar) -> Iterator[Span]:
    """Whole weeks, months, quarters or retail periods that touch a period, in order."""
    span = {**_units(calendar), "retail": calendar.period}[by]
    while since <= until:
        first, last = span(since)
        yield first, last
        since = last + timedelta(days=1)


def _year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


@dataclass(frozen=True)
class Spans:
    """A period as whole months, by their first days, and the ranges of days at its ends."""

    months: tuple[date, date] | None
    days: tuple[tuple[date, date], ...]


def spans(since: date, until: date) -> Spans:
    """Split a period, both ends included; without a whole month it is days alone."""
    first = since if since.day == 1 else month_after(since)
    after = until + timedelta(days=1)
    end = after.replace(day=1)
    if first >= end:
        return Spans(None, ((since, until),))
    edges = ((since, first - timedelta(days=1)), (end, until))
    last = (end - timedelta(days=1)).replace(day=1)
    return Spans((first, last), tuple(edge for edge in edges if edge[0] <= edge[1]))


def month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def by_month(since: date, until: date) -> Iterator[Span]:
    """A range of days cut where months begin."""
    while since <= until:
        after = month_after(since)
        yield since, min(until, after - timedelta(days=1))
        since = after
