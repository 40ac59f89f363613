from __future__ import annotations

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from mystery import log
from mystery.checklists.queries import find_latest
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import new_key, now, session
from mystery.locations.tables import Location
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.problems import Conflict, Forbidden, Missing
from mystery.programmes.queries import Errand, find_visit, list_overdue, workplaces
from mystery.programmes.rules import (
    VisitState,
    check_may_shop,
    check_step,
    check_window,
)
from mystery.programmes.tables import Programme, Visit


def add_programme(
    name: str, *, key: str, unplanned: bool = False, approves_itself: bool = False, by: str
) -> Programme:
    programme = Programme(
        key=key,
        name=name,
        unplanned=unplanned,
        approves_itself=approves_itself,
        created_at=now(),
    )
    session.add(programme)
    session.flush()
    log.record("programme.add", f"programme:{key}", actor=by)
    return programme


def change_programme(
    programme: Programme, *, unplanned: bool, approves_itself: bool, by: Principal
) -> None:
    programme.unplanned, programme.approves_itself = unplanned, approves_itself
    log.record(
        "programme.change",
        f"programme:{programme.key}",
        actor=by.actor,
        unplanned=unplanned,
        approves_itself=approves_itself,
    )


def plan_visit(
    *,
    location: Location,
    checklist: ChecklistRow,
    opens_at: datetime,
    due_at: datetime,
    programme: Programme,
    shopper: Person | None = None,
    note: str = "",
    by: Principal | None = None,
) -> Visit:
    """Plan a visit, open or assigned. Raises Conflict without a published version or for a
    reversed window, Forbidden where the shopper may not go."""
    check_window(opens_at, due_at)
    version = latest_version(checklist)
    if shopper:
        _check_shopper(shopper, location.id)
    visit = Visit(
        key=new_key(),
        programme_id=programme.id,
        location_id=location.id,
        checklist_id=checklist.id,
        version_id=version.id if shopper else None,
        shopper_id=shopper.id if shopper else None,
        state=VisitState.CLAIMED if shopper else VisitState.OPEN,
        opens_at=opens_at,
        due_at=due_at,
        note=note,
        created_at=now(),
        changed_at=now(),
        created_by=by.id if by else None,
    )
    session.add(visit)
    session.flush()
    log.record("visit.plan", f"visit:{visit.key}", actor=by.actor if by else "system")
    return visit


def latest_version(checklist: ChecklistRow) -> VersionRow:
    version = find_latest(checklist.id)
    if version is None:
        raise Conflict(f"{checklist.title} has not been published yet.", code="not_published")
    return version


def _check_shopper(shopper: Person, location_id: int) -> None:
    if shopper.disabled_at is not None:
        raise Forbidden("This account is disabled.", code="account_disabled")
    check_may_shop(location_id, workplaces(shopper, now()))


def claim(key: str, *, by: Principal) -> Visit:
    """Take an open visit; of two people at once exactly one gets it."""
    visit = _locked(key)
    if visit.state == VisitState.CLAIMED and visit.shopper_id == by.id:
        return visit
    if visit.state != VisitState.OPEN:
        raise Conflict("Somebody else has taken this visit.", code="visit_taken")
    assign(visit, session.get_one(Person, by.id), by=by)
    return visit


def assign(visit: Visit, shopper: Person | None, *, by: Principal, reason: str = "") -> None:
    """Give a visit to somebody else, or back to the board. Work already begun by the one
    before still arrives as quarantined, never lost."""
    after = VisitState.CLAIMED if shopper else VisitState.OPEN
    check_step(visit.state, after)
    if shopper:
        _check_shopper(shopper, visit.location_id)
    visit.shopper_id = shopper.id if shopper else None
    visit.version_id = latest_version(visit.checklist).id if shopper else None
    visit.state = after
    visit.reason = reason
    visit.changed_at = now()
    log.record(
        "visit.assign",
        f"visit:{visit.key}",
        actor=by.actor,
        shopper=shopper.key if shopper else None,
    )


def reschedule(visit: Visit, *, opens_at: datetime, due_at: datetime, by: Principal) -> None:
    check_window(opens_at, due_at)
    if visit.state not in (VisitState.OPEN, VisitState.CLAIMED, VisitState.RETURNED):
        raise Conflict("The window of a visit that is done stays as it was.", code="visit_state")
    visit.opens_at, visit.due_at, visit.changed_at = opens_at, due_at, now()
    log.record("visit.reschedule", f"visit:{visit.key}", actor=by.actor)


def cancel(visit: Visit, *, reason: str, by: Principal) -> None:
    step(visit, VisitState.CANCELLED)
    visit.reason = reason
    log.record("visit.cancel", f"visit:{visit.key}", actor=by.actor, reason=reason)


def hand_back(visit: Visit, *, reason: str, by: Principal) -> None:
    """The shopper gives the visit back to the board, with a reason; it costs nothing."""
    if visit.shopper_id != by.id:
        raise Forbidden("This is somebody else's visit.", code="not_yours")
    check_step(visit.state, VisitState.OPEN)
    visit.shopper_id = visit.version_id = None
    visit.state, visit.reason, visit.changed_at = VisitState.OPEN, reason, now()
    log.record("visit.hand_back", f"visit:{visit.key}", actor=by.actor)


def step(visit: Visit, after: VisitState) -> None:
    """Move a visit on. Raises Conflict(code="visit_state") when that step does not exist."""
    check_step(visit.state, after)
    visit.state, visit.changed_at = after, now()


_HAND_IN = (
    sa.update(cast(sa.Table, Visit.__table__))
    .where(Visit.__table__.c.id == sa.bindparam("visit_id"))
    .values(state=VisitState.SUBMITTED, changed_at=sa.bindparam("at"))
)


def hand_in(errand: Errand) -> None:
    """The visit has been done. Raises Conflict(code="visit_state") when it cannot be any more."""
    check_step(errand.state, VisitState.SUBMITTED)
    session.execute(_HAND_IN, {"visit_id": errand.id, "at": now()})
    in_hand = session.identity_map.get(identity_key(Visit, errand.id))
    if in_hand is not None:
        session.expire(in_hand)


def expire_overdue() -> int:
    """Close what nobody began in time; how many. Run by the worker."""
    overdue = list_overdue(now())
    for visit in overdue:
        if visit.state == VisitState.OPEN:
            step(visit, VisitState.EXPIRED)
            log.record("visit.expire", f"visit:{visit.key}", actor="system")
    return sum(visit.state == VisitState.EXPIRED for visit in overdue)


def _locked(key: str) -> Visit:
    visit = find_visit(key, locked=True)
    if visit is None:
        raise Missing("There is no such visit.")
    return visit


def insert_done(rows: list[dict[str, object]]) -> list[int]:
    """Visits of the past, in bulk, as they ended; their ids, in order. For demo and benchmarks."""
    found = session.execute(
        sa.insert(Visit).returning(Visit.id, sort_by_parameter_order=True), rows
    )
    return [row[0] for row in found]
