"""Whom and what somebody may administer: their scope, on people, roles and regions.

Whoever administers a part of the organisation gives roles inside that part only, and touches
nobody who holds a role outside of it: a one-time code for such a person would open more than
the part.
"""

from __future__ import annotations

import sqlalchemy as sa

from mystery import db
from mystery.locations.queries import Condition, find_location, find_region, within
from mystery.locations.tables import Location, Region
from mystery.people.queries import find_person, principal
from mystery.people.rules import Right
from mystery.people.tables import Grant, Person
from mystery.problems import Conflict, Fault, Forbidden, Invalid, Missing
from mystery.web import auth, visibility


def people() -> Condition:
    """Condition on Person: those who work or hold a role where the asker edits people."""
    held = auth.scope(Right.EDIT_PEOPLE)
    if held.everywhere:
        return sa.true()
    inside = sa.select(Location.id).where(visibility.locations(Right.EDIT_PEOPLE))
    regions = [Region.path.startswith(path, autoescape=True) for path in sorted(held.region_paths)]
    below = sa.select(Region.id).where(sa.or_(sa.false(), *regions))
    tied = sa.or_(Grant.location_id.in_(inside), Grant.region_id.in_(below))
    return sa.or_(
        Person.workplace_id.in_(inside),
        Person.id.in_(sa.select(Grant.person_id).where(tied)),
    )


def get_person(key: str) -> Person:
    """Raises Missing when there is nobody or they are out of reach; nobody can tell which."""
    person = db.session.scalar(
        sa.select(Person).where(Person.key == key.replace("\0", ""), people())
    )
    if person is None:
        raise Missing("There is no such person.")
    return person


def get_sendable(key: str) -> Person:
    """Somebody who shops where the asker plans, besides those in reach. Raises Missing."""
    person = find_person(key)
    if person is not None:
        shops = principal(person).scope(Right.SHOP, today=auth.today())
        there = within(shops.everywhere, shops.region_paths, shops.location_ids)
        both = sa.select(Location.id).where(there, visibility.locations(Right.PLAN))
        if db.session.scalar(both.limit(1)) is not None:
            return person
    return get_person(key)


def covers(grant: Grant) -> bool:
    """Whether a role lies where the asker edits people."""
    if grant.location:
        return covers_place(grant.location.region, grant.location)
    return covers_place(grant.region, None)


def covers_place(region: Region | None, location: Location | None) -> bool:
    held = auth.scope(Right.EDIT_PEOPLE)
    if region is None:
        return held.everywhere
    return held.covers(region.path, location.id if location else 0)


def may_edit(person: Person) -> bool:
    return person.erased_at is None and all(covers(grant) for grant in person.grants)


def check_may_edit(person: Person) -> None:
    """Raises Forbidden when the person holds a role outside of the asker's part, Conflict for
    somebody of whom nothing is left to edit."""
    if person.erased_at is not None:
        raise Conflict("This person has been erased; nothing can be changed.", code="erased")
    if not may_edit(person):
        raise Forbidden(
            f"{person.name} holds a role outside of the part you administer.",
            code="beyond_your_part",
        )


def region_named(code: str, right: Right, pointer: str) -> Region:
    """A region that a form or a document names, where the asker holds the right."""
    region = find_region(code)
    if region is None or not auth.scope(right).covers(region.path, 0):
        raise Invalid(f"There is no region {code!r}.", faults=[Fault(pointer, "unknown region")])
    return region


def location_named(code: str, right: Right, pointer: str) -> Location:
    location = find_location(code, visibility.locations(right))
    if location is None:
        fault = Fault(pointer, "unknown location")
        raise Invalid(f"There is no location {code!r}.", faults=[fault])
    return location


def check_everywhere(right: Right, what: str) -> None:
    """Raises Forbidden unless the right holds for the whole organisation."""
    if not auth.scope(right).everywhere:
        raise Forbidden(
            f"{what} concerns the whole organisation; you administer a part of it.",
            code="beyond_your_part",
        )


def regions(right: Right) -> list[Region]:
    """Regions where the asker holds the right, parents before children."""
    held = auth.scope(right)
    found = db.session.scalars(sa.select(Region).order_by(Region.path))
    return [region for region in found if held.covers(region.path, 0)]


def regions_met(*rights: Right) -> list[Region]:
    """Regions that hold a location where the asker has one of the rights, and those above them."""
    held = sa.select(Location.region_id).where(visibility.locations(*rights))
    found = list(db.session.scalars(sa.select(Region).order_by(Region.path)))
    ids = set(db.session.scalars(held.distinct()))
    met = {region.path for region in found if region.id in ids}
    return [r for r in found if any(path.startswith(r.path) for path in met)]


def within_region(region: Region) -> Condition:
    """Condition on Location: in this region or below it."""
    return within(everywhere=False, region_paths=frozenset({region.path}), location_ids=frozenset())
