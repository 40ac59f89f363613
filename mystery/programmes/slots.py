"""What rules ask about visits, loaded for one or for all that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
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
_VISITS = (
    sa.select(_visit.id, _visit.key, _visit.state, _visit.opens_at, _visit.due_at)
    .add_columns(_visit.wave_id, _visit.asked_part, _visit.asked_days, _visit.checklist_id)
    .add_columns(_visit.replaces_id, _visit.calibration_of, _visit.location_id)
    .add_columns(_location.kind, _location.brand, _location.market, _location.time_zone)
    .add_columns(_location.latitude, _location.longitude)
    .add_columns(_location.opened_on, _location.closed_on, _region.path)
    .add_columns(_visit.programme_id, _programme.active, _programme.notice_on)
    .add_columns(_programme.self_picked, _programme.rotation)
    .add_columns(_wave.opens_on, _wave.quotas)
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


def list_slots(condition: Condition, *, at: datetime, claims: bool) -> list[Offered]:
    """Visits by id. `claims`: as the job board offers them, not as a coordinator assigns them."""
    rows = session.execute(_VISITS.where(condition)).all()
    more = _More(rows, at, claims=claims)
    rotations = {row.programme_id: read_rotation(row.rotation) for row in rows}
    return [Offered(row.key, more.slot(row), rotations[row.programme_id]) for row in rows]


def on_board(at: datetime) -> Condition:
    """Condition for `list_slots`: what anybody might take. The rules say it too, only later."""
    soon = sa.or_(_wave.id.is_(None), _wave.opens_on <= (at + AHEAD + timedelta(days=1)).date())
    picked = sa.and_(_programme.active, _programme.self_picked, soon)
    return sa.and_(_visit.state == VisitState.OPEN, _visit.due_at >= at, picked)


class _More:
    """What lies in other tables than the visit's row."""

    def __init__(self, rows: Sequence[sa.Row[Any]], at: datetime, *, claims: bool) -> None:
        self.at, self.claims = at, claims
        self.today = cache(lambda name: at.astimezone(ZoneInfo(name)).date())
        self.zone = cache(ZoneInfo)
        self.languages = cache(_languages)
        self.blackouts = session.execute(_BLACKOUTS).all() if rows else []
        self.others = _others(rows)
        self.taken = _taken({row.wave_id for row in rows if row.quotas})
        self.paths = _paths(rows)

    def slot(self, row: sa.Row[Any]) -> Slot:
        today, zone = self.today(row.time_zone), self.zone(row.time_zone)
        days = Span(row.opens_at.astimezone(zone).date(), row.due_at.astimezone(zone).date())
        here = row.latitude is not None and row.longitude is not None
        return Slot(
            id=row.id,
            place=Place(
                id=row.location_id,
                region_path=row.path,
                own=row.kind == Kind.OWN,
                brand=row.brand,
                market=row.market,
                position=(row.latitude, row.longitude) if here else None,
                opened=row.opened_on,
                closed=row.closed_on,
            ),
            days=days,
            today=today,
            wave_id=row.wave_id,
            taken=self.claims and row.state != VisitState.OPEN,
            started=row.active and (row.notice_on is None or row.notice_on <= today),
            on_board=row.self_picked or not self.claims,
            wave_open=not self.claims or row.opens_on is None or row.opens_on <= today + AHEAD,
            over=row.due_at < self.at,
            quota_full=self._quota_full(row),
            blackouts=tuple(self._blackouts(row, days)),
            languages=self.languages(row.checklist_id),
            part=row.asked_part,
            ends=row.asked_days,
            others=frozenset(self.others.get(row.id, ())),
        )

    def _blackouts(self, row: sa.Row[Any], days: Span) -> Iterable[Span]:
        for found in self.blackouts:
            ours = found.programme_id in (None, row.programme_id)
            there = found.location_id in (None, row.location_id)
            there = there and row.path.startswith(found.path or "")
            if ours and there and found.first <= days.last and days.first <= found.last:
                yield Span(found.first, found.last)

    def _quota_full(self, row: sa.Row[Any]) -> bool:
        """Those that are taken count; when a quota was lowered, the rest of the visits wait."""
        for quota in row.quotas or ():
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


_BLACKOUTS = sa.select(
    Blackout.programme_id, Blackout.location_id, Region.path, Blackout.first, Blackout.last
).outerjoin(Region, Region.id == Blackout.region_id)


def _languages(checklist_id: int) -> frozenset[str]:
    """In which languages the checklist can be read; nothing known asks for none."""
    version = find_latest(checklist_id)
    if version is None:
        return frozenset()
    checklist = checklist_of(version)
    others = checklist.title if isinstance(checklist.title, Mapping) else ()
    return frozenset(map(base_language, (checklist.language, *others)))


def _others(rows: Sequence[sa.Row[Any]]) -> dict[int, set[int]]:
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


def _paths(rows: Sequence[sa.Row[Any]]) -> dict[str, str]:
    if not any(row.quotas for row in rows):
        return {}
    return {row.code: row.path for row in session.execute(sa.select(Region.code, Region.path))}
