"""What rules ask about visits, loaded for one or for all that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery.checklists.queries import checklist_of, find_latest
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, Region
from mystery.programmes.candidates import WENT, among, base_language
from mystery.programmes.rules.eligibility import Place, Slot, Span
from mystery.programmes.rules.rotation import Rotation, read_rotation
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.tables import Blackout, GivenBack, Programme, Visit, Wave

AHEAD = timedelta(days=14)
"""So long before a wave opens its visits come onto the job board."""
GONE = "-"
"""Path of a region that is no more: nothing lies in it."""
_visit, _location, _region, _programme, _wave, _back = (
    cast(sa.Table, row.__table__).c for row in (Visit, Location, Region, Programme, Wave, GivenBack)
)
_ABOUT = (
    *(_visit.id, _visit.key, _visit.state, _visit.opens_at, _visit.due_at, _visit.wave_id),
    *(_visit.asked_part, _visit.asked_days, _visit.checklist_id, _visit.programme_id),
    *(_visit.replaces_id, _visit.calibration_of, _location.time_zone),
)
_WHERE = (
    *(_visit.location_id, _location.kind, _location.brand, _location.market),
    *(_location.latitude, _location.longitude, _location.opened_on, _location.closed_on),
    _region.path,
)
PLACE_AT = len(_ABOUT)
_VISITS = (
    sa.select(*_ABOUT, *_WHERE)
    .join_from(Visit.__table__, Location.__table__)
    .join(Region.__table__, _region.id == _location.region_id)
    .join(Programme.__table__, _programme.id == _visit.programme_id)
    .outerjoin(Wave.__table__, _wave.id == _visit.wave_id)
    .order_by(_visit.id)
)


@dataclass(frozen=True)
class Offered:
    """A visit as rules see it, with the settings of its programme."""

    key: str
    slot: Slot
    rotation: Rotation


def list_slots(
    condition: Condition, *, at: datetime, claims: bool, person_id: int | None = None
) -> list[Offered]:
    """Visits by id. `claims`: as the job board offers them, not as a coordinator assigns them.
    With `person_id` the slots know only of this one whether they had the visit before."""
    return list(each_slot(condition, at=at, claims=claims, person_id=person_id))


def each_slot(
    condition: Condition, *, at: datetime, claims: bool, person_id: int | None = None
) -> Iterator[Offered]:
    """The same one after the other, for whoever needs only the first of them."""
    rows: Sequence[Any] = session.execute(_VISITS.where(condition)).all()
    more = _More(rows, at, claims=claims, person_id=person_id)
    for row in rows:
        slot = more.slot(row, more.place(*row[PLACE_AT:]))
        yield Offered(row.key, slot, more.rotations[row.programme_id])


@dataclass(frozen=True)
class Imagined:
    """A visit that is not there: what would rules say if it were planned?"""

    location_id: int
    programme_id: int
    opens_at: datetime
    due_at: datetime
    checklist_id: int | None = None


def imagine(wanted: Sequence[Imagined], *, at: datetime) -> list[Offered]:
    """As a coordinator would assign them, in their order; their slots have no id."""
    query = sa.select(_location.id, _location.time_zone, *_WHERE[1:]).join_from(
        Location.__table__, Region.__table__, _region.id == _location.region_id
    )
    ids = sorted({one.location_id for one in wanted})
    found = {row[0]: row for row in among(query, _location.id, ids)}
    rows = [_row(one, found[one.location_id]) for one in wanted]
    more = _More(rows, at, claims=False, person_id=None)
    return [
        Offered("", more.slot(row, more.place(*row.place)), more.rotations[row.programme_id])
        for row in rows
    ]


def _row(wanted: Imagined, place: Any) -> SimpleNamespace:
    absent = {"id": 0, "state": VisitState.OPEN, "asked_part": "", "asked_days": ""}
    none = dict.fromkeys(("wave_id", "replaces_id", "calibration_of"))
    where = {"time_zone": place.time_zone, "path": place.path, "market": place.market}
    return SimpleNamespace(**vars(wanted), **absent, **none, **where, place=(place.id, *place[2:]))


def on_board(at: datetime) -> Condition:
    """Condition for `list_slots`: what anybody might take. The rules say it too, only later."""
    soon = sa.or_(_wave.id.is_(None), _wave.opens_on <= (at + AHEAD + timedelta(days=1)).date())
    picked = sa.and_(_programme.active, _programme.self_picked, soon)
    return sa.and_(_visit.state == VisitState.OPEN, _visit.due_at >= at, picked)


class _More:
    """What lies in other tables than the visit's row, loaded and worked out once for all."""

    def __init__(
        self, rows: Sequence[Any], at: datetime, *, claims: bool, person_id: int | None
    ) -> None:
        self.at, self.claims = at, claims
        self.today = cache(lambda name: at.astimezone(ZoneInfo(name)).date())
        self.days = cache(days_of)
        self.place = cache(_place)
        self.languages = cache(_languages)
        self.programmes = {row.id: row for row in session.execute(_PROGRAMMES)}
        self.rotations = {n: read_rotation(row.rotation) for n, row in self.programmes.items()}
        ids = sorted({row.wave_id for row in rows if row.wave_id is not None})
        self.waves = {row.id: row for row in among(_WAVES, _wave.id, ids)}
        self.blackouts = session.execute(_BLACKOUTS).all() if rows else []
        self.others = _others(rows) if person_id is None else _had(rows, person_id)
        limited = {n for n, wave in self.waves.items() if wave.quotas}
        self.taken, self.paths = _taken(limited), _paths() if limited else {}

    def slot(self, row: Any, place: Place) -> Slot:
        today, programme = self.today(row.time_zone), self.programmes[row.programme_id]
        days = self.days(row.opens_at, row.due_at, row.time_zone)
        wave = self.waves[row.wave_id] if row.wave_id is not None else None
        return Slot(
            id=row.id,
            place=place,
            days=days,
            today=today,
            wave_id=row.wave_id,
            taken=self.claims and row.state != VisitState.OPEN,
            started=programme.active and (programme.notice_on or today) <= today,
            on_board=programme.self_picked or not self.claims,
            wave_open=not (self.claims and wave) or wave.opens_on <= today + AHEAD,
            over=row.due_at < self.at,
            quota_full=wave is not None and self._quota_full(row, wave.quotas),
            blackouts=tuple(self._blackouts(row, days)) if self.blackouts else (),
            languages=self.languages(row.checklist_id),
            part=row.asked_part,
            ends=row.asked_days,
            others=frozenset(self.others.get(row.id, ())),
        )

    def _blackouts(self, row: Any, days: Span) -> Iterable[Span]:
        for found in self.blackouts:
            ours = found.programme_id in (None, row.programme_id)
            there = found.location_id in (None, row.location_id)
            there = there and row.path.startswith(found.path or "")
            if ours and there and found.first <= days.last and days.first <= found.last:
                yield Span(found.first, found.last)

    def _quota_full(self, row: Any, quotas: Sequence[Any]) -> bool:
        """Those that are taken count; when a quota was lowered, the rest of the visits wait."""
        for quota in quotas:
            region, market = quota.get("region") or "", quota.get("market") or ""
            path = self.paths.get(region, GONE) if region else ""
            if not (row.path.startswith(path) and market in ("", row.market)):
                continue
            taken = sum(
                count
                for (wave_id, where, town), count in self.taken.items()
                if wave_id == row.wave_id and where.startswith(path) and market in ("", town)
            )
            if taken >= int(quota["most"]):
                return True
        return False


