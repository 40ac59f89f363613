"""XmR charts: each pattern on a series made for it, and none without."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import Chart, Mark, Pattern, xmr
from mystery.comparisons.rules.charts import band

calm = [80, 82, 79, 81, 78, 82, 80, 78]


def places(chart: Chart, pattern: Pattern) -> list[int]:
    return [mark.index for mark in chart.marks if mark.pattern == pattern]


def test_limits_by_hand() -> None:
    # Mean 12, moving ranges 2, 4, 6 with mean 4.
    chart = xmr([10, 12, 16, 10])
    assert chart.centre == 12
    assert (chart.lower, chart.upper) == pytest.approx((12 - 2.66 * 4, 12 + 2.66 * 4))
    assert chart.signals == ()


def test_a_point_outside_is_a_signal() -> None:
    chart = xmr([*calm, 95, *calm])
    assert Mark(8, Pattern.OUTSIDE) in chart.marks
    assert places(chart, Pattern.OUTSIDE) == [8]
    assert chart.upper is not None
    assert chart.upper < 95


def test_a_point_on_the_limit_is_not_outside() -> None:
    # 12 points 0, 1, 0, 1, … and x: mean (6 + x)/13, mean moving range (11 + x - 1)/12.
    span = Fraction("2.66") / 12
    on_the_limit = (span * 10 + Fraction(6, 13)) / (Fraction(12, 13) - span)
    assert places(xmr([*[0, 1] * 6, on_the_limit]), Pattern.OUTSIDE) == []
    beyond = on_the_limit + Fraction(1, 10**12)
    assert places(xmr([*[0, 1] * 6, beyond]), Pattern.OUTSIDE) == [12]


def test_seven_on_one_side_are_all_marked_and_six_are_not() -> None:
    low, high = [78, 76, 78, 76, 78, 76, 78], [82, 84, 82, 84, 82, 84, 82]
    assert places(xmr(low + high), Pattern.ONE_SIDE) == [*range(14)]
    assert places(xmr(low[:6] + high[:6]), Pattern.ONE_SIDE) == []


def test_points_on_the_centre_are_on_no_side() -> None:
    series = [82, 81, 82, 80, 82, 81, 82, 80, 70]
    assert xmr(series).centre == 80
    assert places(xmr(series), Pattern.ONE_SIDE) == []
    flat = xmr([Decimal("80.1")] * 9)
    assert flat.signals == ()
    assert flat.lower == flat.centre == flat.upper == 80.1


def test_seven_rising_or_falling_are_marked_and_six_are_not() -> None:
    rise = [80, 81, 82, 83, 84, 85, 86]
    assert places(xmr([82, 83, *rise, 82, 83]), Pattern.TREND) == [*range(2, 9)]
    assert places(xmr([83, 82, *rise[::-1], 88, 82]), Pattern.TREND) == [*range(2, 9)]
    assert places(xmr([82, 83, *rise[:6], 82, 83]), Pattern.TREND) == []


@pytest.mark.parametrize(
    ("moved", "marked"),
    [
        ({6: 86, 8: 86}, [6, 8]),
        ({6: 74, 8: 74}, [6, 8]),
        ({6: 86, 8: 74}, []),
        ({6: 86, 8: 80.5}, []),
        ({6: 86, 9: 86}, []),
    ],
)
def test_two_of_three_near_the_same_limit_are_marked(
    moved: dict[int, float], marked: list[int]
) -> None:
    chart = xmr([moved.get(place, 79 + 2 * (place % 2)) for place in range(20)])
    assert chart.centre is not None
    assert chart.upper is not None
    assert 2 / 3 < abs(moved[6] - chart.centre) / (chart.upper - chart.centre) < 1
    assert places(chart, Pattern.NEAR_LIMIT) == marked
    assert chart.signals == tuple(marked)


@pytest.mark.parametrize(("points", "trial"), [(11, True), (12, False)])
def test_limits_are_on_trial_below_twelve_points(points: int, trial: bool) -> None:
    assert xmr(([80, 82] * 6)[:points]).trial is trial


def test_one_point_has_no_limits_and_none_has_no_centre() -> None:
    assert xmr([80]) == Chart(80.0, None, None, trial=True)
    assert xmr([]) == Chart(None, None, None, trial=True)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30), st.integers(-500, 500))
def test_shifting_the_series_shifts_the_chart(points: list[int], by: int) -> None:
    one, other = xmr(points), xmr([point + by for point in points])
    assert one.marks == other.marks
    assert other.centre == pytest.approx((one.centre or 0) + by)
    assert other.upper == pytest.approx((one.upper or 0) + by)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30))
def test_turning_the_series_upside_down_marks_the_same_points(points: list[int]) -> None:
    assert xmr(points).marks == xmr([-point for point in points]).marks


def test_a_steady_process_is_rarely_marked() -> None:
    random = Random(12)
    charts = [xmr([round(random.gauss(80, 5), 2) for _ in range(24)]) for _ in range(200)]
    assert sum(len(places(chart, Pattern.OUTSIDE)) for chart in charts) / (200 * 24) < 0.02


@given(st.lists(st.integers(0, 100), max_size=12))
def test_the_quick_band_is_that_of_the_chart(points: list[int]) -> None:
    exact, quick = xmr(points), band([float(point) for point in points])

    if quick is None:
        assert exact.lower is None
    else:
        assert quick == pytest.approx((exact.lower, exact.upper))
