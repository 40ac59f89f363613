"""The price index: exact sums over the items that both have, each once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mystery.comparisons.rules.prices import (
    Seen,
    basket,
    indexes_by_location,
    price_index,
    price_rows,
)

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def seen(item: str, theirs: str, ours: str, **more: object) -> Seen:
    facts: dict[str, object] = {
        "market": "north-town",
        "month": MAY,
        "currency": "EUR",
        "brand": "Rival",
        "location": "C-001",
    }
    return Seen(item=item, theirs=Fraction(theirs), ours=Fraction(ours), **facts | more)  # type: ignore[arg-type]


def test_sums_are_divided_not_ratios_averaged() -> None:
    found = basket([seen("a", "1", "2"), seen("b", "30", "20")])
    assert (found.items, found.theirs, found.ours) == (2, 31, 22)
    assert found.index == Fraction(3100, 22)


def test_an_item_counts_once_with_the_mean_of_what_was_seen() -> None:
    often = [seen("a", "1", "2"), seen("a", "3", "2"), seen("a", "2", "2"), seen("b", "6", "2")]
    assert (basket(often).theirs, basket(often).ours, basket(often).index) == (8, 4, 200)


def test_without_a_price_on_both_sides_there_is_no_index() -> None:
    assert price_index(Fraction(3), Fraction(0)) is None
    found = basket([seen("a", "0", "2"), seen("b", "2", "0")])
    assert (found.items, found.index) == (0, None)
    assert price_rows([seen("a", "0", "2")]) == ()


def test_markets_months_and_currencies_stand_apart_newest_first() -> None:
    rows = price_rows(
        [
            seen("a", "1", "2"),
            seen("a", "3", "2", month=JUNE),
            seen("a", "2", "2", market="south-town"),
            seen("a", "4", "2", currency="CHF"),
        ]
    )
    assert [(row.month, row.market, row.currency, row.basket.index) for row in rows] == [
        (JUNE, "north-town", "EUR", 150),
        (MAY, "north-town", "CHF", 200),
        (MAY, "north-town", "EUR", 50),
        (MAY, "south-town", "EUR", 100),
    ]


def test_each_brand_has_an_index_of_its_own_items() -> None:
    (row,) = price_rows(
        [
            seen("a", "1", "2"),
            seen("b", "6", "2", brand="Other"),
            seen("a", "3", "2", brand="Other"),
        ]
    )
    assert row.basket.index == 200
    assert [(brand, found.index, found.items) for brand, found in row.brands] == [
        ("Other", 225, 2),
        ("Rival", 50, 1),
    ]


def test_a_location_has_the_index_of_its_most_frequent_currency() -> None:
    found = indexes_by_location(
        [
            seen("a", "1", "2"),
            seen("b", "1", "2"),
            seen("a", "9", "1", currency="CHF"),
            seen("a", "0", "1", location="C-002"),
        ]
    )
    assert found == {"C-001": 50}


PRICES = st.integers(1, 100_000).map(lambda cents: Fraction(cents, 100))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), PRICES), min_size=1), PRICES)
def test_the_index_does_not_depend_on_order_or_on_seeing_all_twice(
    found: list[tuple[str, Fraction]], ours: Fraction
) -> None:
    all_ = [seen(item, str(theirs), str(ours)) for item, theirs in found]
    index = basket(all_).index
    assert index is not None
    assert basket([*reversed(all_), *all_]).index == index
    cheapest, dearest = min(one.theirs for one in all_), max(one.theirs for one in all_)
    assert 100 * cheapest / ours <= index <= 100 * dearest / ours
