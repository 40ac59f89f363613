"""Dates and times as people and programs write them into tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from enum import StrEnum

DATE = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:(?:[T ]|, ?)(.+))?")
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)? ?([AaPp][Mm])?")

EARLIEST, LATEST = 1800, 2200
"""Years; beyond them it is a slip, and no clock of any time zone can be told."""


class Order(StrEnum):
    """How 3/4/2026 is meant; with dots or hyphens the day, or a year of four digits, is first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def order(texts: Iterable[str]) -> Order | None:
    """What a column's dates with slashes tell: a number above 12 is a day. None: nothing."""
    for text in texts:
        found = DATE.fullmatch(text)
        if found and found[2] == "/" and len(found[1]) < 3:
            if int(found[1]) > 12:
                return Order.DAY_FIRST
            if int(found[3]) > 12:
                return Order.MONTH_FIRST
    return None


def has_slashes(texts: Iterable[str]) -> bool:
    return any((found := DATE.fullmatch(text)) and found[2] == "/" for text in texts)


def read_moment(text: str, slashes: Order) -> tuple[date, time | None]:
    """A date and, where it is given, the local time of day. Raises ValueError with a reason."""
    found = DATE.fullmatch(text.strip())
    parts = _parts(found, slashes) if found else None
    clock = _time(found[5]) if found and found[5] else None
    if not found or not parts or (found[5] and clock is None):
        raise ValueError(f"{text[:40]!r} is not a date such as 2026-11-30")
    try:
        day = date(*parts)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a day of the calendar") from None
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"{text[:40]!r} is too far away")
    return day, clock


def _parts(found: re.Match[str], slashes: Order) -> tuple[int, int, int] | None:
    """Year, month and day as the three numbers mean them; None when they cannot be a date."""
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    match len(found[1]), len(found[4]):
        case 4, 1 | 2:
            return first, second, third
        case 1 | 2, 2 | 4:
            year = third if len(found[4]) == 4 else 2000 + third
            month_first = found[2] == "/" and slashes is Order.MONTH_FIRST
            return (year, first, second) if month_first else (year, second, first)
    return None


def read_date(text: str, slashes: Order) -> date:
    """The day alone. Raises ValueError with a reason."""
    return read_moment(text, slashes)[0]


def _time(text: str) -> time | None:
    found = TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return None
