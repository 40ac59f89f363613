"""Waves make their visits once, and what could not be shopped is planned again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.problems import Conflict
from mystery.programmes import actions, outlines, setting_up, waves
from mystery.programmes.queries import find_default_programme, get_programme
from mystery.programmes.rules.scenarios import Item, Script
from mystery.programmes.tables import Programme, Visit
from tests import cast

TODAY = db.now().date()
ASK = waves.Ask("December", TODAY, TODAY + timedelta(days=20), per_location=2)


@pytest.fixture
def programme(app: Flask) -> Iterator[Programme]:
    from mystery.checklists.queries import get_checklist

    with app.app_context():
        with db.transaction():
            made = setting_up.add_programme("Round", key="round", by="system")
            made.checklist_id = get_checklist("visit").id
            cast.start(made)
        yield get_programme("round")


def wave(ask: waves.Ask = ASK) -> str:
    with db.transaction():
        return waves.add_wave(get_programme("round"), ask, by=cast.as_("ada")).key


def make(key: str) -> int:
    with db.transaction():
        return waves.make_visits(outlines.get_wave(key), by=cast.as_("ada"))


def visits() -> list[Visit]:
    return db.session.query(Visit).order_by(Visit.id).all()


def test_making_the_visits_twice_makes_them_once(programme: Programme) -> None:
    key = wave(waves.Ask("W", TODAY, TODAY + timedelta(days=9), 2, doubles_percent=34))

    assert [make(key), make(key)] == [15, 0]

    doubles = [visit for visit in visits() if visit.calibration_of]
    assert len(doubles) == 3
    for double in doubles:
        original = db.session.get_one(Visit, double.calibration_of)
        assert (original.location_id, original.slot) == (double.location_id, 0)
    assert db.session.query(LogEntry).filter_by(act="wave.make").count() == 2


def test_two_who_make_them_at_once_make_them_once(app: Flask, programme: Programme) -> None:
    key, made, ready = wave(), [], threading.Barrier(2)

    def run() -> None:
        with app.app_context():
            ready.wait()
            made.append(make(key))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 12]
    assert len(visits()) == 12


def test_what_was_added_later_is_made_and_what_was_cancelled_stays_so(programme: Programme) -> None:
    key = wave()
    make(key)
    with db.transaction():
        actions.cancel(visits()[0], reason="Flooded", by=cast.as_("ada"))
        get_location("N-002").closed_on = TODAY
    with db.transaction():
        waves.change_wave(
            outlines.get_wave(key),
            waves.Ask("W", TODAY, TODAY + timedelta(days=9), 3),
            by=cast.as_("ada"),
        )

    assert make(key) == 5

    at = [visit.location.code for visit in visits() if visit.slot == 2]
    assert at == ["C-001", "C-002", "N-001", "S-001", "S-002"]
    assert visits()[0].state == "cancelled"


def test_all_or_none_are_made(programme: Programme) -> None:
    key = wave()
    with pytest.raises(Conflict), db.transaction():
        made_and_then_refused(key)
    assert visits() == []
    assert outlines.get_wave(key).made_at is None


def made_and_then_refused(key: str) -> None:
    waves.make_visits(outlines.get_wave(key), by=cast.as_("ada"))
    get_programme("round").active = False
    waves.make_visits(outlines.get_wave(key), by=cast.as_("ada"))


def test_windows_are_days_of_the_store(programme: Programme) -> None:
    with db.transaction():
        get_location("N-001").time_zone = "Pacific/Kiritimati"
        get_location("S-001").time_zone = "America/Los_Angeles"
    make(wave())
    found = {visit.location.code: visit.opens_at for visit in visits()}
    assert found["S-001"] - found["N-001"] in (timedelta(hours=21), timedelta(hours=22))


def test_without_notice_or_checklist_nothing_is_made(app: Flask, programme: Programme) -> None:
    key = wave()
    with db.transaction():
        get_programme("round").active = False
    with pytest.raises(Conflict, match="is not running"):
        make(key)
    with db.transaction():
        setting_up.inform(
            get_programme("round"), text=cast.NOTICE, on=TODAY + timedelta(days=3), by="system"
        )
        get_programme("round").active = True
    with pytest.raises(Conflict, match="staff are told only on") as problem:
        make(key)
    assert problem.value.code == "staff_not_informed"
    with db.transaction():
        get_programme("round").checklist_id = None
    with pytest.raises(Conflict, match="no checklist"):
        make(key)


def test_nobody_claims_in_a_programme_that_is_paused(programme: Programme) -> None:
    make(wave())
    key = visits()[0].key
    with db.transaction():
        setting_up.pause(get_programme("round"), by="system")
    with pytest.raises(Conflict, match="is not running"), db.transaction():
        actions.claim(key, by=cast.as_("sue"))
    assert visits()[0].state == "open"


def test_an_upgrade_keeps_programmes_running(app: Flask) -> None:
    """A programme of before had no notice; it goes on, and says what is missing."""
    with app.app_context():
        with db.transaction():
            old = find_default_programme()
            assert old
            old.notice_on, old.notice_text = None, ""
        with db.transaction():
            assert cast.plan("sue")


def test_the_next_wave_begins_with_the_scenarios_of_the_last(programme: Programme) -> None:
    first = wave()
    script = Script("Eva", "Look", "How long?", "Two years", (Item("Milk", price="1,19"),))
    with db.transaction():
        for market in ("", "north-town"):
            waves.put_scenario(outlines.get_wave(first), market, script, by=cast.as_("ada"))
    with db.transaction():
        waves.drop_scenario(outlines.get_wave(first), "nowhere", by=cast.as_("ada"))
    second = outlines.get_wave(wave(waves.Ask("January", TODAY, TODAY)))

    found = outlines.list_scenarios(second.id)

    assert [(one.market, one.items[0]["price"]) for one in found] == [
        ("", "1.19"),
        ("north-town", "1.19"),
    ]


def test_a_scenario_holds_in_its_market_else_the_common_one(programme: Programme) -> None:
    key = wave()
    make(key)
    with db.transaction():
        here = outlines.get_wave(key)
        waves.put_scenario(here, "", Script(story="Common"), by=cast.as_("ada"))
        waves.put_scenario(here, "north-town", Script(story="North"), by=cast.as_("ada"))
    told = outlines.scenarios_of(visits())
    assert {v.location.market: told[v.id].story for v in visits()} == {
        "north-town": "North",
        "south-town": "Common",
    }


@pytest.mark.parametrize(
    ("closed", "replaces", "made"), [(None, True, 1), (None, False, 0), (TODAY, True, 0)]
)
def test_what_could_not_be_shopped_is_planned_again_by_policy(
    programme: Programme, closed: date | None, replaces: bool, made: int
) -> None:
    make(wave())
    visit = next(v for v in visits() if v.location.code == "N-001")
    with db.transaction():
        get_programme("round").replaces = replaces
        actions.claim(visit.key, by=cast.as_("sue"))
    with db.transaction():
        visit = db.session.get_one(Visit, visit.id)
        visit.location.closed_on = closed
        visit.state = "submitted"
        actions.step(visit, actions.VisitState.COULD_NOT_SHOP)

    found = db.session.query(Visit).filter(Visit.replaces_id == visit.id).all()

    assert len(found) == made
    for other in found:
        assert (other.state, other.wave_id, other.slot) == ("open", visit.wave_id, None)
        assert other.opens_at > db.now()
        with pytest.raises(Conflict, match="already"), db.transaction():
            actions.replace(db.session.get_one(Visit, visit.id), by=cast.as_("ada"))
