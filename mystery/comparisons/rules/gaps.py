"""Own stores against competitors where both were visited in the same market and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import sub
from typing import NamedTuple

from mystery.comparisons.rules.figures import one_decimal
from mystery.comparisons.rules.intervals import Moments, PairedGap, gap_of, moments, tail_of
from mystery.comparisons.rules.tallies import UNITS

DOUBTED = 0.05
"""The chance, over all marks of one list together, of marking what is no difference."""
OWN = "own"


class Cell(NamedTuple):
    """n visits of one side in one market and month; `total` in 1/10,000 percent.

    `kind` is "own" or "competitor", `month` the month's first day.
    """

    kind: str
    brand: str
    market: str
    month: date
    n: int
    total: int


class Pair(NamedTuple):
    """One market in one month, with the visits of each side: how many, and their `total` as in a
    Cell; never none."""

    market: str
    month: date
    own_n: int
    own_total: int
    other_n: int
    other_total: int

    @property
    def own(self) -> Fraction:
        """The mean percent of all visits on this side."""
        return Fraction(self.own_total, self.own_n * UNITS)

    @property
    def other(self) -> Fraction:
        return Fraction(self.other_total, self.other_n * UNITS)

    @property
    def gap(self) -> Fraction:
        return self.own - self.other


@dataclass(frozen=True)
class Gap:
    """Own minus competitor over `pairs`, in percent points, with what went in.

    `own` and `other` are the means of the pairs' two sides, so that `own` - `other` is the gap.
    """

    pairs: tuple[Pair, ...]

    @cached_property
    def _sides(self) -> Sides:
        return _sides(self.pairs)

    @cached_property
    def moments(self) -> Moments:
        return self._sides.moments()

    @cached_property
    def paired(self) -> PairedGap:
        return gap_of(self.moments)

    @cached_property
    def own(self) -> Fraction | None:
        return self._sides.mean(self._sides.own)

    @cached_property
    def other(self) -> Fraction | None:
        return self._sides.mean(self._sides.other)

    @property
    def visits(self) -> int:
        return sum(pair.own_n + pair.other_n for pair in self.pairs)

    @property
    def markets(self) -> int:
        return len({pair.market for pair in self.pairs})

    @cached_property
    def chance(self) -> float | None:
        """How probable so large a gap is if there is none (paired t test, two-sided)."""
        return tail_of(self.moments) if len(self.pairs) > 1 else None


def gap(cells: Iterable[Cell], *, brand: str = "") -> Gap:
    """The gap over the markets and months in which both sides have visits.

    `brand` leaves only that competitor on the other side. Locations without a market pair with
    nobody.
    """
    return Gap(tuple(_pairs(cells, brand)))


def _pairs(cells: Iterable[Cell], brand: str) -> Iterator[Pair]:
    sums: dict[tuple[date, str], list[int]] = {}
    for cell in cells:
        own = cell.kind == OWN
        if cell.market and cell.n and (own or not brand or cell.brand == brand):
            side = 0 if own else 2
            both = sums.setdefault((cell.month, cell.market), [0, 0, 0, 0])
            both[side] += cell.n
            both[side + 1] += cell.total
    for (month, market), both in sorted(sums.items()):
        if both[0] and both[2]:
            yield Pair(market, month, *both)


class Sides(NamedTuple):
    """The means of both sides of each pair, as whole numbers of one unit."""

    own: list[int]
    other: list[int]
    unit: int

    def mean(self, side: list[int]) -> Fraction | None:
        return Fraction(sum(side), self.unit * len(side)) if side else None

    def moments(self) -> Moments:
        """Of own minus other."""
        return moments(list(map(sub, self.own, self.other)), self.unit)


def _sides(pairs: Sequence[Pair]) -> Sides:
    """One pass: a page has tens of thousands of pairs, of few different numbers of visits."""
    own_ns, other_ns = {pair.own_n for pair in pairs}, {pair.other_n for pair in pairs}
    own_unit, other_unit = lcm(*own_ns), lcm(*other_ns)
    unit = own_unit * other_unit
    own_of, other_of = ({n: unit // n for n in ns} for ns in (own_ns, other_ns))
    own = [total * own_of[n] for _, _, n, total, _, _ in pairs]
    other = [total * other_of[n] for _, _, _, _, n, total in pairs]
    return Sides(own, other, unit * UNITS)


def holm(chances: Mapping[str, float | None]) -> frozenset[str]:
    """Which of several gaps are marked, so that all marks together are wrong at most 1 in 20.

    Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6 (1979). Gaps without a chance take no part.
    """
    known = sorted((chance, key) for key, chance in chances.items() if chance is not None)
    marked = set()
    for place, (chance, key) in enumerate(known):
        if chance > DOUBTED / (len(known) - place):
            break
        marked.add(key)
    return frozenset(marked)


def by_month(found: Gap) -> list[tuple[date, Fraction, int]]:
    """Month, mean gap of its pairs and their number, in order: the trend of the gap."""
    months: defaultdict[date, list[Pair]] = defaultdict(list)
    for pair in found.pairs:
        months[pair.month].append(pair)
    return [
        (month, _sides(pairs).moments().mean, len(pairs)) for month, pairs in sorted(months.items())
    ]


def gap_words(found: Gap, behind: Sequence[str], ahead: Sequence[str]) -> str:
    """The finding in one or two sentences; the lists name what is surely so, largest first."""
    if found.paired.gap is None:
        return "No market has own and competitors’ visits in the same month yet."
    size = one_decimal(abs(found.paired.gap))
    if found.paired.range is None:
        lead = f"One market in one month shows a gap of {size} points: too little to tell."
    elif found.paired.range.low <= 0 <= found.paired.range.high:
        lead = f"Overall we and our competitors cannot be told apart ({size} points apart)."
    elif found.paired.gap > 0:
        lead = f"Overall we are {size} points ahead of our competitors."
    else:
        lead = f"Overall we are {size} points behind our competitors."
    parts = [f"They beat us on {listed(behind)}." if behind else ""]
    parts.append(f"We beat them on {listed(ahead)}." if ahead else "")
    return " ".join(filter(None, [lead, *parts]))


def listed(names: Sequence[str], most: int = 4) -> str:
    """Some names as part of a sentence, and how many more there are."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
