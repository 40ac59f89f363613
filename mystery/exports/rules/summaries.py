"""The few figures that the charts of the workbook show; the rest is in its tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mystery.comparisons.rules import Comparison, Tally
from mystery.comparisons.rules.reasons import OWN_VISITS


@dataclass(frozen=True)
class MonthFigure:
    month: date
    mean: float
    n: int


@dataclass(frozen=True)
class PlaceFigure:
    """`low` and `high` are the ends of the 95 % range of `mean`; shares of 1."""

    code: str
    name: str
    n: int
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SectionFigure:
    key: str
    title: str
    mean: float
    n: int


@dataclass(frozen=True)
class Summary:
    """Means of visits, each visit once, of the same sums as the comparison shows."""

    months: tuple[MonthFigure, ...] = ()
    places: tuple[PlaceFigure, ...] = ()
    sections: tuple[SectionFigure, ...] = ()


def month_figures(found: Iterable[tuple[date, Tally]]) -> tuple[MonthFigure, ...]:
    """From the sums of each location in each month."""
    sums: dict[date, tuple[int, int]] = {}
    for month, tally in found:
        n, total = sums.get(month, (0, 0))
        sums[month] = n + tally.n, total + tally.total
    counted = ((month, *sums[month]) for month in sorted(sums))
    return tuple(MonthFigure(month, _share(total, n), n) for month, n, total in counted if n)


def place_figures(compared: Comparison, names: Iterable[str]) -> tuple[PlaceFigure, ...]:
    """Locations with visits, the lowest mean first and those with too few visits last; `names`
    in the order of the rows."""
    found = [
        PlaceFigure(
            code=row.key,
            name=name,
            n=row.n,
            mean=_share(row.tally.total, row.n),
            low=row.range.low / 100 if row.range and row.n >= OWN_VISITS else None,
            high=row.range.high / 100 if row.range and row.n >= OWN_VISITS else None,
        )
        for row, name in zip(compared.rows, names, strict=True)
        if row.n
    ]
    return tuple(sorted(found, key=lambda place: (place.low is None, place.mean, place.code)))


def section_figures(
    found: Iterable[tuple[str, Tally]], titles: Iterable[tuple[str, str]]
) -> tuple[SectionFigure, ...]:
    """In the order of `titles`, which are pairs of key and title."""
    sums: dict[str, tuple[int, int]] = {}
    for key, tally in found:
        n, total = sums.get(key, (0, 0))
        sums[key] = n + tally.n, total + tally.total
    return tuple(
        SectionFigure(key, title, _share(sums[key][1], sums[key][0]), sums[key][0])
        for key, title in titles
        if sums.get(key, (0, 0))[0]
    )


def _share(total: int, n: int) -> float:
    return total / (n * 1_000_000)
