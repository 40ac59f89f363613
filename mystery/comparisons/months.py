"""Sums by calendar month: one SELECT each, whole months from month rows, the ends from days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from mystery.comparisons.periods import Span, month_after, spans
from mystery.comparisons.queries import Filter, places, where
from mystery.comparisons.rules import Cell, Tally
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.rollups.tables import Rollup, RollupPart

SUMS = ("n", "total", "squares")
Table = type[Rollup] | type[RollupPart]
Recent = list[tuple[int, float]]
"""Places of months, 0 for the oldest, with their means in percent."""


@dataclass(frozen=True, slots=True)
class MonthTally:
    """One location's visits in one calendar month, or another span, by its first day."""

    code: str
    month: date
    tally: Tally


def tally_months(filter_: Filter, visible: Condition) -> list[MonthTally]:
    """By location and month; months without visits have no row."""
    found = _summed((Location.code,), Rollup, where(filter_, Rollup, visible), filter_)
    return [MonthTally(code, month, Tally(code, *sums)) for code, month, *sums in found]


def tally_spans(filter_: Filter, visible: Condition, spans: Sequence[Span]) -> list[MonthTally]:
    """By location and span of days, for spans that are no months; read from the day rows."""
    edges = [(Rollup.day <= last, sa.literal(first, sa.Date())) for first, last in spans]
    inner = (
        sa.select(Location.code, sa.case(*edges).label("first"))
        .add_columns(*(getattr(Rollup, name) for name in SUMS))
        .join(Location, Location.id == Rollup.location_id)
        .where(
            Rollup.family == filter_.family,
            Rollup.grain == "day",
            Rollup.day.between(filter_.since, filter_.until),
            *places(filter_, visible, Rollup.day),
        )
        .subquery()
    )
    keys, sums = list(inner.c)[:2], [sa.func.sum(inner.c[name]) for name in SUMS]
    rows = session.execute(sa.select(*keys, *sums).group_by(*keys).order_by(*keys))
    return [
        MonthTally(code, first, Tally(code, *map(int, sums)))
        for code, first, *sums in rows
        if sums[0]
    ]


def list_cells(filter_: Filter, visible: Condition) -> list[Cell]:
    """Both sides of each market by month; the filter's kind plays no part in a gap."""
    return [cell for _, cell in _cells(filter_, visible, Rollup, ())]


def list_part_cells(filter_: Filter, visible: Condition, *, kind: str) -> dict[str, list[Cell]]:
    """The same for each "section" or "dimension", by its key."""
    found: dict[str, list[Cell]] = {}
    for part, cell in _cells(filter_, visible, RollupPart, (RollupPart.kind == kind,)):
        found.setdefault(part, []).append(cell)
    return found


def _cells(
    filter_: Filter, visible: Condition, table: Table, more: tuple[Condition, ...]
) -> Iterator[tuple[str, Cell]]:
    part: Any = RollupPart.part if table is RollupPart else sa.literal("")
    by = (part.label("part"), Location.kind, Location.brand, Location.market)
    conditions = [*where(filter_, table, visible), *more]
    for key, kind, brand, market, month, n, total, _ in _summed(by, table, conditions, filter_):
        yield key, Cell(kind, brand, market, month, n, total)


def _summed(
    by: tuple[Any, ...], table: Table, conditions: list[Condition], filter_: Filter
) -> Iterator[tuple[Any, ...]]:
    """What they are summed by, the month's first day, then the sums; none without visits.

    Summed outside of the query that tells the month, so that PostgreSQL sees one expression.
    """
    inner = (
        sa.select(*by, _month(filter_, table), *(getattr(table, name) for name in SUMS))
        .join(Location, Location.id == table.location_id)
        .where(*conditions)
        .subquery()
    )
    keys = list(inner.c)[: len(by) + 1]
    sums = [sa.func.sum(inner.c[name]) for name in SUMS]
    for row in session.execute(sa.select(*keys, *sums).group_by(*keys).order_by(*keys)):
        if row[len(keys)]:
            yield (*row[: len(keys)], *map(int, row[len(keys) :]))


def _month(filter_: Filter, table: Table) -> Any:
    """The first day of a row's month: its own for month rows, told by range for days."""
    then = filter_.as_then and filter_.region_path
    days = ((filter_.since, filter_.until),) if then else spans(filter_.since, filter_.until).days
    edges = [
        (
            sa.and_(table.grain == "day", table.day.between(first, last)),
            sa.literal(first.replace(day=1), sa.Date()),
        )
        for since, until in days
        for first, last in by_month(since, until)
    ]
    return sa.case(*edges, else_=table.day).label("month") if edges else table.day.label("month")


def by_month(since: date, until: date) -> Iterator[tuple[date, date]]:
    """A range of days cut where months begin."""
    while since <= until:
        after = month_after(since)
        yield since, min(until, after - timedelta(days=1))
        since = after


def list_recent(filter_: Filter, visible: Condition, *, months: int = 12) -> dict[str, Recent]:
    """By location code the last months up to the filter's end, oldest first, without empty ones.

    Whole calendar months, whatever the filter begins with: a line of ups and downs needs more
    than the few weeks that may be compared.
    """
    last = filter_.until.replace(day=1)
    first = last
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    rows = session.execute(
        sa.select(Location.code, Rollup.day, sa.func.sum(Rollup.n), sa.func.sum(Rollup.total))
        .join(Location, Location.id == Rollup.location_id)
        .where(
            Rollup.family == filter_.family,
            Rollup.grain == "month",
            Rollup.day.between(first, last),
            *places(filter_, visible, Rollup.day),
        )
        .group_by(Location.code, Rollup.day)
        .order_by(Rollup.day)
    )
    found: dict[str, Recent] = {}
    start = first.year * 12 + first.month
    for code, month, n, total in rows:
        if n:
            place = month.year * 12 + month.month - start
            found.setdefault(code, []).append((place, int(total) / (int(n) * UNITS)))
    return found
