from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.db import now, session
from mystery.locations.queries import find_location, find_region
from mystery.locations.rules import Kind, child_path, is_code, is_time_zone
from mystery.locations.tables import Location, LocationTag, Membership, Region
from mystery.problems import Conflict, Fault, Invalid


@dataclass(frozen=True)
class LocationFacts:
    """All that is known of a location, as it is to be; `region` is a region's code."""

    code: str
    name: str
    kind: Kind
    region: str
    time_zone: str
    brand: str = ""
    market: str = ""
    tags: frozenset[str] = frozenset()
    address: str = ""
    city: str = ""
    country: str = ""
    time_zone_guessed: bool = False
    latitude: float | None = None
    longitude: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    refit_on: date | None = None
    posted_hours: dict[str, Any] | None = None
    single_staff: bool = False


PLAIN = tuple(f.name for f in fields(LocationFacts) if f.name not in ("region", "tags", "kind"))


def check_facts(facts: LocationFacts) -> None:
    """Raises Invalid with every wrong field at once."""
    faults = []
    if not is_code(facts.code):
        faults.append(Fault("/code", "1 to 64 letters, digits, dots, hyphens or slashes"))
    if not facts.name.strip() or len(facts.name) > 200:
        faults.append(Fault("/name", "a name of 1 to 200 characters is needed"))
    if not is_time_zone(facts.time_zone):
        faults.append(Fault("/time_zone", f"{facts.time_zone!r} is no time zone"))
    if facts.latitude is not None and not -90 <= facts.latitude <= 90:
        faults.append(Fault("/latitude", "between -90 and 90"))
    if facts.longitude is not None and not -180 <= facts.longitude <= 180:
        faults.append(Fault("/longitude", "between -180 and 180"))
    if facts.opened_on and facts.closed_on and facts.closed_on < facts.opened_on:
        faults.append(Fault("/closed_on", "it closes before it opens"))
    if faults:
        raise Invalid("The location cannot be kept like this.", faults=faults)


def add_region(name: str, *, code: str, parent: Region | None = None, by: str) -> Region:
    if not name.strip() or not is_code(code):
        raise Invalid(
            "A region needs a name and a short code.",
            faults=[Fault("/code", "1 to 64 letters, digits, dots, hyphens or slashes")],
        )
    if find_region(code):
        raise Conflict(f"There is a region {code} already.", code="region_exists")
    region = Region(
        code=code,
        name=name.strip(),
        parent_id=parent.id if parent else None,
        path=f"new/{code}",
    )
    session.add(region)
    session.flush()
    region.path = child_path(parent.path if parent else "", region.id)
    log.record("region.add", f"region:{code}", actor=by)
    session.flush()
    return region


def put_location(facts: LocationFacts, *, by: str) -> str:
    """Add or change by code: "added", "changed" or "unchanged". Raises Invalid."""
    check_facts(facts)
    region = find_region(facts.region)
    if region is None:
        raise Invalid(
            f"There is no region {facts.region!r}.", faults=[Fault("/region", "unknown region")]
        )
    location = find_location(facts.code)
    if location is None:
        _add(facts, region)
        log.record("location.add", f"location:{facts.code}", actor=by)
        return "added"
    changed = _change(location, facts, region)
    if changed:
        log.record("location.change", f"location:{facts.code}", actor=by, changed=changed)
    return "changed" if changed else "unchanged"


def _add(facts: LocationFacts, region: Region) -> None:
    moment = now()
    values = {name: getattr(facts, name) for name in PLAIN}
    location = Location(
        **values, kind=facts.kind, region_id=region.id, created_at=moment, changed_at=moment
    )
    location.tags = [LocationTag(tag=tag) for tag in sorted(facts.tags)]
    session.add(location)
    session.flush()
    session.add(Membership(location_id=location.id, region_id=region.id, since=moment.date()))


def _change(location: Location, facts: LocationFacts, region: Region) -> list[str]:
    """Set what differs and name it; a move to another region keeps the old membership."""
    changed = [name for name in PLAIN if getattr(location, name) != getattr(facts, name)]
    for name in changed:
        setattr(location, name, getattr(facts, name))
    if location.kind != facts.kind:
        location.kind = facts.kind
        changed.append("kind")
    if {tag.tag for tag in location.tags} != facts.tags:
        location.tags = [LocationTag(tag=tag) for tag in sorted(facts.tags)]
        changed.append("tags")
    if location.region_id != region.id:
        _move(location, region)
        changed.append("region")
    if changed:
        location.changed_at = now()
    return changed


def _move(location: Location, region: Region) -> None:
    today = now().date()
    session.execute(
        sa.update(Membership)
        .where(Membership.location_id == location.id, Membership.until.is_(None))
        .values(until=today)
    )
    session.add(Membership(location_id=location.id, region_id=region.id, since=today))
    location.region_id = region.id
