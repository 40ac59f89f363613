from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.people.queries import list_former_workplaces, list_managed
from mystery.people.tables import Person
from mystery.prepared import Prepared
from mystery.problems import Missing
from mystery.programmes.rules import VisitState, Workplaces, former_since
from mystery.programmes.tables import GivenBack, Programme, Visit

WITH = (
    joinedload(Visit.location).joinedload(Location.region),
    joinedload(Visit.checklist),
    joinedload(Visit.version),
    joinedload(Visit.shopper),
    joinedload(Visit.programme),
)

RUNNING = (VisitState.OPEN, VisitState.CLAIMED, VisitState.SUBMITTED, VisitState.RETURNED)


def list_programmes() -> list[Programme]:
    return list(session.scalars(sa.select(Programme).order_by(Programme.id)))


def get_programme(key: str) -> Programme:
    found = session.scalar(sa.select(Programme).where(Programme.key == key))
    if found is None:
        raise Missing("There is no such programme.")
    return found


def find_default_programme() -> Programme | None:
    """The first programme; an organisation starts with one."""
    return session.scalar(sa.select(Programme).order_by(Programme.id).limit(1))


def find_unplanned_programme() -> Programme | None:
    """The programme that visits nobody planned belong to, None when they are switched off."""
    running = sa.and_(Programme.unplanned, Programme.active)
    return session.scalar(sa.select(Programme).where(running).order_by(Programme.id).limit(1))


def unplanned_allowed() -> bool:
    return find_unplanned_programme() is not None


def find_visit(key: str, visible: Condition | None = None, *, locked: bool = False) -> Visit | None:
    query = sa.select(Visit).where(Visit.key == key)
    if visible is not None:
        query = query.join(Visit.location).where(visible)
    return session.scalar(query.with_for_update(of=Visit) if locked else query.options(*WITH))


@dataclass(frozen=True)
class Errand:
    """A visit as it is handed in, without its row, which a transaction would forget."""

    id: int
    key: str
    location_id: int
    checklist_id: int
    shopper_id: int | None
    state: VisitState
    programme_id: int
    approves_at_once: bool


_visit, _programme = Visit.__table__.c, Programme.__table__.c
_errand = (
    sa.select(_visit.id, _visit.key, _visit.location_id, _visit.checklist_id)
    .add_columns(_visit.shopper_id, _visit.state, _programme.id)
    .add_columns(sa.and_(_programme.approves_itself, _programme.approve_after_hours == 0))
    .join_from(Visit.__table__, Programme.__table__)
    .where(_visit.key == sa.bindparam("key"))
)
_ERRAND = Prepared(_errand)
_LOCKED_ERRAND = Prepared(_errand.with_for_update(of=Visit.__table__))


def find_errand(key: str, *, locked: bool = False) -> Errand | None:
    row = (_LOCKED_ERRAND if locked else _ERRAND).row({"key": key})
    return Errand(*row) if row else None


def get_visit(key: str, visible: Condition | None = None) -> Visit:
    visit = find_visit(key, visible)
    if visit is None:
        raise Missing("There is no such visit.")
    return visit


def list_keyed(keys: Collection[str]) -> list[Visit]:
    """By id; keys that are none are left out."""
    query = sa.select(Visit).options(*WITH).where(Visit.key.in_(keys))
    return list(session.scalars(query.order_by(Visit.id)))


def list_visits(
    *,
    visible: Condition | None = None,
    shopper_id: int | None = None,
    states: tuple[VisitState, ...] = (),
    changed_since: datetime | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[Visit]:
    """By id. `changed_since` leaves out what has been done for longer than that."""
    query = sa.select(Visit).join(Visit.location).options(*WITH).limit(limit)
    if visible is not None:
        query = query.where(visible)
    if shopper_id is not None:
        query = query.where(Visit.shopper_id == shopper_id)
    if states:
        query = query.where(Visit.state.in_(states))
    if changed_since:
        query = query.where(sa.or_(Visit.state.in_(RUNNING), Visit.changed_at > changed_since))
    if after:
        query = query.where(Visit.id > after)
    return list(session.scalars(query.order_by(Visit.id)))


def list_planned(
    *, visible: Condition, state: str = "", page: int = 1, limit: int = 100
) -> list[Visit]:
    """For the coordinator: what is due next first, done ones newest first."""
    query = sa.select(Visit).join(Visit.location).options(*WITH).where(visible)
    if state:
        query = query.where(Visit.state == state)
    running = Visit.state.in_(RUNNING)
    order = (running.desc(), sa.case((running, Visit.due_at)), Visit.due_at.desc(), Visit.id)
    return list(session.scalars(query.order_by(*order).offset((page - 1) * limit).limit(limit)))


def list_keys(visible: Condition, *, limit: int) -> list[str]:
    """What is due first, first."""
    query = sa.select(Visit.key).join(Visit.location).where(visible)
    return list(session.scalars(query.order_by(Visit.due_at, Visit.id).limit(limit)))


def tally_states(visible: Condition) -> dict[str, int]:
    rows = session.execute(
        sa.select(Visit.state, sa.func.count())
        .join(Visit.location)
        .where(visible)
        .group_by(Visit.state)
    )
    return {row[0]: row[1] for row in rows}


def list_overdue(at: datetime) -> list[Visit]:
    """Not begun and past their window."""
    idle = Visit.state.in_([VisitState.OPEN, VisitState.CLAIMED])
    return list(session.scalars(sa.select(Visit).where(idle, Visit.due_at < at)))


def replacement_of(visit: Visit) -> Visit | None:
    return session.scalar(sa.select(Visit).where(Visit.replaces_id == visit.id))


def list_given_back(visit_id: int) -> list[GivenBack]:
    query = sa.select(GivenBack).where(GivenBack.visit_id == visit_id)
    return list(session.scalars(query.order_by(GivenBack.at)))


def workplaces(person: Person, at: datetime) -> Workplaces:
    return Workplaces(
        current=person.workplace_id,
        managed=list_managed(person.id),
        former=list_former_workplaces(person.id, former_since(at)),
    )


def find_same_visit(
    *,
    location_id: int,
    checklist_id: int,
    shopper_id: int | None,
    window: tuple[datetime, datetime],
) -> Visit | None:
    """A visit that is planned just like this already."""
    who = Visit.shopper_id.is_(None) if shopper_id is None else Visit.shopper_id == shopper_id
    return session.scalar(
        sa.select(Visit).where(
            Visit.location_id == location_id,
            Visit.checklist_id == checklist_id,
            Visit.opens_at == window[0],
            Visit.due_at == window[1],
            Visit.state != VisitState.CANCELLED,
            who,
        )
    )
