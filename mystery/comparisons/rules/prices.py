"""Our prices against theirs, exact. See scoring.md for what counts as a visit.

The price index of a market in a month is the sum of their prices over the sum of ours for the
items that both have, times 100: 100 is the same, 95 means that they are 5 % cheaper. An item
counts once in it, with the mean of the prices that were seen, so that ten visits on one day do
not outweigh one; items without a price on either side are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Seen:
    """One item as somebody saw it at a competitor; `ours` is the scenario's price then."""

    market: str
    month: date
    currency: str
    brand: str
    location: str
    item: str
    theirs: Fraction
    ours: Fraction


@dataclass(frozen=True)
class Basket:
    """Sums over the common items, each once; `index` None when there are none."""

    items: int
    theirs: Fraction
    ours: Fraction

    @property
    def index(self) -> Fraction | None:
        return price_index(self.theirs, self.ours)


@dataclass(frozen=True)
class PriceRow:
    """One market in one month and currency, in all and for each brand."""

    market: str
    month: date
    currency: str
    basket: Basket
    brands: tuple[tuple[str, Basket], ...]


def price_index(theirs: Fraction, ours: Fraction) -> Fraction | None:
    """Sum of theirs over sum of ours, times 100; None without a price of ours."""
    return HUNDRED * theirs / ours if ours > 0 else None


def basket(seen: Iterable[Seen]) -> Basket:
    """The common items, each with the mean of what was seen of it."""
    by_item: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        if one.theirs > 0 and one.ours > 0:
            by_item[one.item].append(one)
    theirs = sum((_mean([one.theirs for one in found]) for found in by_item.values()), Fraction(0))
    ours = sum((_mean([one.ours for one in found]) for found in by_item.values()), Fraction(0))
    return Basket(len(by_item), theirs, ours)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def price_rows(seen: Iterable[Seen]) -> tuple[PriceRow, ...]:
    """By month, newest first, then market; what has no common item is not there."""
    groups: dict[tuple[date, str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        groups[one.month, one.market, one.currency].append(one)
    rows = [
        PriceRow(market, month, currency, basket(found), tuple(_brands(found)))
        for (month, market, currency), found in groups.items()
    ]
    counted = [row for row in rows if row.basket.items]
    return tuple(
        sorted(counted, key=lambda row: (-row.month.toordinal(), row.market, row.currency))
    )


def _brands(seen: list[Seen]) -> Iterable[tuple[str, Basket]]:
    for brand in sorted({one.brand for one in seen}):
        found = basket(one for one in seen if one.brand == brand)
        if found.items:
            yield brand, found


def indexes_by_location(seen: Iterable[Seen]) -> dict[str, Fraction]:
    """The index of every location that has common items; of one currency, the most frequent."""
    by_location: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        by_location[one.location].append(one)
    found = {}
    for location, of in by_location.items():
        currencies = [one.currency for one in of]
        most = max(sorted(set(currencies)), key=currencies.count)
        index = basket(one for one in of if one.currency == most).index
        if index is not None:
            found[location] = index
    return found
