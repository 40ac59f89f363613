"""One location in two periods; regions; and the runner of case files."""

from fractions import Fraction
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import Row, Tally, change, compare, region_mean, run_cases
from mystery.comparisons.rules.cases import tallied


def period(*stores: list[int]) -> tuple[Row, ...]:
    """Rows of stores whose visits are given in whole percent."""
    return compare(
        [
            Tally(str(place), len(s), 10_000 * sum(s), 10**8 * sum(v * v for v in s))
            for place, s in enumerate(stores)
        ]
    ).rows


def test_a_change_within_chance_by_hand() -> None:
    # Both periods: SSW 2·50 over 2 degrees of freedom, s_w² = 50; errors sqrt(50/2) = 5.
    before, after = period([75, 85], [70, 80])[0], period([78, 88], [70, 80])[0]
    moved = change(before, after)
    half = 1.959964 * sqrt(25 + 25)
    assert moved.points == pytest.approx(3)
    assert moved.range == pytest.approx((3 - half, 3 + half), abs=1e-5)
    assert moved.could_be_chance
    assert moved.words == "+3.0 points (−10.9 to +16.9): could be chance"


def test_a_change_beyond_chance_either_way() -> None:
    low, high = period([59, 61], [70, 72])[0], period([89, 91], [70, 72])[0]
    assert change(low, high).words == "+30.0 points (+27.2 to +32.8)"
    assert change(high, low).words == "−30.0 points (−32.8 to −27.2)"
    assert not change(high, low).could_be_chance


@given(st.integers(50, 90), st.integers(50, 90), st.integers(1, 9))
def test_a_change_could_be_chance_unless_its_range_leaves_out_0(
    before: int, after: int, spread: int
) -> None:
    moved = change(*(period([mean - spread, mean + spread])[0] for mean in (before, after)))
    assert moved.range is not None
    assert moved.could_be_chance is (moved.range.low <= 0 <= moved.range.high)
    half = 1.959964 * sqrt(2) * spread
    assert moved.could_be_chance is (abs(after - before) <= half)
    assert moved.words.endswith("could be chance") is moved.could_be_chance


def test_a_change_without_spread_or_without_visits_claims_nothing() -> None:
    single, spread, none = period([80], [70])[0], period([85, 87], [70])[0], period([], [70])[0]
    for moved in (change(single, spread), change(spread, single)):
        assert moved.range is None
        assert moved.could_be_chance
    assert change(single, spread).words == "+6.0 points: too few visits to tell"
    for nothing in (change(none, spread), change(spread, none)):
        assert (nothing.points, nothing.range) == (None, None)
        assert nothing.words == "nothing to compare with"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 10**6)), max_size=30))
def test_a_region_is_the_mean_of_its_locations_means(stores: list[tuple[int, int]]) -> None:
    region = region_mean(
        Tally(str(i), n, n * mean + n // 2, 0) for i, (n, mean) in enumerate(stores)
    )
    means = [Fraction(n * mean + n // 2, n * 10_000) for n, mean in stores if n]
    assert (region.locations, region.visits) == (len(means), sum(n for n, _ in stores))
    assert region.mean == (float(sum(means) / len(means)) if means else None)


def test_a_location_with_many_visits_weighs_no_more() -> None:
    often, once = Tally("often", 9, 9 * 900_000, 0), Tally("once", 1, 600_000, 0)
    assert region_mean([often, once]).mean == 75


def test_percents_become_exact_units_in_order_of_appearance() -> None:
    assert tallied([("B", "78.2092"), ("A", "100"), ("B", "0.00005")]) == [
        Tally("B", 2, 782_093, 782_092**2 + 1),
        Tally("A", 1, 1_000_000, 10**12),
    ]


def test_a_case_that_differs_is_told_with_its_place() -> None:
    run = run_cases(
        {
            "about": "words",
            "wilson": [
                {"hit": 9, "n": 9, "expected": [0.700855, 1.0]},
                {"hit": 9, "n": 9, "expected": [0.7, 1.0]},
                {"hit": 9, "n": 9, "expected": [0.7]},
                {"hit": 0, "n": 0, "expected": None},
            ],
            "compare": [
                {"name": "one", "visits": [["A", "80"]], "expected": {"visits": 1, "ranked": 0}}
            ],
        }
    )
    assert (run.passed, run.failed) == (2, 3)
    assert run.differences[0].startswith("wilson 1: /0 is 0.70085")
    assert run.differences[0].endswith(", expected 0.7")
    assert run.differences[1].startswith("wilson 2: the answer is [0.70085")
    assert run.differences[2:4] == (
        "compare 0 (one): /locations is 1, expected None",
        "compare 0 (one): /ranked is False, expected 0",
    )
    assert run.differences[4].startswith("compare 0 (one): /rows is {'A': {'n': 1, 'mean': 80.0")
    assert len(run.differences) == 5
    assert run.report.splitlines()[-1] == "2 passed, 3 failed"


@pytest.mark.parametrize(
    ("group", "cases"),
    [
        ("xmr", [{"points": ["eighty"], "expected": {}}]),
        ("xmr", [{"points": ["80"]}]),
        ("nps", ["text"]),
        ("paired", [None]),
        ("paired", 7),
        ("kappa", [{"expected": 1}]),
    ],
)
def test_a_case_that_cannot_be_run_has_failed(group: str, cases: Any) -> None:
    run = run_cases({group: cases})
    assert (run.passed, run.failed, len(run.differences)) == (0, 1, 1)
    assert run.report.endswith("\n0 passed, 1 failed")
