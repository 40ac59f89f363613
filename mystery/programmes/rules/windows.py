"""From which moment to which a visit may be done: days are the location's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(days=7)
DAY_ENDS = time(23, 59, 59)


def window(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """From the first moment of one day to the last second of another, by the clock there.

    Where the clock jumps over midnight, the day begins at the jump.
    """
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
