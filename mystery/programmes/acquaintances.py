"""Where people have said that somebody knows them: said of a visit that is offered or given back,
shown to the admin, taken back there."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from mystery import log
from mystery.db import now, session
from mystery.locations.tables import Location
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.problems import Missing
from mystery.programmes.tables import Acquaintance


def list_known(person_id: int) -> list[tuple[Location, date]]:
    """The locations, by name, with the day from which on it is known."""
    rows = session.execute(
        sa.select(Location, Acquaintance.since)
        .join(Acquaintance, Acquaintance.location_id == Location.id)
        .where(Acquaintance.person_id == person_id)
        .order_by(Location.name, Location.id)
    )
    return [(row[0], row[1]) for row in rows]


def declare(location: Location, *, by: Principal) -> None:
    """Somebody there knows them: they are not sent there. Said again, it changes nothing."""
    if session.get(Acquaintance, (by.id, location.id)) is None:
        known = Acquaintance(person_id=by.id, location_id=location.id, since=now().date())
        session.add(known)
        log.record("person.known", f"person:{by.key}", actor=by.actor, place=location.code)


def forget(person: Person, code: str, *, by: Principal) -> None:
    """They may be sent there again. Raises Missing where nothing of the kind was said."""
    query = sa.select(Acquaintance).join(Location, Location.id == Acquaintance.location_id)
    mine = Acquaintance.person_id == person.id
    row = session.scalar(query.where(mine, Location.code == code))
    if row is None:
        raise Missing("They have not said that somebody there knows them.")
    session.delete(row)
    log.record("person.known_removed", f"person:{person.key}", actor=by.actor, place=code)
