"""The retail calendar against the dates that the National Retail Federation publishes.

Source: NRF, 4-5-4 Calendar, https://nrf.com/resources/4-5-4-calendar: fiscal 2023 began on
29 January 2023 and had 53 weeks, fiscal 2024 began on 4 February 2024; its months began on
4 February, 3 March, 7 April, 5 May, 2 June, 7 July, 4 August, 1 September, 6 October,
3 November, 1 December 2024 and 5 January 2025. Fiscal 2012 and 2017 had 53 weeks too.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules.retail import PATTERNS, WEEK, Calendar

NRF = Calendar(month=2, weekday=6, pattern="4-5-4")
CALENDARS = st.builds(
    Calendar, st.integers(1, 12), st.integers(0, 6), st.sampled_from(sorted(PATTERNS))
)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_the_published_years_begin_where_they_do() -> None:
    long = [year for year in range(2010, 2030) if NRF.weeks(year) == 53]

    assert (NRF.first_day(2023), NRF.first_day(2024)) == (date(2023, 1, 29), date(2024, 2, 4))
    assert long == [2012, 2017, 2023, 2028]


def test_the_published_months_of_2024() -> None:
    days = [(2, 4), (3, 3), (4, 7), (5, 5), (6, 2), (7, 7), (8, 4), (9, 1), (10, 6), (11, 3)]
    expected = [*(date(2024, *day) for day in days), date(2024, 12, 1), date(2025, 1, 5)]

    assert NRF.period_starts(2024) == expected


def test_four_four_five_by_hand() -> None:
    """From 1 February 2026: 4, 4 and 5 weeks end on 28 Feb, 28 Mar and 2 May."""
    calendar = Calendar()

    assert calendar.period(date(2026, 3, 28)) == (date(2026, 3, 1), date(2026, 3, 28))
    assert calendar.period(date(2026, 3, 29)) == (date(2026, 3, 29), date(2026, 5, 2))
    assert calendar.quarter(date(2026, 5, 3), back=1) == (date(2026, 2, 1), date(2026, 5, 2))
    assert calendar.period(date(2026, 2, 1), back=1) == (date(2025, 12, 28), date(2026, 1, 31))
    assert calendar.number(date(2026, 1, 31)) == (2025, 12)


@given(CALENDARS, DAYS)
def test_every_day_lies_in_one_period_of_whole_weeks(calendar: Calendar, day: date) -> None:
    for spans in (calendar.period, calendar.quarter, calendar.year):
        first, last = spans(day)
        after = last + timedelta(days=1)
        assert first <= day <= last
        assert first.weekday() == after.weekday() == calendar.weekday
        assert spans(after)[0] == after
        assert spans(after, back=1) == (first, last)
    assert calendar.weeks(calendar.year_of(day)) in (52, 53)
    nearest = date(calendar.year_of(day), calendar.month, 1)
    assert abs(calendar.first_day(calendar.year_of(day)) - nearest) <= timedelta(days=3)
    assert calendar.quarter(day)[1] - calendar.quarter(day)[0] >= 13 * WEEK - timedelta(days=1)
