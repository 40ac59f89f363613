"""What rules ask about people, loaded for one or for thousands with the same few SELECTs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery.db import session
from mystery.locations.tables import Location, Region
from mystery.people.rules import Given, Right, Role, in_force, scope
from mystery.people.tables import Acceptance, Agreement, FormerWorkplace, Grant, Person
from mystery.programmes.rules.eligibility import FORMER_DAYS, Candidate, Past, Span
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.tables import Acquaintance, UnplannedVisit, Visit

DAY = timedelta(days=1)
REMEMBERED = timedelta(days=730)
"""How far back visits count for lock-outs."""
LOADED = timedelta(days=365)
"""How far back they count for whose turn it is."""
WENT = (
    *(VisitState.CLAIMED, VisitState.SUBMITTED, VisitState.RETURNED, VisitState.APPROVED),
    *(VisitState.REJECTED, VisitState.COULD_NOT_SHOP),
)
"""States of a visit for which somebody was or will be at the location."""
MANAGERS = (Role.STORE_MANAGER, Role.REGIONAL_MANAGER)
_person, _location, _region, _grant, _former = (
    cast(sa.Table, row.__table__).c for row in (Person, Location, Region, Grant, FormerWorkplace)
)
_visit, _known, _stay = (
    cast(sa.Table, row.__table__).c for row in (Visit, Acquaintance, UnplannedVisit)
)
_PEOPLE = (
    sa.select(_person.id, _person.disabled_at, _person.workplace_id, _person.home_market)
    .add_columns(_person.languages, _person.language, _person.away_from, _person.away_until)
    .add_columns(_location.latitude, _location.longitude, _region.path)
    .select_from(Person.__table__)
    .outerjoin(Location.__table__, _location.id == _person.workplace_id)
    .outerjoin(Region.__table__, _region.id == _location.region_id)
)
_GRANTS = (
    sa.select(_grant.person_id, _grant.role, _region.path, _grant.location_id)
    .add_columns(_grant.since, _grant.until)
    .select_from(Grant.__table__)
    .outerjoin(Region.__table__, _region.id == _grant.region_id)
    .where(_grant.role.in_((Role.SHOPPER, *MANAGERS)))
)
_VISITS = (
    sa.select(_visit.shopper_id, _visit.id, _visit.location_id, _visit.opens_at, _visit.due_at)
    .add_columns(_visit.changed_at, _visit.state, _visit.wave_id)
    .add_columns(_visit.asked_part, _visit.asked_days)
    .add_columns(_location.brand, _location.market, _location.time_zone)
    .join_from(Visit.__table__, Location.__table__)
    .where(_visit.state.in_(WENT))
)
_UNPLANNED = (
    sa.select(_stay.person_id, _stay.location_id, _stay.at)
    .add_columns(_location.brand, _location.market, _location.time_zone)
    .join_from(UnplannedVisit.__table__, Location.__table__)
)


@dataclass(frozen=True)
class Circle:
    """People with what rules ask about them, and how many visits each had in a year."""

    candidates: list[Candidate]
    loads: dict[int, int]


def find_candidate(person_id: int, *, at: datetime, but: int | None = None) -> Candidate:
    """`but`: a visit of theirs that is not to be counted, because it is the one in question."""
    return _load([person_id], at=at, but=but).candidates[0]


def list_candidates(*, at: datetime) -> Circle:
    """Everybody who holds the role of a shopper today, by id."""
    today = at.date()
    rows = session.execute(_GRANTS.where(_grant.role == Role.SHOPPER)).all()
    shoppers = {row.person_id for row in rows if in_force(_given(row), today)}
    return _load(sorted(shoppers), at=at)


def list_candidates_of(ids: list[int], *, at: datetime) -> list[Candidate]:
    """These people, whatever roles they hold, by id."""
    return _load(ids, at=at).candidates


def _load(ids: list[int], *, at: datetime, but: int | None = None) -> Circle:
    grants = _grouped(among(_GRANTS, _grant.person_id, ids))
    visits = _grouped(among(_VISITS.where(_visit.due_at > at - REMEMBERED), _visit.shopper_id, ids))
    recent = _UNPLANNED.where(_stay.at > at - REMEMBERED)
    stays = _grouped(among(recent, _stay.person_id, ids))
    former = _former_workplaces(ids, at)
    known = _acquaintances(ids)
    agreed = _agreed(ids)
    candidates = []
    loads: dict[int, int] = {}
    zones: dict[str, ZoneInfo] = {}
    for row in among(_PEOPLE, _person.id, ids):
        mine = [one for one in visits.get(row.id, ()) if one.id != but]
        loads[row.id] = sum(one.due_at > at - LOADED for one in mine)
        facts: dict[str, Any] = {
            "former": former.get(row.id, {}),
            "knows": frozenset(known.get(row.id, ())),
        }
        facts["visits"] = (
            *(_past(one, zones) for one in mine),
            *(_stayed(one) for one in stays.get(row.id, ())),
        )
        facts["agreed"] = agreed is None or row.id in agreed
        candidates.append(_candidate(row, grants.get(row.id, []), facts, at.date()))
    return Circle(sorted(candidates, key=lambda one: one.id), loads)


def among(query: sa.Select[Any], column: Any, ids: Sequence[int]) -> Iterable[Any]:
    """The rows of these ids, some hundreds at a time: databases bound their parameters."""
    for start in range(0, len(ids), 500):
        yield from session.execute(query.where(column.in_(ids[start : start + 500])))


def _grouped(rows: Iterable[sa.Row[Any]]) -> dict[int, list[sa.Row[Any]]]:
    found: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _former_workplaces(ids: list[int], at: datetime) -> dict[int, dict[int, date]]:
    query = sa.select(_former.person_id, _former.location_id, _former.until)
    recent = query.where(_former.until > at.date() - timedelta(days=FORMER_DAYS))
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for person_id, location_id, until in among(recent, _former.person_id, ids):
        found[person_id][location_id] = until
    return found


def _acquaintances(ids: list[int]) -> dict[int, list[int]]:
    query = sa.select(_known.person_id, _known.location_id)
    found: dict[int, list[int]] = defaultdict(list)
    for person_id, location_id in among(query, _known.person_id, ids):
        found[person_id].append(location_id)
    return found


def _agreed(ids: list[int]) -> set[int] | None:
    """Who has accepted the agreement in its latest version; None while there is none."""
    latest = session.scalar(sa.select(Agreement.id).order_by(Agreement.number.desc()).limit(1))
    if latest is None:
        return None
    query = sa.select(Acceptance.person_id).where(Acceptance.agreement_id == latest)
    return {row[0] for row in among(query, Acceptance.person_id, ids)}


def _given(row: sa.Row[Any]) -> Given:
    return Given(Role(row.role), row.path, row.location_id, since=row.since, until=row.until)


def _candidate(
    row: sa.Row[Any], grants: list[sa.Row[Any]], facts: dict[str, Any], today: date
) -> Candidate:
    held = [_given(grant) for grant in grants]
    manages = [one for one in held if one.role in MANAGERS and in_force(one, today)]
    here = row.latitude is not None and row.longitude is not None
    spoken = frozenset(map(base_language, (*row.languages, row.language)))
    return Candidate(
        id=row.id,
        shops=scope(held, Right.SHOP, today=today),
        disabled=row.disabled_at is not None,
        workplace=row.workplace_id,
        managed=frozenset(one.location_id for one in manages if one.location_id is not None),
        manages_within=tuple(one.region_path or "/" for one in manages if one.location_id is None),
        region_path=row.path or "",
        home_market=row.home_market,
        position=(row.latitude, row.longitude) if here else None,
        languages=spoken if row.languages else frozenset(),
        away=_away(row.away_from, row.away_until),
        **facts,
    )


def base_language(code: str) -> str:
    """Whoever speaks German speaks it in Austria: "de-AT" counts as "de"."""
    return code.replace("_", "-").partition("-")[0].casefold()


def _away(first: date | None, back: date | None) -> tuple[Span, ...]:
    """`back` is the day of the return; without one the leave has no end yet."""
    if first is None:
        return ()
    return (Span(first, back - DAY if back else date.max - DAY),)


def _past(row: sa.Row[Any], zones: dict[str, ZoneInfo]) -> Past:
    """Days of the location. A visit that was sent in had taken place by then."""
    zone = zones.get(row.time_zone) or zones.setdefault(row.time_zone, ZoneInfo(row.time_zone))
    done = row.state != VisitState.CLAIMED
    last = min(row.due_at, row.changed_at) if done else row.due_at
    return Past(
        location_id=row.location_id,
        brand=row.brand,
        market=row.market,
        first=row.opens_at.astimezone(zone).date(),
        last=max(last, row.opens_at).astimezone(zone).date(),
        wave_id=row.wave_id,
        part=row.asked_part,
        ends=row.asked_days,
    )


def _stayed(row: sa.Row[Any]) -> Past:
    day = row.at.astimezone(ZoneInfo(row.time_zone)).date()
    return Past(row.location_id, row.brand, row.market, first=day, last=day)
