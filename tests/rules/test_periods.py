"""Periods by name, and how a period falls into whole months and days at its ends."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.periods import NAMES, Spans, period, spans

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def covered(split: Spans) -> list[date]:
    """Every day of the spans, months spelt out."""
    found: list[date] = []
    for first, last in split.days:
        found += [first + timedelta(n) for n in range((last - first).days + 1)]
    if split.months:
        month, end = split.months
        assert month.day == end.day == 1
        day = month
        while (day.year, day.month) <= (end.year, end.month):
            found.append(day)
            day += timedelta(1)
    return sorted(found)


@given(since=DAYS, length=st.integers(0, 900))
def test_months_and_days_cover_a_period_exactly_once(since: date, length: int) -> None:
    until = since + timedelta(length)

    split = spans(since, until)

    assert covered(split) == [since + timedelta(n) for n in range(length + 1)]
    assert sum((last - first).days + 1 for first, last in split.days) <= 61


@given(today=DAYS)
def test_every_named_period_ends_today_or_before(today: date) -> None:
    for name in NAMES:
        found = period(name, today)
        assert found.since <= found.until <= today


def test_the_last_quarter_is_a_whole_one() -> None:
    found = period("last-quarter", date(2026, 2, 14))

    assert (found.since, found.until) == (date(2025, 10, 1), date(2025, 12, 31))


def test_twelve_months_are_a_year_to_the_day() -> None:
    assert period("last-12-months", date(2028, 2, 29)).since == date(2027, 3, 1)
    assert period("last-12-months", date(2026, 11, 21)).since == date(2025, 11, 22)
