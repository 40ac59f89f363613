"""The people, places and markets that are there, as a list of staff meets them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mystery.db import now, session
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, Region
from mystery.people.imports.merging import (
    EVERYWHERE,
    Facts,
    Place,
    Places,
    Term,
    by_code_and_name,
)
from mystery.people.rules import Role
from mystery.people.tables import FormerWorkplace, Grant, Person


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is there."""

    id: int
    key: str
    facts: Facts
    disabled: bool


COLUMNS = (
    *(Person.id, Person.key, Person.name, Person.email, Person.staff_number, Person.home_market),
    *(
        Person.languages,
        Person.language,
        Person.away_from,
        Person.away_until,
        Person.disabled_at,
        Person.left_list,
    ),
)


def known_people(chose: Collection[int] = ()) -> list[Known]:
    """Everybody, in few queries however many they are. `chose`: who chose the language of their
    notices themselves."""
    query = sa.select(*COLUMNS, Location.code.label("workplace")).where(Person.erased_at.is_(None))
    rows = session.execute(query.outerjoin(Location, Location.id == Person.workplace_id))
    former, roles = _former(), _roles(now().date())
    return [_known(row, former, roles, chose=row.id in chose) for row in rows]


def _known(
    row: Any,
    former: Mapping[int, dict[str, Term]],
    roles: Mapping[int, set[tuple[Role, Place]]],
    *,
    chose: bool,
) -> Known:
    disabled = row.disabled_at is not None
    facts = Facts(
        staff_number=row.staff_number or "",
        name=row.name,
        email=row.email,
        workplace=row.workplace,
        former=former.get(row.id, {}),
        home_market=row.home_market,
        languages=tuple(row.languages),
        away_from=row.away_from,
        away_until=row.away_until,
        left_list=disabled and row.left_list,
        roles=frozenset(roles.get(row.id, ())),
        language="" if chose else row.language,
    )
    return Known(row.id, row.key, facts, disabled)


def _former() -> Mapping[int, dict[str, Term]]:
    query = sa.select(
        *(FormerWorkplace.person_id, Location.code, FormerWorkplace.since, FormerWorkplace.until)
    )
    found: dict[int, dict[str, Term]] = defaultdict(dict)
    for person, code, since, until in session.execute(query.join(Location)):
        found[person][code] = (since, until)
    return found


def _roles(today: date) -> Mapping[int, set[tuple[Role, Place]]]:
    """Roles that have not run out, with the places they hold at."""
    query = (
        sa.select(Grant.person_id, Grant.role, Region.code, Location.code)
        .outerjoin(Region, Region.id == Grant.region_id)
        .outerjoin(Location, Location.id == Grant.location_id)
        .where(sa.or_(Grant.until.is_(None), Grant.until > today))
    )
    found: dict[int, set[tuple[Role, Place]]] = defaultdict(set)
    for person, role, region, location in session.execute(query):
        place = ("region", region) if region else ("location", location) if location else EVERYWHERE
        found[person].add((Role(role), place))
    return found


def known_places() -> Places:
    own = sa.select(Location.code, Location.name).where(Location.kind == Kind.OWN)
    regions = sa.select(Region.code, Region.name)
    return Places(
        stores=by_code_and_name((code, name) for code, name in session.execute(own)),
        regions=by_code_and_name((code, name) for code, name in session.execute(regions)),
    )


def markets() -> frozenset[str]:
    return frozenset(session.scalars(sa.select(Location.market).distinct()))
