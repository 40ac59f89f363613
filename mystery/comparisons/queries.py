"""Sums for comparisons: one SELECT each, on the rollups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mystery.comparisons.periods import spans
from mystery.comparisons.rules import Tally
from mystery.db import session
from mystery.locations.queries import Condition, inside, inside_then
from mystery.locations.tables import Location, Region
from mystery.rollups.tables import Rollup, RollupPart


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


def where(
    filter_: Filter, table: type[Rollup] | type[RollupPart], visible: Condition
) -> list[Condition]:
    """Conditions on a rollup joined with Location."""
    within = _within(filter_, table)
    return [table.family == filter_.family, within, *places(filter_, visible, table.day)]


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


def _within(filter_: Filter, table: type[Rollup] | type[RollupPart]) -> Condition:
    """Whole months from the month rows, the days at the ends from the day rows."""
    if filter_.as_then and filter_.region_path:  # a store may have moved within a month
        return sa.and_(table.grain == "day", table.day.between(filter_.since, filter_.until))
    split = spans(filter_.since, filter_.until)
    parts = [sa.and_(table.grain == "day", table.day.between(*days)) for days in split.days]
    if split.months:
        parts.append(sa.and_(table.grain == "month", table.day.between(*split.months)))
    return sa.or_(*parts)


def tally_locations(filter_: Filter, visible: Condition) -> list[LocationTally]:
    """One row for each location with decided visits in the period, by code."""
    sums = [sa.func.sum(column) for column in (Rollup.n, Rollup.total, Rollup.squares)]
    counts = [
        sa.func.sum(column)
        for column in (Rollup.passed, Rollup.failed, Rollup.could_not_shop, Rollup.no_score)
    ]
    rows = (
        sa.select(Rollup.location_id, *sums, *counts)
        .join(Location, Location.id == Rollup.location_id)
        .where(*where(filter_, Rollup, visible))
        .group_by(Rollup.location_id)
        .subquery()
    )
    about = (Location.code, Location.name, Location.kind, Location.brand, Location.market)
    found = session.execute(
        sa.select(*about, Region.code, *list(rows.c)[1:])
        .join(rows, rows.c.location_id == Location.id)
        .join(Region, Region.id == Location.region_id)
        .order_by(Location.code)
    )
    return [_location_tally(tuple(row)) for row in found if any(row[6:])]


def _location_tally(row: tuple[Any, ...]) -> LocationTally:
    code, name, kind, brand, market, region, *sums = row
    n, total, squares, passed, failed, could_not_shop, no_score = map(int, sums)
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


@dataclass(frozen=True)
class PartTally:
    """One section's or dimension's sums at one location."""

    code: str
    kind: str
    part: str
    tally: Tally


def tally_parts(filter_: Filter, visible: Condition, *, kind: str = "section") -> list[PartTally]:
    sums = [sa.func.sum(column) for column in (RollupPart.n, RollupPart.total, RollupPart.squares)]
    rows = session.execute(
        sa.select(Location.code, RollupPart.part, *sums)
        .join(Location, Location.id == RollupPart.location_id)
        .where(RollupPart.kind == kind, *where(filter_, RollupPart, visible))
        .group_by(Location.code, RollupPart.part)
        .order_by(Location.code, RollupPart.part)
    )
    return [
        PartTally(code, kind, part, Tally(code, *map(int, numbers)))
        for code, part, *numbers in rows
        if numbers[0]
    ]


def list_brands(visible: Condition, *, kind: str = "") -> list[str]:
    query = sa.select(Location.brand).distinct().where(visible, Location.brand != "")
    if kind:
        query = query.where(Location.kind == kind)
    return list(session.scalars(query.order_by(Location.brand)))


def find_period(family: str) -> tuple[date, date] | None:
    """The first and the last day with approved audits of a family."""
    row = session.execute(
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
