"""One mail for many notices, never at night, on every clock of the world and across its jumps."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mystery.notices.rules import Asked, Often, is_quiet, is_time, next_mail, zone_of
from mystery.notices.rules.digests import GAP

ZONES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
ZONES += ("Pacific/Apia", "America/New_York", "Africa/Casablanca")
moments = st.integers(0, 3 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
calm = settings(deadline=None, max_examples=80)
wishes = st.builds(
    Asked,
    often=st.sampled_from([Often.AT_ONCE, Often.DAILY]),
    zone=st.sampled_from(ZONES),
    quiet_from=clocks,
    quiet_until=clocks,
)


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


@calm
@given(wishes, moments, st.none() | moments)
def test_a_mail_goes_neither_early_nor_at_night_nor_too_often(
    asked: Asked, oldest: datetime, last: datetime | None
) -> None:
    due = next_mail(asked, oldest=oldest, last=last)
    assert due is not None
    assert due >= oldest
    assert not is_quiet(asked, due)
    if last and asked.often == Often.AT_ONCE:
        assert due >= last + GAP
    if last and asked.often == Often.DAILY:
        assert local(due, asked.zone).date() > local(last, asked.zone).date()


@calm
@given(wishes, moments, st.none() | moments)
def test_nobody_waits_longer_than_two_days(
    asked: Asked, oldest: datetime, last: datetime | None
) -> None:
    due = next_mail(asked, oldest=oldest, last=last)
    begins = max(oldest, last) if last else oldest
    assert due is not None
    assert due - begins < timedelta(days=2, hours=3)


@calm
@given(wishes, moments)
def test_what_is_due_stays_due_outside_of_the_quiet_hours(asked: Asked, oldest: datetime) -> None:
    """A round that comes late by minutes still finds it due: no moment has to be hit."""
    due = next_mail(asked, oldest=oldest, last=None)
    again = next_mail(asked, oldest=oldest, last=None)
    assert due == again
    assert due is not None
    later = next_mail(asked, oldest=oldest - timedelta(minutes=5), last=None)
    assert later is not None
    assert later <= due


@calm
@given(wishes, st.lists(moments, min_size=1, max_size=12), st.integers(1, 90))
def test_rounds_lose_nothing_and_send_nothing_twice(
    asked: Asked, told: list[datetime], step: int
) -> None:
    """A simulated week of rounds: every notice goes exactly once, in few mails."""
    start = min(told)
    assume(max(told) - start < timedelta(days=700))
    told = [start + (moment - start) % timedelta(days=5) for moment in told]
    at, last, pending, mails = start, None, list(told), []
    while at < start + timedelta(days=9):
        ready = [moment for moment in pending if moment <= at]
        if ready and is_time(asked, at, oldest=min(ready), last=last):
            assert not is_quiet(asked, at)
            mails.append((at, ready))
            pending = [moment for moment in pending if moment > at]
            last = at
        at += timedelta(minutes=step)
    open_minutes = timedelta(days=1) - _quiet_length(asked)
    assume(open_minutes > timedelta(minutes=step))
    assert pending == []
    assert sorted(m for _, taken in mails for m in taken) == sorted(told)
    gaps = [b - a for (a, _), (b, _) in itertools.pairwise(mails)]
    if asked.often == Often.AT_ONCE:
        assert all(gap >= GAP for gap in gaps)
    else:
        days = [local(sent, asked.zone).date() for sent, _ in mails]
        assert len(days) == len(set(days))


def _quiet_length(asked: Asked) -> timedelta:
    begins, ends = asked.quiet_from, asked.quiet_until
    minutes = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    return timedelta(minutes=minutes % 1440)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-22T06:30+01:00", "2026-11-22T08:00+01:00"),
        ("2026-11-22T08:00+01:00", "2026-11-22T08:00+01:00"),
        ("2026-11-22T08:01+01:00", "2026-11-23T08:00+01:00"),
        ("2026-03-28T12:00+01:00", "2026-03-29T08:00+02:00"),  # the night that lacks an hour
        ("2026-10-24T12:00+02:00", "2026-10-25T08:00+01:00"),  # the night that has one more
    ],
)
def test_the_daily_mail_comes_at_eight_on_the_receivers_clock(told: str, expected: str) -> None:
    asked = Asked(zone="Europe/Berlin")
    due = next_mail(asked, oldest=datetime.fromisoformat(told), last=None)
    assert due == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("until", "told", "expected"),
    [
        ("02:30", "2026-03-29T01:10+01:00", "2026-03-29T03:30+02:00"),  # 02:30 does not exist
        ("02:30", "2026-10-25T01:10+02:00", "2026-10-25T02:30+02:00"),  # 02:30 comes twice
        ("07:00", "2026-10-25T01:10+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_quiet_hours_end_where_clocks_jump(until: str, told: str, expected: str) -> None:
    asked = Asked(Often.AT_ONCE, "Europe/Berlin", time(20), time.fromisoformat(until))
    due = next_mail(asked, oldest=datetime.fromisoformat(told), last=None)
    assert due == datetime.fromisoformat(expected)


def test_whoever_wants_no_mails_gets_none() -> None:
    assert next_mail(Asked(Often.OFF), oldest=datetime(2026, 1, 1, tzinfo=UTC), last=None) is None


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert zone_of(name) == ZoneInfo("UTC")
