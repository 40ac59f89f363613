"""Periods people ask for, as first and last local day. Pure: today is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

NAMES = {
    "last-30-days": "Last 30 days",
    "last-90-days": "Last 90 days",
    "last-12-months": "Last 12 months",
    "this-quarter": "This quarter",
    "last-quarter": "Last quarter",
    "this-year": "This year",
    "all": "All visits so far",
}
DEFAULT = "last-12-months"


@dataclass(frozen=True)
class Period:
    since: date
    until: date
    name: str


def period(name: str, today: date) -> Period:
    """A named period that ends today or with its last day. Raises KeyError for other names."""
    words = NAMES[name]
    if name == "all":
        return Period(date(2000, 1, 1), today, words)
    if name == "last-12-months":
        return Period(_year_before(today) + timedelta(days=1), today, words)
    if name.endswith("-days"):
        days = int(name.split("-")[1])
        return Period(today - timedelta(days=days - 1), today, words)
    if name == "this-year":
        return Period(date(today.year, 1, 1), today, words)
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    if name == "this-quarter":
        return Period(first, today, words)
    last = first - timedelta(days=1)
    return Period(date(last.year, last.month - 2, 1), last, words)


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
