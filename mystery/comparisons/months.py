"""Sums by calendar month: one SELECT each, whole months from month rows, the ends from days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from mystery.comparisons.periods import Span
from mystery.comparisons.queries import SUMS, Filter, placed_rows, places, summed, whole_sum
from mystery.comparisons.rules import Cell, Pair, Tally
from mystery.comparisons.rules.gaps import OWN
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import execute
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.rollups.tables import Rollup, RollupPart

Recent = list[tuple[int, float]]
"""Places of months, 0 for the oldest, with their means in percent."""


class MonthTally(NamedTuple):
    """One location's visits in one calendar month, or another span, by its first day."""

    code: str
    month: date
    tally: Tally


def tally_months(filter_: Filter, visible: Condition) -> list[MonthTally]:
    """By location and month; months without visits have no row."""
    found = summed(filter_, Rollup, ("location_id", "day", *SUMS))
    rows = (
        sa.select(found.c.location_id, found.c.month, *_sums(found))
        .where(*placed_rows(filter_, visible, found))
        .group_by(found.c.location_id, found.c.month)
        .subquery()
    )
    told = execute(
        sa.select(Location.code, *list(rows.c)[1:])
        .join(rows, rows.c.location_id == Location.id)
        .order_by(Location.code, rows.c.month)
    )
    return [
        MonthTally(code, month, Tally(code, n, total, squares))
        for code, month, n, total, squares in told.all()
        if n
    ]


def _sums(rows: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [whole_sum(rows.c[name]).label(name) for name in SUMS]


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
    keys, sums = list(inner.c)[:2], _sums(inner)
    rows = execute(sa.select(*keys, *sums).group_by(*keys).order_by(*keys))
    return [
        MonthTally(code, first, Tally(code, n, total, squares))
        for code, first, n, total, squares in rows.all()
        if n
    ]


def list_cells(filter_: Filter, visible: Condition) -> list[Cell]:
    """Both sides of each market by month; the filter's kind plays no part in a gap."""
    found = summed(filter_, Rollup, ("location_id", "day", *SUMS))
    by = (Location.kind, Location.brand, Location.market, found.c.month)
    rows = execute(
        sa.select(*by, *_sums(found))
        .join(Location, Location.id == found.c.location_id)
        .where(*places(filter_, visible, found.c.day))
        .group_by(*by)
        .order_by(*by)
    )
    return [
        Cell(side, brand, market, month, n, total)
        for side, brand, market, month, n, total, _ in rows.all()
        if n
    ]


def list_part_pairs(
    filter_: Filter, visible: Condition, *, kind: str, brand: str = ""
) -> dict[str, list[Pair]]:
    """Both sides of each market and month in which both have visits, by month and market, for each
    "section" or "dimension" by its key; `brand` leaves only that competitor."""
    found = summed(filter_, RollupPart, ("location_id", "day", "part", *SUMS), kind)
    own = Location.kind == OWN
    sides = [
        sa.cast(sa.func.sum(sa.case((side, found.c[name]), else_=0)), sa.BigInteger)
        for side in (own, sa.not_(own))
        for name in ("n", "total")
    ]
    by = (found.c.part, found.c.month, Location.market)
    rows = execute(
        sa.select(*by, *sides)
        .join(Location, Location.id == found.c.location_id)
        .where(Location.market != "", *places(filter_, visible, found.c.day))
        .where(*([sa.or_(own, Location.brand == brand)] if brand else []))
        .group_by(*by)
        .having(sides[0] > 0, sides[2] > 0)
        .order_by(*by)
    )
    pairs: dict[str, list[Pair]] = {}
    for part, month, market, *both in rows.all():
        pairs.setdefault(part, []).append(Pair(market, month, *both))
    return pairs


def list_recent(filter_: Filter, visible: Condition, *, months: int = 12) -> dict[str, Recent]:
    """By location code the last months up to the filter's end, oldest first, without empty ones.

    Whole calendar months, whatever the filter begins with: a line of ups and downs needs more
    than the few weeks that may be compared.
    """
    last = filter_.until.replace(day=1)
    first = last
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    rows = execute(
        sa.select(Location.code, Rollup.day, whole_sum(Rollup.n), whole_sum(Rollup.total))
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
    for code, month, n, total in rows.all():
        if n:
            place = month.year * 12 + month.month - start
            found.setdefault(code, []).append((place, total / (n * UNITS)))
    return found
