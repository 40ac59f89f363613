"""When a workbook that comes again and again comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Often(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


LAST_DAY = 28
"""Of the month, for every month has it."""


@dataclass(frozen=True)
class Schedule:
    """`day`: of the week from Monday 0 on, or of the month from 1 to 28; 0 for every day. The
    hour is that of the clock in `zone`."""

    often: Often
    day: int
    hour: int
    zone: str

    def fits(self, day: date) -> bool:
        if self.often == Often.WEEKLY:
            return day.weekday() == self.day
        return self.often == Often.DAILY or day.day == self.day

    def after(self, moment: datetime) -> datetime:
        """The first time after a moment, in UTC: once on each day that fits.

        An hour that the clock leaves out comes an hour later by its face; of one that comes
        twice it is the first.
        """
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        while True:
            if self.fits(day):
                at = datetime.combine(day, time(self.hour), zone).astimezone(UTC)
                if at > moment:
                    return at
            day += timedelta(days=1)
