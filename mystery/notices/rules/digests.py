"""When the next mail may go: one for many notices, never at night, on the receiver's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

GAP = timedelta(hours=2)
"""Between two mails to one person who wants them at once."""
DAILY_AT = time(8)


class Often(StrEnum):
    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True)
class Asked:
    """What one person wants, on the clock of their zone; equal ends mean no quiet hours."""

    often: Often = Often.DAILY
    zone: str = "UTC"
    quiet_from: time = time(20)
    quiet_until: time = time(7)


def zone_of(name: str) -> ZoneInfo:
    """UTC where the name is none that this machine knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_quiet(asked: Asked, at: datetime) -> bool:
    clock = at.astimezone(zone_of(asked.zone)).time()
    begins, ends = asked.quiet_from, asked.quiet_until
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def next_mail(asked: Asked, *, oldest: datetime, last: datetime | None) -> datetime | None:
    """The first moment at which a mail about what may be told since `oldest` may go.

    `last` is when the person was last sent one; None when no mail is wanted at all.
    """
    if asked.often == Often.OFF:
        return None
    if asked.often == Often.AT_ONCE:
        return _after_quiet(asked, max(oldest, last + GAP) if last else oldest)
    zone = zone_of(asked.zone)
    first = oldest
    if last:
        tomorrow = last.astimezone(zone).date() + timedelta(days=1)
        first = max(oldest, datetime.combine(tomorrow, time(), zone).astimezone(UTC))
    return _after_quiet(asked, _next_clock(first, DAILY_AT, zone))


def is_time(asked: Asked, at: datetime, *, oldest: datetime, last: datetime | None) -> bool:
    """Whether the mail may go now; a round that comes late does not go into the night."""
    due = next_mail(asked, oldest=oldest, last=last)
    return due is not None and due <= at and not is_quiet(asked, at)


def _next_clock(at: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """The next moment, `at` included, at which clocks in the zone show this time of day."""
    day = at.astimezone(zone).date()
    found = datetime.combine(day, clock, zone).astimezone(UTC)
    if found < at:
        found = datetime.combine(day + timedelta(days=1), clock, zone).astimezone(UTC)
    return found


def _after_quiet(asked: Asked, at: datetime) -> datetime:
    if not is_quiet(asked, at):
        return at.astimezone(UTC)
    zone = zone_of(asked.zone)
    ends = _next_clock(at, asked.quiet_until, zone)
    # Where clocks are put back over the end of the quiet hours, it comes twice.
    return ends if not is_quiet(asked, ends) else ends + timedelta(hours=1)
