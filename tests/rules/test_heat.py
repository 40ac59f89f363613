"""Steps of the colours, worked out by hand, and the same on both sides of the target."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules.heat import FARTHEST, step

PERCENTS = st.fractions(min_value=0, max_value=100, max_denominator=10_000)


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        *(("80", 0), ("82.5", 0), ("77.5", 0)),
        *(("82.5001", 1), ("77.4999", -1), ("87.5", 1), ("72.5", -1)),
        *(("87.6", 2), ("72.4", -2), ("92.5", 2), ("67.5", -2)),
        *(("92.6", 3), ("67.4", -3), ("100", 3), ("0", -3)),
    ],
)
def test_a_step_is_five_points_wide(mean: str, expected: int) -> None:
    assert step(Fraction(mean), Fraction(80)) == expected


@given(PERCENTS, PERCENTS)
def test_both_sides_are_alike_and_farther_is_never_paler(mean: Fraction, target: Fraction) -> None:
    found = step(mean, target)

    assert found == -step(target, mean) or found == 0
    assert abs(found) <= FARTHEST
    assert abs(step(mean + (mean - target), target)) >= abs(found)
