"""Estimates, ranges and signals: against the vectors, published data and their own laws."""

import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import Comparison, Signal, Tally, compare, run_cases
from mystery.comparisons.rules.comparison import Spread
from mystery.comparisons.rules.tallies import variances

VECTORS = Path(__file__).parents[1] / "vectors" / "statistics.json"
PERCENT = 10_000

# Yield of dyestuff, 5 samples from each of 6 batches: Davies and Goldsmith, Statistical Methods
# in Research and Production, 1972; the first example of Bates, lme4: Mixed-effects modeling
# with R, which prints variances 1764.05 and 2451.25 and the batches' effects below.
DYESTUFF = {
    "A": [1545, 1440, 1440, 1520, 1580],
    "B": [1540, 1555, 1490, 1560, 1495],
    "C": [1595, 1550, 1605, 1510, 1560],
    "D": [1445, 1440, 1595, 1465, 1545],
    "E": [1595, 1630, 1515, 1635, 1625],
    "F": [1520, 1455, 1450, 1480, 1445],
}
EFFECTS = {"A": -17.6069, "B": 0.3913, "C": 28.5622, "D": -23.0845, "E": 56.7332, "F": -44.9953}


def tally(key: str, units: list[int]) -> Tally:
    return Tally(key, len(units), sum(units), sum(unit * unit for unit in units))


def tallies(stores: list[list[int]]) -> list[Tally]:
    return [tally(f"L{place:02}", units) for place, units in enumerate(stores)]


@st.composite
def differing(draw: st.DrawFn) -> list[list[int]]:
    """10 to 14 stores that lie wide apart, with 1 to 6 visits; units of 1/10,000 percent."""
    offsets = st.lists(st.integers(0, 300_000), min_size=1, max_size=6)
    stores = [
        [100_000 * place + o for o in draw(offsets)] for place in range(draw(st.integers(8, 12)))
    ]
    return [*stores, draw(offsets) * 3, draw(offsets) * 3]


def figures(comparison: Comparison) -> dict[str, object]:
    return {row.key: row for row in comparison.rows}


def test_every_case_of_the_vectors_passes() -> None:
    run = run_cases(json.loads(VECTORS.read_text()))
    assert run.differences == ()
    assert (run.passed, run.failed) == (32, 0)


def test_dyestuff_has_the_published_variances_and_effects() -> None:
    batches = compare([tally(k, [y * PERCENT for y in ys]) for k, ys in DYESTUFF.items()])
    assert (batches.locations, batches.visits) == (6, 30)
    assert batches.mu == pytest.approx(1527.5)
    assert batches.s_w is not None
    assert batches.s_b2 is not None
    assert batches.s_w**2 == pytest.approx(2451.25)
    assert batches.s_b2 == pytest.approx(1764.05)
    spread = Spread(batches.mu or 0, batches.s_w, batches.s_b2)
    for row in batches.rows:
        estimate, error = spread.shrunk(row.mean or 0, row.n)
        assert estimate - 1527.5 == pytest.approx(EFFECTS[row.key], abs=1e-4)
        assert error == pytest.approx((1764.05 * 490.25 / (1764.05 + 490.25)) ** 0.5)


def test_unequal_visits_by_hand() -> None:
    # Means 2, 6, 11 and grand mean 33/6 = 5.5. SSW = 2 + 8 = 10 over 3 degrees of freedom.
    # SSB = 2(3.5)² + 3(0.5)² + 1(5.5)² = 55.5, MSB = 27.75. n0 = (6 - 14/6)/2 = 11/6.
    stores = [[1, 3], [4, 6, 8], [11]]
    within, between = variances(tallies([[v * PERCENT for v in s] for s in stores]))
    assert within == Fraction(10, 3)
    assert between == (Fraction(111, 4) - Fraction(10, 3)) / Fraction(11, 6)


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=6), min_size=2, max_size=8))
def test_variances_are_exact(stores: list[list[int]]) -> None:
    visits, k = sum(map(len, stores)), len(stores)
    means = [Fraction(sum(s), len(s)) for s in stores]
    grand = Fraction(sum(map(sum, stores)), visits)
    if visits == k:
        assert variances(tallies(stores)) == (None, None)
        return
    ssw = sum(((v - m) ** 2 for s, m in zip(stores, means, strict=True) for v in s), Fraction(0))
    ssb = sum((len(s) * (m - grand) ** 2 for s, m in zip(stores, means, strict=True)), Fraction(0))
    n0 = (visits - Fraction(sum(len(s) ** 2 for s in stores), visits)) / (k - 1)
    within = ssw / (visits - k)
    between = max(Fraction(0), (ssb / (k - 1) - within) / n0)
    assert variances(tallies(stores)) == (within / PERCENT**2, between / PERCENT**2)


@given(differing(), st.randoms(use_true_random=False))
def test_the_order_of_locations_makes_no_difference(
    stores: list[list[int]], random: Random
) -> None:
    given_order = tallies(stores)
    shuffled = list(given_order)
    random.shuffle(shuffled)
    one, other = compare(given_order), compare(shuffled)
    assert figures(one) == figures(other)
    assert (one.mu, one.s_w, one.s_b2, one.reason) == (
        other.mu,
        other.s_w,
        other.s_b2,
        other.reason,
    )


@given(differing(), st.integers(-500_000, 500_000))
def test_a_constant_on_every_visit_shifts_means_and_leaves_ranks(
    stores: list[list[int]], constant: int
) -> None:
    before = compare(tallies(stores))
    after = compare(tallies([[unit + constant for unit in s] for s in stores]))
    assert (before.s_w, before.s_b2) == (after.s_w, after.s_b2)
    for old, new in zip(before.rows, after.rows, strict=True):
        assert (old.sd, old.error, old.se) == (new.sd, new.error, new.se)
        assert (old.rank, old.signal) == (new.rank, new.signal)
        assert new.mean == pytest.approx((old.mean or 0) + constant / PERCENT)
        if old.estimate is not None:
            assert new.estimate == pytest.approx(old.estimate + constant / PERCENT)


