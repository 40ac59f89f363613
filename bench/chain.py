"""A chain of many stores in a data folder of its own, with phones that are signed in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench import forms
from mystery import config, db, start
from mystery.checklists import actions as checklists
from mystery.checklists.queries import checklist_of, find_version
from mystery.checklists.rules import Checklist
from mystery.checklists.tables import VersionRow
from mystery.locations import actions as locations
from mystery.locations.queries import facts, list_locations
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.people.tables import Person
from mystery.programmes import setting_up
from mystery.programmes.queries import find_default_programme
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Programme
from mystery.web.app import create_app
from tests.server import Server

REGIONS, MARKETS, SHOPPERS = 10, 60, 16
BY = "bench"
TOLD = date(2025, 1, 1)


@dataclass(frozen=True)
class Chain:
    """What was founded; `tokens` are of the shoppers, in order, `desk` of somebody who compares."""

    server: Server
    tokens: list[str]
    desk: str

    @property
    def folder(self) -> Path:
        return self.server.folder

    @property
    def group(self) -> int:
        """The running server's process group."""
        assert self.server.process
        return self.server.process.pid


@dataclass(frozen=True)
class Rows:
    """The rows that audits refer to; good inside `opened` only."""

    checklist: Checklist
    version: VersionRow
    programme: Programme
    locations: list[Location]
    shoppers: list[Person]
    facts: dict[int, dict[str, Any]]


def found(folder: Path, *, stores: int) -> Chain:
    """A migrated database with the chain in it; the server has not started yet."""
    folder.mkdir(parents=True)
    server = Server(folder)
    settings = config.from_environment(server.variables)
    start.ready(settings)
    with opened(server), db.transaction():
        tokens, desk = _found(stores)
    return Chain(server, tokens, desk)


@contextmanager
def opened(server: Server) -> Iterator[Flask]:
    """An application on the server's data folder, beside or without the server."""
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.database.engine.dispose()


def _found(stores: int) -> tuple[list[str], str]:
    for number in range(REGIONS):
        locations.add_region(f"Region {number}", code=f"r{number}", by=BY)
    for number in range(stores):
        locations.put_location(_store(number), by=BY)
    row = checklists.put_draft(forms.document(), by=BY)
    checklists.publish(row, by=BY)
    everyday = setting_up.add_programme("Everyday", key="everyday", unplanned=True, by=BY)
    setting_up.inform(everyday, text="Colleagues visit shops as customers do.", on=TOLD, by=BY)
    setting_up.start(everyday, today=TOLD, by=BY)
    tokens = [_hire(f"shopper{number:02}", Role.SHOPPER) for number in range(SHOPPERS)]
    return tokens, _hire("desk", Role.REVIEWER)


def _store(number: int) -> locations.LocationFacts:
    """Five side by side share a market, one of them a rival's, so that a gap has pairs."""
    rival, around = number % 5 == 4, number // 5
    return locations.LocationFacts(
        code=f"L-{number:04}",
        name=f"Store {number}",
        kind=Kind.COMPETITOR if rival else Kind.OWN,
        region=f"r{around % REGIONS}",
        time_zone="Europe/Berlin",
        brand=f"Rival {number % 3}" if rival else "Ours",
        market=f"Market {around % MARKETS}",
    )


def _hire(name: str, role: Role) -> str:
    person = people.add_person(name, email=f"{name}@bench.test", by=BY)
    people.give(person, role)
    return people.make_token(person, scope="", lasts=timedelta(days=2), by=BY)


def rows() -> Rows:
    version = find_version(forms.KEY, 1)
    programme = find_default_programme()
    assert version
    assert programme
    places = list_locations(sa.true(), limit=100_000)
    shoppers = db.session.query(Person).filter(Person.name.startswith("shopper"))
    return Rows(
        checklist=checklist_of(version),
        version=version,
        programme=programme,
        locations=places,
        shoppers=shoppers.order_by(Person.id).all(),
        facts={place.id: facts(place) for place in places},
    )


def visit_row(
    rows: Rows, rng: random.Random, *, location: Location, shopper: Person, opens: datetime
) -> dict[str, object]:
    """A visit that somebody has taken, as `insert_done` wants it."""
    return {
        "key": f"{rng.getrandbits(96):024x}",
        "programme_id": rows.programme.id,
        "location_id": location.id,
        "checklist_id": rows.version.checklist_id,
        "version_id": rows.version.id,
        "shopper_id": shopper.id,
        "state": VisitState.CLAIMED,
        "opens_at": opens,
        "due_at": opens + timedelta(days=14),
        "note": "",
        "reason": "",
        "created_at": opens - timedelta(days=7),
        "changed_at": opens - timedelta(days=7),
    }


def midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
