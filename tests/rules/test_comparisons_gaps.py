"""Own against competitor: who is paired with whom, what it amounts to, and what is chance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules import Cell, by_month, gap, gap_words, holm, xmr
from mystery.comparisons.rules.intervals import tail

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def cell(kind: str, market: str, month: date, *percents: int, brand: str = "") -> Cell:
    units = sum(percents) * 10_000
    return Cell(kind, brand, market, month, n=len(percents), total=units)


def own(market: str, month: date, *percents: int) -> Cell:
    return cell("own", market, month, *percents, brand="Ours")


def rival(market: str, month: date, *percents: int, brand: str = "Rival") -> Cell:
    return cell("competitor", market, month, *percents, brand=brand)


def test_sides_meet_in_the_same_market_and_month_only() -> None:
    found = gap(
        [
            own("quay", JAN, 80, 90),
            rival("quay", JAN, 70),
            own("quay", FEB, 100),
            rival("mill", FEB, 10),
            rival("", JAN, 1),
            own("", JAN, 99),
        ]
    )

    (pair,) = found.pairs
    assert (pair.market, pair.month, pair.own, pair.other) == ("quay", JAN, 85, 70)
    assert (found.paired.gap, found.paired.range, found.visits) == (15.0, None, 3)


def test_a_gap_is_the_mean_of_the_pairs_not_of_the_visits() -> None:
    """By hand: gaps 10 and -2, mean 4, s = 8.4853, t(1) = 12.7062, half = 76.237."""
    cells = [own("a", JAN, 90), rival("a", JAN, 80), own("b", JAN, 70), rival("b", JAN, *[72] * 9)]

    found = gap(cells)

    assert (found.own, found.other, found.paired.gap) == (80, 76, 4.0)
    assert found.paired.range == pytest.approx((-72.237, 80.237), abs=1e-3)


def test_one_competitor_alone() -> None:
    cells = [
        own("a", JAN, 80),
        rival("a", JAN, 60, brand="One"),
        rival("a", JAN, 100, brand="Two"),
    ]

    assert gap(cells).paired.gap == 0.0
    assert gap(cells, brand="One").paired.gap == 20.0
    assert gap(cells, brand="Two").paired.gap == -20.0
    assert gap(cells, brand="Three").paired.gap is None


# Student's own example of ten patients, Biometrika 6 (1908), table of additional hours of sleep:
# the differences of the two drugs have mean 1.58 and t = 4.0621, two-sided p = 0.00283.
SLEEP = (1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4)


def test_the_chance_of_a_gap_is_that_of_students_sleepers() -> None:
    assert tail([Fraction(str(hours)) for hours in SLEEP]) == pytest.approx(0.00283, abs=5e-6)


def test_the_chance_without_any_spread() -> None:
    assert (tail([2, 2, 2]), tail([0, 0])) == (0.0, 1.0)


def test_marks_of_one_table_share_their_doubt() -> None:
    """Holm by hand: 0.01 <= 0.05/4, 0.015 <= 0.05/3, 0.03 > 0.05/2, so the rest is not marked."""
    assert holm({"a": 0.01, "b": 0.03, "c": 0.015, "d": 0.04, "e": None}) == {"a", "c"}
    assert holm({}) == frozenset()


@given(st.dictionaries(st.text(max_size=2), st.one_of(st.none(), st.floats(0, 1)), max_size=8))
def test_whoever_is_marked_was_at_least_as_sure_as_whoever_is_not(
    chances: dict[str, float | None],
) -> None:
    marked = holm(chances)
    known = {key: chance for key, chance in chances.items() if chance is not None}
    assert marked <= known.keys()
    for key in marked:
        assert known[key] <= 0.05
        assert all(known[key] <= known[other] for other in known.keys() - marked)


cells_ = st.lists(
    st.builds(
        lambda kind, market, month, percents: cell(kind, market, month, *percents, brand=kind),
        st.sampled_from(["own", "competitor"]),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from([JAN, FEB]),
        st.lists(st.integers(0, 100), max_size=3),
    ),
    max_size=12,
)


@given(cells_)
def test_the_other_way_round_the_gap_turns_its_sign(cells: list[Cell]) -> None:
    swapped = [
        Cell("competitor" if c.kind == "own" else "own", c.brand, c.market, c.month, c.n, c.total)
        for c in cells
    ]
    here, there = gap(cells), gap(swapped)

    assert [pair.gap for pair in here.pairs] == [-pair.gap for pair in there.pairs]
    assert here.chance == there.chance
    assert here.paired.gap is None or here.paired.gap == pytest.approx(float(here.own - here.other))


@given(cells_)
def test_months_of_the_trend_hold_every_pair_once(cells: list[Cell]) -> None:
    found = gap(cells)
    months = by_month(found)

    assert sum(count for _, _, count in months) == len(found.pairs)
    assert [month for month, _, _ in months] == sorted({pair.month for pair in found.pairs})
    xmr([mean for _, mean, _ in months])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([], "No market has own and competitors’ visits in the same month yet."),
        (
            [own("a", JAN, 80), rival("a", JAN, 70)],
            "One market in one month shows a gap of 10.0 points: too little to tell.",
        ),
        (
            [own("a", JAN, 80), rival("a", JAN, 70), own("b", JAN, 60), rival("b", JAN, 65)],
            "Overall we and our competitors cannot be told apart (2.5 points apart).",
        ),
        (
            [own("a", JAN, 80), rival("a", JAN, 70), own("b", JAN, 80), rival("b", JAN, 70)],
            "Overall we are 10.0 points ahead of our competitors.",
        ),
        (
            [own("a", JAN, 60), rival("a", JAN, 70), own("b", JAN, 60), rival("b", JAN, 70)],
            "Overall we are 10.0 points behind our competitors.",
        ),
    ],
)
def test_the_finding_in_words(cells: list[Cell], words: str) -> None:
    assert gap_words(gap(cells), [], []) == words


def test_what_is_surely_so_is_named() -> None:
    found = gap([own("a", JAN, 60), rival("a", JAN, 70)])

    said = gap_words(found, ["Speed", "Price", "Staff", "Floor", "Till"], ["Range"])

    assert said.endswith(
        "They beat us on Speed, Price, Staff, Floor and 1 more. We beat them on Range."
    )
