from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from mystery.db import session
from mystery.locations.tables import Location, LocationTag, Membership, Region
from mystery.prepared import Prepared
from mystery.problems import Missing

Condition = sa.ColumnElement[bool]


def within(
    everywhere: bool, region_paths: frozenset[str], location_ids: frozenset[int]
) -> Condition:
    """Condition on Location for a scope: the one place where visibility becomes SQL."""
    if everywhere:
        return sa.true()
    parts: list[Condition] = []
    if region_paths:
        inside = [Region.path.startswith(path, autoescape=True) for path in sorted(region_paths)]
        parts.append(Location.region_id.in_(sa.select(Region.id).where(sa.or_(*inside))))
    if location_ids:
        parts.append(Location.id.in_(sorted(location_ids)))
    return sa.or_(*parts) if parts else sa.false()


def find_location(code: str, visible: Condition | None = None) -> Location | None:
    query = sa.select(Location).options(joinedload(Location.region)).where(Location.code == code)
    return session.scalar(query if visible is None else query.where(visible))


def get_location(code: str, visible: Condition | None = None) -> Location:
    """Raises Missing when there is none or it is out of sight; nobody can tell which."""
    location = find_location(code, visible)
    if location is None:
        raise Missing("There is no such location.")
    return location


@dataclass(frozen=True)
class Site:
    """A location without its row, which a transaction would forget and read again."""

    id: int
    time_zone: str
    region_path: str
    facts: dict[str, Any]


FACTS = ("code", "kind", "brand", "market", "country", "single_staff")
_location, _region, _tag = (
    Location.__table__.c,
    Region.__table__.c,
    LocationTag.__table__.c,
)
_SITE = Prepared(
    sa.select(_location.id, _location.time_zone, _region.code.label("region"), _region.path)
    .add_columns(*(_location[name] for name in FACTS), _tag.tag)
    .join_from(Location.__table__, Region.__table__)
    .outerjoin(LocationTag.__table__, _tag.location_id == _location.id)
    .where(_location.code == sa.bindparam("code"))
    .order_by(_tag.tag)
)
"""One row for each tag, at least one."""


def get_site(code: str) -> Site:
    rows = _SITE.rows({"code": code})
    if not rows:
        raise Missing("There is no such location.")
    site = rows[0]
    known = {name: getattr(site, name) for name in FACTS}
    tags = [row.tag for row in rows if row.tag is not None]
    facts = {**known, "region": site.region, "tags": tags}
    return Site(site.id, site.time_zone, site.path, facts)


def list_locations(
    visible: Condition,
    *,
    search: str = "",
    kind: str = "",
    region_path: str = "",
    after: str = "",
    limit: int = 100,
) -> list[Location]:
    """By code; `after` is the last code of the page before."""
    query = (
        sa.select(Location)
        .options(joinedload(Location.region))
        .where(visible)
        .order_by(Location.code)
        .limit(limit)
    )
    if after:
        query = query.where(Location.code > after)
    if kind:
        query = query.where(Location.kind == kind)
    if region_path:
        query = query.where(inside(region_path))
    if search:
        like = f"%{search.replace('%', '')}%"
        texts = (Location.code, Location.name, Location.brand, Location.city, Location.market)
        query = query.where(sa.or_(*(text.ilike(like) for text in texts)))
    return list(session.scalars(query))


def inside(region_path: str) -> Condition:
    """Condition on Location: in the region with this path or below it."""
    subtree = sa.select(Region.id).where(Region.path.startswith(region_path, autoescape=True))
    return Location.region_id.in_(subtree)


def inside_then(region_path: str, day: sa.ColumnElement[date] | Any) -> Condition:
    """Condition on Location: on this day it belonged to the region with this path, or below it.

    Before its first membership it counts as where it was first.
    """
    subtree = sa.select(Region.id).where(Region.path.startswith(region_path, autoescape=True))
    others = aliased(Membership)
    first = sa.select(sa.func.min(others.id)).where(others.location_id == Membership.location_id)
    there = sa.exists().where(
        Membership.location_id == Location.id,
        Membership.region_id.in_(subtree),
        sa.or_(Membership.until.is_(None), day < Membership.until),
        sa.or_(Membership.since <= day, Membership.id == first.scalar_subquery()),
    )
    return there.correlate_except(Membership)


def find_region(code: str) -> Region | None:
    return session.scalar(sa.select(Region).where(Region.code == code))


def get_region(code: str) -> Region:
    region = find_region(code)
    if region is None:
        raise Missing("There is no such region.")
    return region


def list_regions() -> list[Region]:
    """All regions, parents before children."""
    return list(session.scalars(sa.select(Region).order_by(Region.path)))


def tally_kinds(visible: Condition | None = None) -> dict[str, int]:
    """How many locations of each kind there are."""
    query = sa.select(Location.kind, sa.func.count()).group_by(Location.kind)
    rows = session.execute(query if visible is None else query.where(visible))
    return {row[0]: row[1] for row in rows}


def facts(location: Location) -> dict[str, Any]:
    """What conditions of a checklist may ask about a location."""
    known = {name: getattr(location, name) for name in FACTS}
    tags = [tag.tag for tag in location.tags]
    return {**known, "region": location.region.code, "tags": tags}


def list_tags() -> list[str]:
    return list(session.scalars(sa.select(LocationTag.tag).distinct().order_by(LocationTag.tag)))
