"""Waves: what is asked for, and making the visits of it; scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.db import hold, new_key, now, session
from mystery.people.rules import Principal
from mystery.problems import Conflict, Fault, Invalid
from mystery.programmes.actions import latest_version
from mystery.programmes.outlines import (
    DOUBLE,
    IS_UNDECIDED,
    find_scenario,
    list_scenarios,
    outline_wave,
)
from mystery.programmes.rules.policy import check_started
from mystery.programmes.rules.scenarios import Script, check_script
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.rules.waves import Stop, check_any, check_round
from mystery.programmes.rules.windows import window
from mystery.programmes.tables import Programme, Scenario, Visit, Wave

NAME_MOST, NOTE_MOST, QUOTAS_MOST = 120, 2_000, 200


@dataclass(frozen=True)
class Ask:
    """A wave as it is written; quotas as documents {"region" or "market": …, "most": …}."""

    name: str
    opens_on: date | None
    due_on: date | None
    per_location: int = 1
    doubles_percent: int = 0
    quotas: Sequence[dict[str, Any]] = ()
    note: str = ""


def add_wave(programme: Programme, ask: Ask, *, by: Principal) -> Wave:
    """A wave without visits yet; with scenarios like those of the programme's last wave."""
    _check(ask)
    _check_name(programme, ask.name)
    before = session.scalar(
        sa.select(Wave.id).where(Wave.programme_id == programme.id).order_by(Wave.id.desc())
    )
    wave = Wave(
        key=new_key(),
        programme_id=programme.id,
        created_at=now(),
        created_by=by.id,
        **_columns(ask),
    )
    session.add(wave)
    session.flush()
    if before is not None:
        _copy_scenarios(before, wave)
    log.record("wave.add", f"wave:{wave.key}", actor=by.actor, programme=programme.key)
    return wave


def change_wave(wave: Wave, ask: Ask, *, by: Principal) -> None:
    """Visits that were made already stay as they are; making them again adds what is missing."""
    _check(ask)
    _check_name(wave.programme, ask.name, besides=wave.id)
    for name, value in _columns(ask).items():
        setattr(wave, name, value)
    log.record("wave.change", f"wave:{wave.key}", actor=by.actor)


def _columns(ask: Ask) -> dict[str, Any]:
    return {**vars(ask), "quotas": list(ask.quotas)}


def _check(ask: Ask) -> None:
    check_round(ask.opens_on, ask.due_on, per_location=ask.per_location)
    faults = []
    if not 1 <= len(ask.name) <= NAME_MOST:
        faults.append(Fault("/name", f"it needs a name of at most {NAME_MOST} characters"))
    if not 0 <= ask.doubles_percent <= 100:
        faults.append(Fault("/doubles_percent", "from 0 to 100"))
    if len(ask.note) > NOTE_MOST:
        faults.append(Fault("/note", f"at most {NOTE_MOST:,} characters"))
    if len(ask.quotas) > QUOTAS_MOST:
        faults.append(Fault("/quotas", f"at most {QUOTAS_MOST}"))
    if faults:
        raise Invalid("The wave is not whole yet.", faults=faults)


def _check_name(programme: Programme, name: str, *, besides: int = 0) -> None:
    query = sa.select(Wave.id).where(Wave.programme_id == programme.id, Wave.name == name)
    if session.scalar(query.where(Wave.id != besides)) is not None:
        fault = Fault("/name", "another wave of this programme is called so")
        raise Invalid(f"There is a wave {name!r} already.", faults=[fault])


def make_visits(wave: Wave, *, by: Principal | None) -> int:
    """Plan what is missing of the wave's visits, all or none; how many. Doing it again, or two
    people doing it at once, plans none twice."""
    hold(f"wave {wave.id}")
    programme = wave.programme
    if programme.checklist is None:
        raise Conflict(f"{programme.name} has no checklist yet.", code="no_checklist")
    latest_version(programme.checklist)
    check_started(programme.name, active=programme.active, notice_on=programme.notice_on)
    _check_informed(wave)
    found = outline_wave(wave, at=now())
    check_any(found)
    moment = now()
    first = {"created_by": by.id if by else None, "created_at": moment, "changed_at": moment}
    always = {**first, "programme_id": programme.id, "wave_id": wave.id, "note": wave.note}
    always["checklist_id"] = programme.checklist_id
    _decide_times(wave.id, found.stops)
    made = _insert(wave.id, found.stops, always)
    wave.made_at = wave.made_at or moment
    actor = by.actor if by else "system"
    log.record("wave.make", f"wave:{wave.key}", actor=actor, visits=made)
    return made


