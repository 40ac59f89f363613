"""From which moment to which a visit may be done: days are the location's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mystery.problems import Fault, Invalid

DAY, WEEK = timedelta(days=1), timedelta(days=7)
DAY_ENDS = time(23, 59, 59)
YEARS = range(1990, 9001)
"""What clocks of all places can tell; at either end of the calendar UTC has no such day."""


def window(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """From the first moment of one day to the last second of another, by the clock there.

    Where the clock jumps over midnight, the day begins at the jump. Raises Invalid.
    """
    if first.year not in YEARS or last.year not in YEARS:
        fault = Fault("/last" if first.year in YEARS else "/first", "a day of these times")
        raise Invalid("No visit can be made on these days.", faults=[fault])
    zone = ZoneInfo(time_zone)
    opens = datetime.combine(first, time(), zone)
    return opens.astimezone(UTC), datetime.combine(
        last,
        DAY_ENDS,
        zone,
    ).astimezone(UTC)


def replacement_days(
    opens_at: datetime, due_at: datetime, *, at: datetime, time_zone: str
) -> tuple[date, date]:
    """Days of a visit in the place of another: from tomorrow there, until the same last day, but
    for at least a week."""
    tomorrow = at.astimezone(ZoneInfo(time_zone)).date() + DAY
    first = max(tomorrow, opens_at.astimezone(ZoneInfo(time_zone)).date())
    last = due_at.astimezone(ZoneInfo(time_zone)).date()
    return first, max(last, first + WEEK)