def days_of(opens_at: datetime, due_at: datetime, time_zone: str) -> Span:
    """The days of a window, by the clock there."""
    zone = ZoneInfo(time_zone)
    return Span(opens_at.astimezone(zone).date(), due_at.astimezone(zone).date())


def _place(*facts: Any) -> Place:
    """From the last columns of `_VISITS`, in their order."""
    key, kind, brand, market, latitude, longitude, opened, closed, path = facts
    here = latitude is not None and longitude is not None
    return Place(
        id=key,
        region_path=path,
        own=kind == Kind.OWN,
        brand=brand,
        market=market,
        position=(latitude, longitude) if here else None,
        opened=opened,
        closed=closed,
    )


_PROGRAMMES = sa.select(
    _programme.id,
    _programme.active,
    _programme.notice_on,
    _programme.self_picked,
    _programme.rotation,
)
_WAVES = sa.select(_wave.id, _wave.opens_on, _wave.quotas)
_BLACKOUTS = sa.select(
    Blackout.programme_id, Blackout.location_id, Region.path, Blackout.first, Blackout.last
).outerjoin(Region, Region.id == Blackout.region_id)


def _languages(checklist_id: int | None) -> frozenset[str]:
    """In which languages the checklist can be read; nothing known asks for none."""
    version = find_latest(checklist_id) if checklist_id is not None else None
    if version is None:
        return frozenset()
    checklist = checklist_of(version)
    others = checklist.title if isinstance(checklist.title, Mapping) else ()
    return frozenset(map(base_language, (checklist.language, *others)))


