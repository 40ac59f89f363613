"""The bulk way in: the same rows, memberships and tags as one location at a time makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from mystery.db import now, session
from mystery.locations.actions import PLAIN, LocationFacts, add_region
from mystery.locations.imports.comparing import AT_ONCE, Comparison, in_parts
from mystery.locations.queries import find_region, list_regions
from mystery.locations.tables import Location, LocationTag, Membership
from mystery.spreadsheets import Result

LOCATION, TAG, MEMBERSHIP = (
    cast(sa.Table, mapped.__table__) for mapped in (Location, LocationTag, Membership)
)
"""Past the object layer, which takes twice as long."""
Pair = tuple[int, LocationFacts]
"""A location's id and what it is to be."""


def lock_locations() -> None:
    """Of two imports at once the second waits and sees what the first has done.

    On SQLite the transaction itself has the only turn.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE location, region IN SHARE ROW EXCLUSIVE MODE"))


def write(comparison: Comparison, *, by: str) -> None:
    parent = find_region(comparison.parent) if comparison.parent else None
    for region in comparison.new_regions:
        add_region(region.name, code=region.code, parent=parent, by=by)
    region_ids = {region.code: region.id for region in list_regions()}
    moment = now()
    new = [o.facts for o in comparison.outcomes if o.row.result is Result.ADDED and o.facts]
    changed = [
        (o.id, o.facts)
        for o in comparison.outcomes
        if o.row.result is Result.CHANGED and o.facts and o.id is not None
    ]
    _add(new, region_ids, moment)
    _change(changed, region_ids, moment)
    session.expire_all()


def _values(
    facts: LocationFacts, region_ids: Mapping[str, int], moment: datetime
) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in PLAIN} | {
        "kind": facts.kind.value,
        "region_id": region_ids[facts.region],
        "changed_at": moment,
    }


def _add(new: Sequence[LocationFacts], region_ids: Mapping[str, int], moment: datetime) -> None:
    if not new:
        return
    rows = [_values(facts, region_ids, moment) | {"created_at": moment} for facts in new]
    session.execute(sa.insert(LOCATION), rows)
    ids = _ids([facts.code for facts in new])
    _insert_tags([(ids[facts.code], facts) for facts in new])
    _insert_memberships([(ids[f.code], region_ids[f.region]) for f in new], moment)


def _ids(codes: Sequence[str]) -> dict[str, int]:
    query = sa.select(LOCATION.c.code, LOCATION.c.id)
    if len(codes) <= AT_ONCE:
        query = query.where(LOCATION.c.code.in_(codes))
    found: dict[str, int] = dict(session.execute(query).all())
    return found


def _change(changed: Sequence[Pair], region_ids: Mapping[str, int], moment: datetime) -> None:
    if not changed:
        return
    moved = _moved(changed, region_ids)
    rows = [{"id": id_} | _values(facts, region_ids, moment) for id_, facts in changed]
    session.execute(sa.update(Location), rows)
    for some in in_parts([id_ for id_, _ in changed]):
        session.execute(sa.delete(LocationTag).where(LocationTag.location_id.in_(some)))
    _insert_tags(changed)
    for some in in_parts([id_ for id_, _ in moved]):
        session.execute(
            sa.update(Membership)
            .where(Membership.location_id.in_(some), Membership.until.is_(None))
            .values(until=moment.date())
        )
    _insert_memberships(moved, moment)


def _moved(changed: Sequence[Pair], region_ids: Mapping[str, int]) -> list[tuple[int, int]]:
    """Ids of locations that change their region, each with the new region's."""
    before: dict[int, int] = {}
    for some in in_parts([id_ for id_, _ in changed]):
        query = sa.select(Location.id, Location.region_id).where(Location.id.in_(some))
        before.update(session.execute(query).all())
    after = {id_: region_ids[facts.region] for id_, facts in changed}
    return [(id_, region) for id_, region in after.items() if region != before[id_]]


def _insert_tags(pairs: Sequence[Pair]) -> None:
    rows = [{"location_id": id_, "tag": tag} for id_, f in pairs for tag in sorted(f.tags)]
    if rows:
        session.execute(sa.insert(TAG), rows)


def _insert_memberships(places: Sequence[tuple[int, int]], moment: datetime) -> None:
    rows = [{"location_id": at, "region_id": of, "since": moment.date()} for at, of in places]
    if rows:
        session.execute(sa.insert(MEMBERSHIP), rows)