@given(differing())
def test_ranks_hold_the_place_by_estimate_and_too_few_visits_have_none(
    stores: list[list[int]],
) -> None:
    comparison = compare(tallies(stores))
    ranked = [row for row in comparison.rows if row.rank is not None]
    assert {row.key for row in ranked} == {
        row.key for row in comparison.rows if comparison.estimated and row.n >= 3
    }
    for row in ranked:
        assert row.rank is not None
        assert row.estimate is not None
        better = sum(
            other.estimate > row.estimate for other in ranked if other.estimate is not None
        )
        assert 1 <= row.rank[0] <= 1 + better <= row.rank[1] <= len(ranked)
    for row in comparison.rows:
        if row.n < 3:
            assert row.signal == (Signal.TOO_FEW if comparison.estimated else None)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=5), st.integers(10, 30))
def test_equal_stores_have_a_reason_instead_of_ranks(visits: list[int], k: int) -> None:
    comparison = compare(tallies([visits] * k))
    assert comparison.reason is not None
    assert comparison.reason.code == "no_difference"
    assert comparison.s_b2 == 0
    assert all(row.rank is row.signal is row.estimate is None for row in comparison.rows)


def test_a_location_without_visits_takes_no_part() -> None:
    stores = [[100_000 * place + o for o in (0, 30_000, 70_000)] for place in range(12)]
    alone, joined = compare(tallies(stores)), compare([*tallies(stores), tally("new", [])])
    assert joined.rows[:-1] == alone.rows
    assert (joined.locations, joined.visits) == (12, 36)
    new = joined.rows[-1]
    assert new.signal == Signal.TOO_FEW
    assert new.tally.mean is new.mean is new.sd is new.range is new.estimate is new.rank is None


def test_an_own_sd_needs_two_visits() -> None:
    assert tally("one", [800_000]).sd is None
    assert tally("two", [800_000, 820_000]).sd == pytest.approx(2**0.5)


def test_visits_that_never_vary_within_a_store_rank_by_their_means() -> None:
    comparison = compare(tallies([[700_000 + 100_000 * (place // 6)] * 3 for place in range(18)]))
    assert comparison.s_w == 0
    assert [row.rank for row in comparison.rows] == [(13, 18)] * 6 + [(7, 12)] * 6 + [(1, 6)] * 6
    signals = [row.signal for row in comparison.rows]
    assert signals == [Signal.BELOW] * 6 + [Signal.AS_EXPECTED] * 6 + [Signal.ABOVE] * 6


def test_the_rounding_of_floats_is_no_signal() -> None:
    # The mean of all comes out as 24.089100000000002, the middle stores' as 24.0891.
    middle, step = 240_891, 74_607
    comparison = compare(tallies([[middle + step * (place % 3 - 1)] * 3 for place in range(18)]))
    assert comparison.s_w == 0
    assert comparison.mu != comparison.rows[1].mean
    assert comparison.rows[1].signal == Signal.AS_EXPECTED


@pytest.mark.parametrize(
    ("stores", "code", "estimated"),
    [
        ([], "no_visits", False),
        ([[]], "no_visits", False),
        ([[800_000, 810_000], []], "one_location", False),
        ([[800_000]] * 12, "one_visit_each", False),
        ([[100_000 * p, 100_000 * p + 1] for p in range(9)], "few_locations", False),
        ([[100_000 * p] * (1 + p % 2) for p in range(10)], "few_visits", False),
        ([[800_000, 810_000]] * 10, "no_difference", False),
        ([[100_000 * p, 100_000 * p + 1] for p in range(10)], "few_visits_each", True),
    ],
)
def test_a_comparison_without_ranks_says_why(
    stores: list[list[int]], code: str, estimated: bool
) -> None:
    comparison = compare(tallies(stores), noun="branch")
    assert comparison.reason is not None
    assert comparison.reason.code == code
    assert comparison.estimated is estimated
    assert all(row.rank is None for row in comparison.rows)


def test_ten_locations_and_twenty_visits_are_enough() -> None:
    comparison = compare(tallies([[100_000 * p] * (1 + 2 * (p % 2)) for p in range(10)]))
    assert (comparison.locations, comparison.visits, comparison.reason) == (10, 20, None)
    assert sum(row.rank is not None for row in comparison.rows) == 5


def test_the_maybe_mark_lies_between_the_two_limits() -> None:
    rest = [store_around(800_000)] * 40 + [store_around(300_000), store_around(1_300_000)]
    found: defaultdict[Signal | None, list[float]] = defaultdict(list)
    for lift in range(0, 300_000, 5_000):
        pair = [store_around(800_000 + lift), store_around(800_000 - lift)]
        comparison = compare(tallies([*pair, *rest]))
        upper, lower = comparison.rows[:2]
        found[upper.signal].append(((upper.mean or 0) - (comparison.mu or 0)) / (upper.error or 0))
        assert (lower.signal or "").replace("below", "above") == upper.signal
    assert max(found[Signal.AS_EXPECTED]) < 1.96 < min(found[Signal.MAYBE_ABOVE])
    assert max(found[Signal.MAYBE_ABOVE]) < 3.09 < min(found[Signal.ABOVE])


def store_around(centre: int) -> list[int]:
    return [centre - 100_000, centre, centre + 100_000]
