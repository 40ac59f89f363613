"""Periods by name, and how a period falls into whole months and days at its ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.periods import BY, NAMES, Spans, buckets, period, spans
from mystery.comparisons.rules.retail import Calendar

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


def test_periods_by_hand() -> None:
    """22 November 2026 is a Sunday; the retail year began on 1 February, its quarter on
    1 November, and the period in it lasts four weeks."""
    today = date(2026, 11, 22)
    expected = {
        "last-7-days": (date(2026, 11, 16), today),
        "this-week": (date(2026, 11, 16), today),
        "last-week": (date(2026, 11, 9), date(2026, 11, 15)),
        "this-month": (date(2026, 11, 1), today),
        "last-month": (date(2026, 10, 1), date(2026, 10, 31)),
        "last-quarter": (date(2026, 7, 1), date(2026, 9, 30)),
        "last-year": (date(2025, 1, 1), date(2025, 12, 31)),
        "this-retail-period": (date(2026, 11, 1), today),
        "last-retail-period": (date(2026, 9, 27), date(2026, 10, 31)),
        "last-retail-quarter": (date(2026, 8, 2), date(2026, 10, 31)),
        "last-retail-year": (date(2025, 2, 2), date(2026, 1, 31)),
    }

    for name, days in expected.items():
        found = period(name, today, Calendar())
        assert (found.since, found.until) == days, name


@given(since=DAYS, length=st.integers(0, 500), by=st.sampled_from(sorted(BY)))
def test_spans_of_a_trend_follow_each_other(since: date, length: int, by: str) -> None:
    until = since + timedelta(length)

    found = list(buckets(by, since, until, Calendar()))

    assert found[0][0] <= since <= found[0][1]
    assert found[-1][0] <= until <= found[-1][1]
    assert all(before[1] + timedelta(1) == after[0] for before, after in pairwise(found))
