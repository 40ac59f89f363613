"""A simulated year: no forbidden visit, no lost audit, every number equal to a recomputation, every
state change logged once. One run takes seconds; its seed is told when it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.locations import actions as locations
from mystery.locations.rules import Kind
from mystery.people import actions as people
from tests import cast, seeds
from tests.conftest import Caller
from tests.features import rotating
from tests.features.staged_years import StagedYear, found_online
from tests.features.year_checks import check_replaced, check_sound, check_stages
from tests.features.years import Clock

MONTHS, STEPS = 12, 18
HIRED = {"mia": "N-001", "tim": "N-002", "lea": "S-001", "jan": ""}
ALWAYS = ("claim", "submit", "part", "approve", "proposed")
KINDS = 10
"""So many kinds of things have to have happened for a year to say anything."""


@pytest.fixture
def caller(app: Flask, call: Caller) -> Caller:
    """Three more stores, four more shoppers, and tokens that outlast the year."""
    with app.app_context(), db.transaction():
        for code in ("X-1", "X-2", "X-3"):
            store = locations.LocationFacts(
                code=code, name=code, kind=Kind.OWN, region="south", time_zone="Europe/Berlin"
            )
            locations.put_location(store, by="system")
        for name, workplace in HIRED.items():
            rotating.hire(name, workplace)
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
        year.approve_what_could_not_be()
        with app.app_context():
            assert check_replaced()
            check_sound(year.sent)
    except AssertionError as error:
        error.add_note(told)
        raise
    happened = {name for name, times in year.done.items() if times}
    assert happened.issuperset(ALWAYS), (told, year.done)
    assert len(happened) >= KINDS, (told, year.done)
    assert len(year.sent) > MONTHS, told
