"""When stores will be comparable: by hand."""

from __future__ import annotations

from datetime import date

import pytest

from mystery.comparisons.rules.changes import share_change
from mystery.comparisons.rules.pace import comparable_from, is_early

BEGAN, TODAY = date(2026, 1, 1), date(2026, 1, 30)


def test_at_this_pace_by_hand() -> None:
    """20 visits to 10 stores in 30 days; 10 more are needed, which takes 15 days."""
    assert comparable_from([2] * 10, since=BEGAN, today=TODAY) == date(2026, 2, 14)


def test_nothing_is_promised_that_cannot_be_told() -> None:
    assert comparable_from([2] * 9, since=BEGAN, today=TODAY) is None
    assert comparable_from([3] * 10, since=BEGAN, today=TODAY) is None
    assert comparable_from([1] * 10, since=date(2020, 1, 1), today=TODAY) is None
    assert comparable_from([], since=BEGAN, today=TODAY) is None


def test_early_is_while_most_have_one_visit() -> None:
    assert is_early([1, 1, 4])
    assert not is_early([1, 2])


def test_a_share_moves_with_newcombes_range() -> None:
    """56 of 70 after 48 of 80: table II of Newcombe (1998)."""
    found = share_change((48, 80), (56, 70))

    assert found.points == pytest.approx(20)
    assert found.range == pytest.approx((5.24, 33.39), abs=0.005)
    assert found.words == "+20.0 points (+5.2 to +33.4)"
    assert share_change((0, 0), (1, 2)).words == "nothing to compare with"
