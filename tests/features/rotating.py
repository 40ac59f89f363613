"""A running programme with a wave over the cast's chain, for tests about who may go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from mystery.checklists.queries import get_checklist
from mystery.db import now, session
from mystery.locations.queries import get_location
from mystery.locations.tables import Location
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Person
from mystery.programmes import setting_up, waves
from mystery.programmes.queries import get_programme
from mystery.programmes.tables import Programme, Visit, Wave
from tests import cast

ANYWHERE: dict[str, Any] = {
    "store_days": 0,
    "regions_away": 0,
    "most_per_wave": 0,
    "another_time": False,
}


def programme(**settings: Any) -> Programme:
    """The cast's programme with these settings of rotation, all others off."""
    found = get_programme("everyday")
    changes = {"rotation": {**ANYWHERE, **settings}}
    setting_up.change_programme(found, by=cast.as_("ada"), **changes)
    setting_up.set_checklist(found, get_checklist("visit"), by=cast.as_("ada"))
    return found


def wave(of: Programme, name: str = "Spring", *, starts: int = 0, **asked: Any) -> Wave:
    """A wave of three weeks with its visits; it opens so many days from now."""
    first = now().date() + timedelta(days=starts)
    ask = waves.Ask(name=name, opens_on=first, due_on=first + timedelta(days=20), **asked)
    made = waves.add_wave(of, ask, by=cast.as_("ada"))
    waves.make_visits(made, by=cast.as_("ada"))
    return made


def visit(at: str, of: Wave | None = None) -> Visit:
    """The first visit at a location, of one wave where it is named."""
    query = sa.select(Visit).join(Location).where(Location.code == at).order_by(Visit.id)
    found = session.scalars(query if of is None else query.where(Visit.wave_id == of.id)).first()
    assert found is not None
    return found


def hire(name: str, workplace: str = "", **facts: Any) -> Person:
    """One more shopper, signing in as name@cast.test."""
    person = people.add_person(
        name.title(),
        email=f"{name}@cast.test",
        workplace=get_location(workplace) if workplace else None,
        by="system",
    )
    people.give(person, Role.SHOPPER)
    for key, value in facts.items():
        setattr(person, key, value)
    session.flush()
    return person