def _decide_times(wave_id: int, stops: Sequence[Stop]) -> None:
    """Open visits from before the programme spread its visits get their time of day and week."""
    mine = sa.and_(Visit.wave_id == wave_id, Visit.slot < DOUBLE, IS_UNDECIDED)
    times = {(row["location_id"], row["slot"]): row for row in _rows(stops)}
    for visit in session.scalars(sa.select(Visit).where(mine)):
        row = times.get((visit.location_id, visit.slot))
        if row:
            visit.asked_part, visit.asked_days = row["asked_part"], row["asked_days"]
    session.flush()


def _check_informed(wave: Wave) -> None:
    told = wave.programme.notice_on
    if told and wave.opens_on < told:
        raise Conflict(
            f"The wave begins on {wave.opens_on}, and staff are told only on {told}.",
            code="staff_not_informed",
        )


def _insert(wave_id: int, stops: Sequence[Stop], always: dict[str, Any]) -> int:
    """Visits first, then those that double one: they name its row."""
    there = {
        (row.location_id, row.slot): row.id
        for row in session.execute(
            sa.select(Visit.id, Visit.location_id, Visit.slot).where(Visit.wave_id == wave_id)
        )
    }
    plain = [row for row in _rows(stops) if (row["location_id"], row["slot"]) not in there]
    if plain:
        ids = session.scalars(
            sa.insert(Visit).returning(Visit.id, sort_by_parameter_order=True),
            [row | always for row in plain],
        ).all()
        at = ((row["location_id"], row["slot"]) for row in plain)
        there |= dict(zip(at, ids, strict=True))
    doubles = [
        {**_row(stop, DOUBLE), "calibration_of": there[stop.spot.id, 0]}
        for stop in stops
        if stop.double and (stop.spot.id, DOUBLE) not in there
    ]
    if doubles:
        session.execute(sa.insert(Visit), [row | always for row in doubles])
    return len(plain) + len(doubles)


def _rows(stops: Iterable[Stop]) -> Iterator[dict[str, Any]]:
    for stop in stops:
        for number in range(stop.visits):
            asked = {"asked_part": stop.parts[number], "asked_days": stop.days[number]}
            yield {**_row(stop, number), **asked, "calibration_of": None}


def _row(stop: Stop, slot: int) -> dict[str, Any]:
    opens_at, due_at = window(stop.first, stop.last, stop.spot.time_zone)
    return {
        "key": new_key(),
        "location_id": stop.spot.id,
        "slot": slot,
        "state": VisitState.OPEN.value,
        "opens_at": opens_at,
        "due_at": due_at,
        "asked_part": "",
        "asked_days": "",
        "reason": "",
        "reminded": "",
    }


def put_scenario(wave: Wave, market: str, script: Script, *, by: Principal) -> Scenario:
    """Write what holds in a market, "" for everywhere else; phones get it when they ask next."""
    good = check_script(script)
    scenario = find_scenario(wave.id, market)
    if scenario is None:
        scenario = Scenario(wave_id=wave.id, market=market, items=[], changed_at=now())
        session.add(scenario)
    for name in ("persona", "story", "question", "right_answer", "spend_limit", "currency"):
        setattr(scenario, name, getattr(good, name))
    scenario.items = [item.document for item in good.items]
    scenario.changed_at = now()
    session.flush()
    log.record("scenario.put", f"wave:{wave.key}", actor=by.actor, market=market)
    return scenario


def drop_scenario(wave: Wave, market: str, *, by: Principal) -> None:
    scenario = find_scenario(wave.id, market)
    if scenario is not None:
        session.delete(scenario)
        log.record("scenario.drop", f"wave:{wave.key}", actor=by.actor, market=market)


def _copy_scenarios(before: int, wave: Wave) -> None:
    for one in list_scenarios(before):
        kept = {
            name: getattr(one, name)
            for name in ("market", "persona", "story", "question", "right_answer", "items")
        }
        money = {"spend_limit": one.spend_limit, "currency": one.currency}
        session.add(Scenario(wave_id=wave.id, changed_at=now(), **kept, **money))
    session.flush()
