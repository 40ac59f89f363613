"""Ranges against published tables, numeric integration and counting by hand."""

from decimal import Decimal
from math import exp, lgamma, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import nps, paired, t_quantile, wilson

counts = st.integers(0, 500)


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine
# 1998, table I, method 3.
@pytest.mark.parametrize(
    ("hit", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_ranges(hit: int, n: int, low: float, high: float) -> None:
    assert wilson(hit, n) == pytest.approx((low, high), abs=5e-5)


@given(counts, counts)
def test_wilson_holds_the_rate_and_mirrors_it(hit: int, miss: int) -> None:
    span, mirrored = wilson(hit, hit + miss), wilson(miss, hit + miss)
    if span is None or mirrored is None:
        assert hit + miss == 0
        return
    assert 0 <= span.low <= hit / (hit + miss) + 1e-12
    assert hit / (hit + miss) - 1e-12 <= span.high <= 1
    assert (span.low, span.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


def test_nps_by_hand() -> None:
    # 10 answers + 3: promoters 5.75/13, detractors 2.75/13, difference 3/13, sum 8.5/13.
    score = nps(5, 3, 2)
    half = 195.9964 * sqrt((8.5 / 13 - 9 / 169) / 13)
    assert (score.n, score.nps) == (10, pytest.approx(30))
    assert score.range == pytest.approx((300 / 13 - half, 300 / 13 + half), abs=1e-4)


@given(counts, counts, counts)
def test_nps_stays_within_its_scale(promoters: int, passives: int, detractors: int) -> None:
    score = nps(promoters, passives, detractors)
    if score.nps is None or score.range is None:
        assert promoters + passives + detractors == 0
        return
    assert -100 <= score.range.low < score.range.high <= 100
    assert -100 <= score.nps <= 100


def test_paired_differences_by_hand() -> None:
    # Differences 1, 3, 5: mean 3, SD 2, t(2) = 4.302653.
    gap = paired([(Decimal("81"), 80), (83, 80.0), (85, 80)])
    half = 4.302653 * 2 / sqrt(3)
    assert (gap.n, gap.gap) == (3, 3)
    assert gap.range == pytest.approx((3 - half, 3 + half), abs=1e-5)


def test_one_pair_has_a_gap_and_no_range_and_none_has_neither() -> None:
    one, none = paired([(Decimal("85.45"), Decimal("79.81"))]), paired([])
    assert (one.n, one.gap, one.range) == (1, 5.64, None)
    assert (none.n, none.gap, none.range) == (0, None, None)


@pytest.mark.parametrize(
    ("df", "quantile"),
    [
        (1, 12.7062047362),
        (2, 4.3026527297),
        (3, 3.1824463053),
        (4, 2.7764451052),
        (5, 2.5705818356),
        (10, 2.2281388520),
        (30, 2.0422724563),
        (100, 1.9839715185),
        (1000, 1.9623390808),
    ],
)
def test_t_quantiles_are_those_of_the_tables(df: int, quantile: float) -> None:
    assert t_quantile(df) == pytest.approx(quantile, abs=1e-9)


@given(st.integers(1, 400))
def test_t_quantiles_leave_a_fortieth_on_each_side(df: int) -> None:
    quantile, steps = t_quantile(df), 2000
    scale = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi)
    width = quantile / steps
    heights = [scale * (1 + (i * width) ** 2 / df) ** (-(df + 1) / 2) for i in range(steps + 1)]
    weights = [1, *[4, 2] * (steps // 2 - 1), 4, 1]
    simpson = width / 3 * sum(w * h for w, h in zip(weights, heights, strict=True))
    assert simpson == pytest.approx(0.475, abs=1e-8)
