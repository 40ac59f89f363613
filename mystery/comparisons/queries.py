"""Sums for comparisons: one SELECT each, on the rollups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from mystery.comparisons.periods import by_month, spans
from mystery.comparisons.rules import Tally
from mystery.db import execute, session
from mystery.locations.queries import Condition, inside, inside_then
from mystery.locations.tables import Location, Region
from mystery.rollups.tables import Rollup, RollupPart

SUMS = ("n", "total", "squares")


@dataclass(frozen=True)
class Filter:
    """What is compared: exactly one family, local days from `since` to `until`, both included."""

    family: str
    since: date
    until: date
    kind: str = ""
    brand: str = ""
    region_path: str = ""
    as_then: bool = False
    """Locations count where they belonged on the day of the visit, else where they are today."""


@dataclass(frozen=True)
class LocationTally:
    """One location's sums, and what a reader needs to know of it."""

    code: str
    name: str
    kind: str
    brand: str
    market: str
    region: str
    tally: Tally
    passed: int
    failed: int
    could_not_shop: int
    no_score: int


def places(filter_: Filter, visible: Condition, day: Any) -> list[Condition]:
    """Conditions on Location; `day` is the column with the local day of what is counted."""
    found = [visible]
    if filter_.kind:
        found.append(Location.kind == filter_.kind)
    if filter_.brand:
        found.append(Location.brand == filter_.brand)
    if filter_.region_path:
        found.append(in_region(filter_, day))
    return found


def in_region(filter_: Filter, day: Any) -> Condition:
    """Condition on Location: in the filter's region today, or on that day."""
    path = filter_.region_path
    return inside_then(path, day) if filter_.as_then else inside(path)


def placed(filter_: Filter, visible: Condition, *, location_id: Any, day: Any) -> list[Condition]:
    """The same on rows that have the id of a location, without joining it; none where every
    location counts."""
    found = places(filter_, visible, day)
    if all(isinstance(condition, sa.True_) for condition in found):
        return []
    here = sa.select(Location.id).where(*found)
    if filter_.as_then and filter_.region_path:
        there = sa.exists(here.where(Location.id == location_id))
        return [there.correlate_except(Location)]
    return [location_id.in_(here)]


def placed_rows(filter_: Filter, visible: Condition, rows: sa.FromClause) -> list[Condition]:
    return placed(filter_, visible, location_id=rows.c.location_id, day=rows.c.day)


@dataclass(frozen=True)
class Piece:
    """Rows of one grain from one day to another, which lie side by side in their table.

    `month` is the first day of the calendar month they all belong to; a month's row has its own.
    """

    grain: str
    first: date
    last: date
    month: date | None


def pieces(filter_: Filter) -> list[Piece]:
    """Whole months from the month rows, the days at the ends from the day rows."""
    if filter_.as_then and filter_.region_path:  # a store may have moved within a month
        return [Piece("day", filter_.since, filter_.until, None)]
    split = spans(filter_.since, filter_.until)
    found = [Piece("day", *days, days[0].replace(day=1)) for days in split.days]
    return [*found, Piece("month", *split.months, None)] if split.months else found


def summed(
    filter_: Filter, table: type[Rollup] | type[RollupPart], names: Sequence[str], kind: str = ""
) -> sa.Subquery:
    """Rows of the period with some of their columns and the `month` they belong to.

    Each piece is a SELECT of its own: with OR between them SQLite would read the whole family.
    """
    columns = [getattr(table, name) for name in names]
    arms = [
        sa.select(*columns, _month(piece, table)).where(
            table.family == filter_.family,
            *([RollupPart.kind == kind] if kind else []),
            table.grain == piece.grain,
            table.day.between(piece.first, piece.last),
        )
        for piece in pieces(filter_)
    ]
    return sa.union_all(*arms).subquery("rows")


