"""How `make bench` judges: medians of pairs, bounds, and the table that says it."""

from __future__ import annotations

import pytest

from bench.ratios import Line, Pairs, Wanted, alternate, number, quantile, table


def test_the_ratio_is_the_median_of_the_pairs_own_ratios() -> None:
    pairs = Pairs(ours=(10.0, 1.0, 50.0), peer=(20.0, 5.0, 100.0))

    assert pairs.ratios == (0.5, 0.2, 0.5)
    assert pairs.ratio == 0.5
    assert pairs.spread == "0.20-0.50"


def test_who_is_measured_first_changes_from_pair_to_pair() -> None:
    order: list[str] = []

    def measure(name: str, value: float) -> float:
        order.append(name)
        return value

    pairs = alternate(lambda: measure("a", 1.0), lambda: measure("b", 2.0), pairs=3)

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert pairs == Pairs(ours=(1.0, 1.0, 1.0), peer=(2.0, 2.0, 2.0))


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 5), (0.51, 6), (0.9, 9), (0.99, 10), (1.0, 10)]
)
def test_a_quantile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    assert quantile(range(10, 0, -1), share) == expected


@pytest.mark.parametrize(
    ("wanted", "ratio", "met"),
    [
        (Wanted(0.4, at_least=True), 0.4, True),
        (Wanted(0.4, at_least=True), 0.39, False),
        (Wanted(1.3), 1.3, True),
        (Wanted(1.3), 1.31, False),
        (Wanted(100, absolute=True), 9.0, True),
        (Wanted(80, absolute=True), 0.1, False),
        (Wanted(1.3), None, None),
        (None, 0.4, None),
    ],
)
def test_a_bound_holds_at_its_edge(
    wanted: Wanted | None, ratio: float | None, met: bool | None
) -> None:
    assert Line("work", ours=90, unit="ms", ratio=ratio, wanted=wanted).met is met


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0248, "0.0248"),
        (0.4, "0.4"),
        (2.999, "3"),
        (43.25, "43.2"),
        (99.96, "100"),
        (1234.5, "1,234"),
        (-0.5, "-0.5"),
        (20.0, "20"),
    ],
)
def test_numbers_are_short_and_never_in_powers_of_ten(value: float, text: str) -> None:
    assert number(value) == text


def test_the_table_names_what_was_missed_and_what_is_only_an_aim() -> None:
    lines = [
        Line("fast", 50, "/s", "loop", 100, ratio=0.5, wanted=Wanted(0.4, at_least=True)),
        Line("slow", 120, "ms", wanted=Wanted(100, absolute=True), note="p95 200 ms"),
        Line("later", 4, "s", "bare", 2, ratio=2.0, wanted=Wanted(1.3, aim=True)),
        Line("known", 7, "kB"),
    ]

    rows = [line.split("  ") for line in table(lines).splitlines()]
    words = [[cell.strip() for cell in row if cell.strip()] for row in rows]

    assert words[2] == ["fast", "50 /s", "loop: 100 /s", "0.50", ">= 0.4", "met"]
    assert words[3] == ["slow", "120 ms", "<= 100 ms", "MISSED"]
    assert words[4] == ["p95 200 ms"]
    assert words[5] == ["later", "4 s", "bare: 2 s", "2.00", "<= 1.3", "not there yet"]
    assert words[6] == ["known", "7 kB"]
