from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.web.charts import NARROWEST, Axis, axis

PERCENT = st.floats(0, 100)


def test_an_axis_goes_from_ten_to_ten() -> None:
    assert axis([61.2, 98.1]) == Axis(60, 100)


def test_an_axis_without_values_shows_the_whole_scale() -> None:
    assert axis([]) == Axis(0, 100)


def test_small_differences_are_not_blown_up() -> None:
    assert axis([99.0, 99.4]) == Axis(80, 100)
    assert axis([3.0]) == Axis(0, 20)


def test_what_is_beyond_the_scale_is_cut() -> None:
    assert axis([-20.0, 130.0]) == Axis(0, 100)
    assert axis([96.0, 112.0], most=112.0) == Axis(90, 120)


def test_a_bar_lies_where_its_range_is() -> None:
    bar = Axis(60, 100).bar(70.0, 90.0, dot=78.0)

    assert (bar.start, bar.width, bar.dot) == (25.0, 50.0, 45.0)


def test_a_bar_ends_with_its_axis() -> None:
    bar = Axis(60, 100).bar(20.0, 130.0, dot=50.0)

    assert (bar.start, bar.width, bar.dot) == (0.0, 100.0, 0.0)


@pytest.mark.parametrize(
    ("scale", "ticks"),
    [
        (Axis(0, 100), (0, 20, 40, 60, 80, 100)),
        (Axis(60, 100), (60, 70, 80, 90, 100)),
        (Axis(80, 100), (80, 85, 90, 95, 100)),
        (Axis(30, 100), (40, 60, 80, 100)),
    ],
)
def test_ticks_are_round_and_few(scale: Axis, ticks: tuple[int, ...]) -> None:
    assert scale.ticks == ticks


@given(st.lists(PERCENT, min_size=1))
def test_every_value_has_its_place_on_the_axis(values: list[float]) -> None:
    scale = axis(values)

    assert scale.high - scale.low >= NARROWEST
    assert scale.low <= min(values)
    assert max(values) <= scale.high
    assert len(scale.ticks) <= 6
    assert all(0 <= scale.at(value) <= 100 for value in values)
