"""What a programme's waves are and would make, as the database has it: SELECTs only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mystery.db import session
from mystery.locations.queries import Condition, inside
from mystery.locations.rules import is_open_on
from mystery.locations.tables import Location, LocationTag, Region
from mystery.problems import Missing
from mystery.programmes.rules.places import Places, read_places
from mystery.programmes.rules.spread import Time, read_shares
from mystery.programmes.rules.visits import REPLACED, VisitState
from mystery.programmes.rules.waves import Blackout, Outline, Quota, Round, Spot, outline
from mystery.programmes.tables import Blackout as BlackoutRow
from mystery.programmes.tables import Programme, Scenario, Visit, Wave

DOUBLE = 1_000
"""The slot of the visit that doubles the first one of a location."""
IS_UNDECIDED = sa.and_(Visit.state == VisitState.OPEN, Visit.asked_part + Visit.asked_days == "")
"""Condition: nobody has the visit, and no time of day or week is asked for."""
CAME_TO_SOMETHING = (VisitState.SUBMITTED, VisitState.RETURNED, VisitState.APPROVED)


def find_wave(key: str) -> Wave | None:
    return session.scalar(sa.select(Wave).where(Wave.key == key))


def get_wave(key: str) -> Wave:
    wave = find_wave(key)
    if wave is None:
        raise Missing("There is no such wave.")
    return wave


def list_waves(programme_id: int) -> list[Wave]:
    """The newest first."""
    query = sa.select(Wave).where(Wave.programme_id == programme_id)
    return list(session.scalars(query.order_by(Wave.opens_on.desc(), Wave.id.desc())))


def list_all_waves() -> list[Wave]:
    query = sa.select(Wave).options(joinedload(Wave.programme))
    return list(session.scalars(query.order_by(Wave.opens_on.desc(), Wave.id.desc())))


@dataclass(frozen=True)
class Progress:
    """How far the visits of a wave are; those that came to nothing are neither."""

    visits: int = 0
    open: int = 0
    taken: int = 0
    done: int = 0


_STATES = {
    VisitState.OPEN: "open",
    VisitState.CLAIMED: "taken",
    VisitState.RETURNED: "taken",
    VisitState.SUBMITTED: "done",
    VisitState.APPROVED: "done",
}


def tally_waves(wave_ids: Iterable[int]) -> dict[int, Progress]:
    query = (
        sa.select(Visit.wave_id, Visit.state, sa.func.count())
        .where(Visit.wave_id.in_(list(wave_ids)))
        .group_by(Visit.wave_id, Visit.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for wave_id, state, n in session.execute(query):
        found = counts.setdefault(wave_id or 0, {"visits": 0, "open": 0, "taken": 0, "done": 0})
        found["visits"] += n
        if VisitState(state) in _STATES:
            found[_STATES[VisitState(state)]] += n
    return {wave_id: Progress(**found) for wave_id, found in counts.items()}


def count_slots(wave_id: int) -> int:
    """Visits that the wave itself made; replacements are others."""
    mine = sa.and_(Visit.wave_id == wave_id, Visit.slot.is_not(None))
    return session.scalar(sa.select(sa.func.count()).select_from(Visit).where(mine)) or 0


def belonging(places: Places) -> Condition:
    """Condition on Location: those that a programme takes in, open or not."""
    parts: list[Condition] = [sa.true()]
    if places.kind:
        parts.append(Location.kind == places.kind)
    if places.brands:
        parts.append(Location.brand.in_(places.brands))
    if places.markets:
        parts.append(Location.market.in_(places.markets))
    if places.regions:
        paths = session.scalars(sa.select(Region.path).where(Region.code.in_(places.regions)))
        parts.append(sa.or_(sa.false(), *(inside(path) for path in paths)))
    for tag in places.tags:
        tagged = sa.select(LocationTag.location_id).where(LocationTag.tag == tag)
        parts.append(Location.id.in_(tagged))
    return sa.and_(*parts)


def count_places(places: Places, today: date) -> tuple[int, int]:
    """How many locations belong to it: own and competitors, those that exist today."""
    query = sa.select(Location.kind, Location.opened_on, Location.closed_on)
    kinds = [
        kind
        for kind, opened, closed in session.execute(query.where(belonging(places)))
        if is_open_on(today, opened=opened, closed=closed)
    ]
    return kinds.count("own"), kinds.count("competitor")


def outline_wave(wave: Wave, *, at: datetime) -> Outline:
    """The visits that the wave would make, or made, if it were made now."""
    return outline(_spots(wave), asked_by(wave), at=at)


def asked_by(wave: Wave) -> Round:
    programme = wave.programme
    found = session.execute(sa.select(Region.code, Region.path))
    regions: dict[str, str] = {row[0]: row[1] for row in found}
    return Round(
        opens_on=wave.opens_on,
        due_on=wave.due_on,
        per_location=wave.per_location,
        quotas=tuple(_quota(document, regions) for document in wave.quotas),
        doubles_percent=wave.doubles_percent,
        spread_parts=programme.spread_parts,
        spread_days=programme.spread_days,
        shares=read_shares(programme.spread),
        blackouts=tuple(_blackouts(programme, wave)),
    )


def _quota(document: dict[str, object], regions: dict[str, str]) -> Quota:
    """A region that is gone meets no location, so its quota counts nothing."""
    region = str(document.get("region") or "")
    path = regions.get(region, "-") if region else ""
    return Quota(int(str(document["most"])), path, str(document.get("market") or ""))


def list_blackouts(programme: Programme | None = None) -> list[BlackoutRow]:
    """Those of a programme and those of all; without one all there are."""
    query = sa.select(BlackoutRow).options(
        joinedload(BlackoutRow.region), joinedload(BlackoutRow.location)
    )
    if programme is not None:
        here = BlackoutRow.programme_id
        query = query.where(sa.or_(here.is_(None), here == programme.id))
    return list(session.scalars(query.order_by(BlackoutRow.first, BlackoutRow.id)))


def _blackouts(programme: Programme, wave: Wave) -> Iterable[Blackout]:
    for row in list_blackouts(programme):
        if row.first <= wave.due_on and wave.opens_on <= row.last:
            path = row.region.path if row.region else ""
            yield Blackout(row.first, row.last, path, row.location_id)


def _spots(wave: Wave) -> list[Spot]:
    programme = wave.programme
    done = sa.and_(Visit.state.in_(CAME_TO_SOMETHING), Visit.wave_id.is_distinct_from(wave.id))
    latest = session.execute(
        sa.select(Visit.location_id, sa.func.max(Visit.due_at))
        .where(Visit.programme_id == programme.id, done)
        .group_by(Visit.location_id)
    )
    last: dict[int, datetime] = {row[0]: row[1] for row in latest}
    slots = sa.select(Visit.location_id, Visit.calibration_of).where(Visit.wave_id == wave.id)
    made = session.execute(slots.where(Visit.slot.is_not(None))).all()
    doubled = {row.location_id for row in made if row.calibration_of is not None}
    query = (
        sa.select(Location.id, Location.code, Location.name, Region.path, Location.market)
        .add_columns(Location.time_zone, Location.opened_on, Location.closed_on)
        .join(Region)
        .where(belonging(read_places(programme.places)))
    )
    there = Counter(row.location_id for row in made if row.calibration_of is None)
    before, given = _asked_before(wave), _asked_already(wave)
    return [
        Spot(
            id=row.id,
            code=row.code,
            name=row.name,
            region_path=row.path,
            market=row.market,
            time_zone=row.time_zone,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            last_visit=_local(last.get(row.id), row.time_zone),
            made=there[row.id],
            doubled=row.id in doubled,
            before=before.get(row.id, {}),
            given=given.get(row.id, {}),
        )
        for row in session.execute(query)
    ]


def _asked_before(wave: Wave) -> dict[int, dict[Time, int]]:
    """By location, the times that the programme's other waves asked for, as far as somebody went
    or is to go."""
    others = sa.and_(Visit.wave_id.is_not(None), Visit.wave_id != wave.id)
    query = (
        sa.select(Visit.location_id, Visit.asked_part, Visit.asked_days, sa.func.count())
        .where(Visit.programme_id == wave.programme_id, others)
        .where(Visit.state.not_in(REPLACED), Visit.asked_part + Visit.asked_days != "")
        .group_by(Visit.location_id, Visit.asked_part, Visit.asked_days)
    )
    found: dict[int, dict[Time, int]] = {}
    for location_id, part, days, count in session.execute(query):
        found.setdefault(location_id, {})[part, days] = count
    return found


def _asked_already(wave: Wave) -> dict[int, dict[int, Time]]:
    """By location, the times of the wave's own visits by their number; without those that are
    still to be decided."""
    query = sa.select(Visit.location_id, Visit.slot, Visit.asked_part, Visit.asked_days)
    mine = sa.and_(Visit.wave_id == wave.id, Visit.slot < DOUBLE, ~IS_UNDECIDED)
    found: dict[int, dict[int, Time]] = {}
    for location_id, slot, part, days in session.execute(query.where(mine)):
        found.setdefault(location_id, {})[slot or 0] = part, days
    return found


def tally_times(wave_id: int) -> dict[Time, int]:
    """How many visits of a wave that asked for a time have been made."""
    query = sa.select(Visit.asked_part, Visit.asked_days, sa.func.count())
    done = sa.and_(Visit.wave_id == wave_id, Visit.state.in_(CAME_TO_SOMETHING))
    rows = session.execute(query.where(done).group_by(Visit.asked_part, Visit.asked_days))
    return {(row[0], row[1]): row[2] for row in rows}


def _local(moment: datetime | None, time_zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(time_zone)).date() if moment else None


def list_markets(programme: Programme, visible: Condition) -> list[str]:
    here = belonging(read_places(programme.places))
    query = sa.select(Location.market).where(here, visible, Location.market != "").distinct()
    return list(session.scalars(query.order_by(Location.market)))


def list_scenarios(wave_id: int) -> list[Scenario]:
    """By market, the one for everywhere else first."""
    query = sa.select(Scenario).where(Scenario.wave_id == wave_id)
    return list(session.scalars(query.order_by(Scenario.market)))


def find_scenario(wave_id: int, market: str) -> Scenario | None:
    """The one of this market itself."""
    query = sa.select(Scenario).where(Scenario.wave_id == wave_id, Scenario.market == market)
    return session.scalar(query)


def scenarios_of(visits: Iterable[Visit]) -> dict[int, Scenario]:
    """What holds for each visit, by its id: its market's, else the one for everywhere else."""
    asked = [visit for visit in visits if visit.wave_id is not None]
    if not asked:
        return {}
    query = sa.select(Scenario).where(Scenario.wave_id.in_({v.wave_id for v in asked}))
    known = {(one.wave_id, one.market): one for one in session.scalars(query)}
    found = {}
    for visit in asked:
        here = (visit.wave_id or 0, visit.location.market)
        scenario = known.get(here) or known.get((here[0], ""))
        if scenario is not None:
            found[visit.id] = scenario
    return found
