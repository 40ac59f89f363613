"""A simulated year: no forbidden visit, no lost audit, every number equal to a recomputation, every
state change logged once. One run takes seconds; its seed is told when it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.locations import actions as locations
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast, seeds
from tests.conftest import Caller
from tests.features import rotating
from tests.features.staged_years import StagedYear, found_online
from tests.features.year_checks import check_appeals, check_replaced, check_sound, check_stages
from tests.features.years import Clock

MONTHS, STEPS = 12, 18
HIRED = {"mia": "N-001", "tim": "N-002", "lea": "S-001", "jan": ""}
ALWAYS = {
    *("proposed", "claim", "give_back", "submit", "part", "approve", "send_back", "correct"),
    *("appeal", "rule", "uphold", "move", "close", "leave", "disable"),
}
"""What has to have happened for a year to say anything."""


@pytest.fixture
def caller(app: Flask, call: Caller) -> Caller:
    """Three more stores, four more shoppers, Stan over all stores, tokens that outlast the year."""
    with app.app_context(), db.transaction():
        for code in ("X-1", "X-2", "X-3"):
            store = locations.LocationFacts(
                code=code, name=code, kind=Kind.OWN, region="south", time_zone="Europe/Berlin"
            )
            locations.put_location(store, by="system")
        for name, workplace in HIRED.items():
            rotating.hire(name, workplace)
        for place in db.session.scalars(sa.select(Location).where(Location.kind == Kind.OWN)):
            people.give(cast.who("stan"), Role.STORE_MANAGER, location=place)
        found_online()
        names = (*cast.NAMES, *HIRED)
        lasts = timedelta(days=2_000)
        tokens = {
            n: people.make_token(cast.who(n), scope="", lasts=lasts, by="system") for n in names
        }
    return Caller(app, tokens)


def test_a_year_by_chance(app: Flask, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    year = StagedYear(app, caller, Clock(monkeypatch), seeds.seed())
    told = f"seed {year.seed}"
    try:
        for number in range(MONTHS):
            year.month(number)
            for _ in range(STEPS):
                year.act()
            year.sweep()
            with app.app_context():
                check_sound(year.sent)
                check_stages(year.parts)
                check_appeals()
        year.approve_what_could_not_be()
        with app.app_context():
            assert check_replaced()
            check_sound(year.sent)
    except AssertionError as error:
        error.add_note(told)
        raise
    happened = {name for name, times in year.done.items() if times}
    assert happened >= ALWAYS, (told, ALWAYS - happened)
    assert len(year.sent) > MONTHS, told
