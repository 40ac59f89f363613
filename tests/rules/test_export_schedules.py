"""When a workbook comes next: once on every day that fits, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.exports.rules.schedules import LAST_DAY, Often, Schedule

ZONES = (
    *("Europe/Berlin", "America/St_Johns", "America/Los_Angeles"),
    *("Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"),
)
SCHEDULES = st.one_of(
    st.builds(
        Schedule, st.just(Often.DAILY), st.just(0), st.integers(0, 23), st.sampled_from(ZONES)
    ),
    st.builds(
        Schedule,
        st.just(Often.WEEKLY),
        st.integers(0, 6),
        st.integers(0, 23),
        st.sampled_from(ZONES),
    ),
    st.builds(
        Schedule,
        st.just(Often.MONTHLY),
        st.integers(1, LAST_DAY),
        st.integers(0, 23),
        st.sampled_from(ZONES),
    ),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(SCHEDULES, MOMENTS)
def test_it_comes_once_on_every_day_that_fits_and_on_no_other(
    schedule: Schedule, moment: datetime
) -> None:
    zone = ZoneInfo(schedule.zone)
    days, at = [], moment
    for _ in range(6):
        following = schedule.after(at)
        assert following > at
        at = following
        days.append(at.astimezone(zone).date())
    assert len(set(days)) == len(days)
    between = (days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1))
    assert [day for day in between if schedule.fits(day)] == days
    assert days[0] - moment.astimezone(zone).date() <= timedelta(days=31)
    shown = at.astimezone(zone)
    assert shown.minute in (0, 30)
    assert shown.hour - schedule.hour in (0, 1)


@pytest.mark.parametrize(
    ("hour", "after", "at"),
    [
        (2, "2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00"),
        (2, "2026-03-29T01:00:00+00:00", "2026-03-30T00:00:00+00:00"),
        (2, "2026-10-24T12:00:00+00:00", "2026-10-25T00:00:00+00:00"),
        (2, "2026-10-25T00:00:00+00:00", "2026-10-26T01:00:00+00:00"),
    ],
)
def test_the_nights_on_which_the_clock_changes(hour: int, after: str, at: str) -> None:
    """Berlin leaves out 02:00 on 29 March and has it twice on 25 October 2026."""
    schedule = Schedule(Often.DAILY, 0, hour, "Europe/Berlin")
    assert schedule.after(datetime.fromisoformat(after)) == datetime.fromisoformat(at)