def whole_sum(column: Any) -> sa.ColumnElement[int]:
    """PostgreSQL would make a decimal number of it."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)


def _month(piece: Piece, table: type[Rollup] | type[RollupPart]) -> sa.ColumnElement[Any]:
    """The first day of a row's month; told by range where days of several months are read."""
    if piece.month is not None:
        return sa.literal(piece.month, sa.Date()).label("month")
    if piece.grain == "month":
        return table.day.label("month")
    edges = [
        (table.day <= last, sa.literal(first.replace(day=1), sa.Date()))
        for first, last in by_month(piece.first, piece.last)
    ]
    return sa.case(*edges, else_=table.day).label("month")


def tally_locations(filter_: Filter, visible: Condition) -> list[LocationTally]:
    """One row for each location with decided visits in the period, by code."""
    counts = (*SUMS, "passed", "failed", "could_not_shop", "no_score")
    found_ = summed(filter_, Rollup, ("location_id", "day", *counts))
    rows = (
        sa.select(found_.c.location_id, *(whole_sum(found_.c[name]) for name in counts))
        .where(*placed_rows(filter_, visible, found_))
        .group_by(found_.c.location_id)
        .subquery()
    )
    about = (Location.code, Location.name, Location.kind, Location.brand, Location.market)
    found = execute(
        sa.select(*about, Region.code, *list(rows.c)[1:])
        .join(rows, rows.c.location_id == Location.id)
        .join(Region, Region.id == Location.region_id)
        .order_by(Location.code)
    )
    return [_location_tally(*row) for row in found.all() if any(row[6:])]


def _location_tally(*row: Any) -> LocationTally:
    code, name, kind, brand, market, region, n, total, squares, *outcomes = row
    passed, failed, could_not_shop, no_score = outcomes
    return LocationTally(
        code=code,
        name=name,
        kind=kind,
        brand=brand,
        market=market,
        region=region,
        tally=Tally(code, n, total, squares),
        passed=passed,
        failed=failed,
        could_not_shop=could_not_shop,
        no_score=no_score,
    )


class PartTally(NamedTuple):
    """One section's or dimension's sums at one location."""

    code: str
    kind: str
    part: str
    tally: Tally


def tally_parts(filter_: Filter, visible: Condition, *, kind: str = "section") -> list[PartTally]:
    found = summed(filter_, RollupPart, ("location_id", "day", "part", *SUMS), kind)
    rows = (
        sa.select(found.c.location_id, found.c.part, *(whole_sum(found.c[name]) for name in SUMS))
        .where(*placed_rows(filter_, visible, found))
        .group_by(found.c.location_id, found.c.part)
        .subquery()
    )
    told = execute(
        sa.select(Location.code, *list(rows.c)[1:])
        .join(rows, rows.c.location_id == Location.id)
        .order_by(Location.code, rows.c.part)
    )
    return [
        PartTally(code, kind, part, Tally(code, n, total, squares))
        for code, part, n, total, squares in told.all()
        if n
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """What a line about a location says of it."""

    code: str
    name: str
    refit_on: date | None


def list_named(visible: Condition) -> list[Named]:
    query = sa.select(Location.code, Location.name, Location.refit_on).where(visible)
    return [Named(*row) for row in execute(query)]


def list_brands(visible: Condition, *, kind: str = "") -> list[str]:
    query = sa.select(Location.brand).distinct().where(visible, Location.brand != "")
    if kind:
        query = query.where(Location.kind == kind)
    return list(session.scalars(query.order_by(Location.brand)))


def find_period(family: str) -> tuple[date, date] | None:
    """The first and the last day with approved audits of a family."""
    row = execute(
        sa.select(sa.func.min(Rollup.day), sa.func.max(Rollup.day)).where(
            Rollup.family == family, Rollup.grain == "day"
        )
    ).one()
    return (row[0], row[1]) if row[0] else None


def means_by_part(parts: Iterable[PartTally]) -> dict[str, dict[str, Tally]]:
    """Part to sums, by location code."""
    found: dict[str, dict[str, Tally]] = {}
    for part in parts:
        found.setdefault(part.code, {})[part.part] = part.tally
    return found