def _others(rows: Sequence[Any]) -> dict[int, set[int]]:
    """Who had each visit before, or has the one that it replaces or doubles."""
    found: dict[int, set[int]] = defaultdict(set)
    own, related = defaultdict(set), defaultdict(set)
    for row in rows:
        own[row.id].add(row.id)
        for other in filter(None, (row.replaces_id, row.calibration_of)):
            own[other].add(row.id)
            related[other].add(row.id)
    back = sa.select(_back.visit_id, _back.person_id)
    held = sa.select(_visit.id, _visit.shopper_id)
    double = sa.select(_visit.calibration_of, _visit.shopper_id)
    for about, query, column in (
        (own, back, _back.visit_id),
        (related, held.where(_visit.shopper_id.is_not(None)), _visit.id),
        (own, double.where(_visit.shopper_id.is_not(None)), _visit.calibration_of),
    ):
        for visit_id, person_id in among(query, column, sorted(about)):
            for mine in about[visit_id]:
                found[mine].add(person_id)
    return found


def _had(rows: Sequence[Any], person_id: int) -> dict[int, set[int]]:
    """The same for one person, from their own few rows."""
    mine = {person_id}
    back = sa.select(_back.visit_id).where(_back.person_id == person_id)
    left = set(session.scalars(back))
    query = sa.select(_visit.id, _visit.calibration_of).where(_visit.shopper_id == person_id)
    held = session.execute(query).all()
    visits, doubled = {row.id for row in held}, {row.calibration_of for row in held}
    return {
        row.id: mine
        for row in rows
        if row.id in left
        or row.id in doubled
        or not {row.replaces_id, row.calibration_of}.isdisjoint(visits | left)
    }


def _taken(wave_ids: set[int]) -> dict[tuple[int, str, str], int]:
    """Visits taken or done in these waves by region path and market."""
    if not wave_ids:
        return {}
    query = (
        sa.select(_visit.wave_id, _region.path, _location.market, sa.func.count())
        .join_from(Visit.__table__, Location.__table__)
        .join(Region.__table__, _region.id == _location.region_id)
        .where(_visit.wave_id.in_(wave_ids), _visit.state.in_(WENT))
        .group_by(_visit.wave_id, _region.path, _location.market)
    )
    return {(row[0], row[1], row[2]): row[3] for row in session.execute(query)}


def _paths() -> dict[str, str]:
    return {row.code: row.path for row in session.execute(sa.select(Region.code, Region.path))}
