from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery import log
from mystery.checklists.queries import find_latest
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import hold, new_key, now, session
from mystery.locations.rules import is_open_on
from mystery.locations.tables import Location
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.problems import Conflict, Forbidden, Missing
from mystery.programmes.acquaintances import declare
from mystery.programmes.board import check_may_go
from mystery.programmes.queries import find_visit, list_overdue, replacement_of
from mystery.programmes.rules import VisitState, check_step, check_window
from mystery.programmes.rules.giving_back import Why
from mystery.programmes.rules.policy import check_started
from mystery.programmes.rules.reasons import NONE, Reason, read_reasons, told
from mystery.programmes.rules.visits import MOVABLE, REPLACED
from mystery.programmes.rules.windows import replacement_days, window
from mystery.programmes.tables import GivenBack, Programme, Visit


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
    _check_started(programme, location)
    version = latest_version(checklist)
    visit = Visit(
        key=new_key(),
        programme_id=programme.id,
        location_id=location.id,
        checklist_id=checklist.id,
        state=VisitState.OPEN,
        opens_at=opens_at,
        due_at=due_at,
        note=note,
        created_at=now(),
        changed_at=now(),
        created_by=by.id if by else None,
    )
    with session.begin_nested():
        session.add(visit)
        session.flush()
        if shopper:
            check_may_go(visit.id, shopper.id, at=now(), claims=False)
            visit.shopper_id, visit.version_id = shopper.id, version.id
            visit.state = VisitState.CLAIMED
    log.record("visit.plan", f"visit:{visit.key}", actor=by.actor if by else "system")
    if shopper:
        _tell(visit, shopper.id, Kind.VISIT_ASSIGNED, by=by)
    return visit


def _check_started(programme: Programme, location: Location) -> None:
    today = now().astimezone(ZoneInfo(location.time_zone)).date()
    check_started(
        programme.name, active=programme.active, notice_on=programme.notice_on, today=today
    )


ADDRESSES = {Kind.VISIT_CANCELLED: "/app/", Kind.VISIT_HANDED_BACK: "/visits/{key}"}


def _tell(visit: Visit, person_id: int | None, kind: Kind, *, by: Principal | None) -> None:
    """Nobody is told what they did themselves."""
    if person_id is None or (by is not None and by.id == person_id):
        return
    last = visit.due_at.astimezone(ZoneInfo(visit.location.time_zone)).date()
    where = visit.location.name
    address = ADDRESSES.get(kind, "/app/visit/{key}").format(key=visit.key)
    tell(person_id, kind, address=address, location=where, last=last.isoformat(), visit=visit.key)


def latest_version(checklist: ChecklistRow) -> VersionRow:
    version = find_latest(checklist.id)
    if version is None:
        raise Conflict(f"{checklist.title} has not been published yet.", code="not_published")
    return version


def claim(key: str, *, by: Principal) -> Visit:
    """Take an open visit; of two people at once exactly one gets it."""
    hold(f"shopper {by.id}")
    visit = _locked(key)
    if visit.state == VisitState.CLAIMED and visit.shopper_id == by.id:
        return visit
    if visit.state != VisitState.OPEN:
        raise Conflict("Somebody else has taken this visit.", code="visit_taken")
    _check_started(visit.programme, visit.location)
    check_may_go(visit.id, by.id, at=now(), claims=True)
    settle(visit, session.get_one(Person, by.id), by=by)
    return visit


def assign(
    visit: Visit,
    shopper: Person | None,
    *,
    by: Principal,
    reason: str = "",
    despite: Collection[Reason] = NONE,
) -> None:
    """Give a visit to somebody else, or back to the board. Work already begun by the one
    before still arrives as quarantined, never lost. `despite`: rules that are set aside for it."""
    bent: tuple[Reason, ...] = ()
    after = VisitState.CLAIMED if shopper else VisitState.OPEN
    check_step(visit.state, after)
    if shopper:
        _check_started(visit.programme, visit.location)
        hold(f"shopper {shopper.id}")
        bent = check_may_go(visit.id, shopper.id, at=now(), claims=False, despite=despite)
    settle(visit, shopper, by=by, reason=reason)
    if bent:
        visit.despite = told(bent)
        note_set_aside(visit.key, visit.despite, by=by)


def note_set_aside(key: str, despite: str, *, by: Principal | None) -> None:
    """Which rules somebody decided against for the shopper of a visit."""
    actor = by.actor if by else "system"
    log.record("visit.set_aside", f"visit:{key}", actor=actor, rules=despite.split())


def settle(visit: Visit, shopper: Person | None, *, by: Principal | None, reason: str = "") -> None:
    """Give a visit to somebody who may go, or back to the board: whoever calls has asked."""
    before = visit.shopper_id
    _put(visit, shopper, reason)
    log.record(
        "visit.assign",
        f"visit:{visit.key}",
        actor=by.actor if by else "system",
        shopper=shopper.key if shopper else None,
    )
    if before != visit.shopper_id:
        _tell(visit, before, Kind.VISIT_CANCELLED, by=by)
        _tell(visit, visit.shopper_id, Kind.VISIT_ASSIGNED, by=by)


def _put(visit: Visit, shopper: Person | None, reason: str) -> None:
    visit.shopper_id = shopper.id if shopper else None
    visit.version_id = latest_version(visit.checklist).id if shopper else None
    visit.state = VisitState.CLAIMED if shopper else VisitState.OPEN
    visit.reason, visit.reminded, visit.despite, visit.changed_at = reason, "", "", now()


def reschedule(visit: Visit, *, opens_at: datetime, due_at: datetime, by: Principal) -> None:
    """An expired visit that gets new days is on the board again."""
    check_window(opens_at, due_at)
    if visit.state not in (*MOVABLE, VisitState.EXPIRED):
        raise Conflict("The window of a visit that is done stays as it was.", code="visit_state")
    if visit.state == VisitState.EXPIRED:
        _revive(visit, due_at)
    visit.opens_at, visit.due_at, visit.changed_at = opens_at, due_at, now()
    visit.reminded = ""
    if visit.state == VisitState.CLAIMED and visit.shopper_id is not None:
        despite = read_reasons(visit.despite)
        check_may_go(visit.id, visit.shopper_id, at=now(), claims=False, despite=despite)
    log.record("visit.reschedule", f"visit:{visit.key}", actor=by.actor)
    _tell(visit, visit.shopper_id, Kind.VISIT_CHANGED, by=by)


def _revive(visit: Visit, due_at: datetime) -> None:
    if due_at <= now():
        raise Conflict("These days are over too.", code="window_over")
    if replacement_of(visit) is not None:
        raise Conflict("Another visit was planned in its place already.", code="visit_replaced")
    _put(visit, None, visit.reason)


def cancel(visit: Visit, *, reason: str, by: Principal | None) -> None:
    step(visit, VisitState.CANCELLED)
    visit.reason = reason
    actor = by.actor if by else "system"
    log.record("visit.cancel", f"visit:{visit.key}", actor=actor, reason=reason)
    _tell(visit, visit.shopper_id, Kind.VISIT_CANCELLED, by=by)


GIVING_BACK = {"declined": "visit.decline", "handed_back": "visit.hand_back"}
"""What the log calls it."""


def give_back(visit: Visit, *, how: str, why: Why, words: str, by: Principal) -> None:
    """The shopper declines a visit or hands it back; it goes to the board, and costs nothing.

    Whoever is known there is not offered the place again; that may be said of a visit that
    nobody has yet, too.
    """
    if visit.shopper_id is None and why == Why.KNOWN:
        declare(visit.location, by=by)
        return
    if visit.shopper_id != by.id:
        raise Forbidden("This is somebody else's visit.", code="not_yours")
    check_step(visit.state, VisitState.OPEN)
    moment = now()
    session.add(
        GivenBack(visit_id=visit.id, person_id=by.id, how=how, why=why, words=words, at=moment)
    )
    if why == Why.KNOWN:
        declare(visit.location, by=by)
    _put(visit, None, "")
    # Why stays out of the log: it may be about somebody's health, and the log is for ever.
    log.record(GIVING_BACK[how], f"visit:{visit.key}", actor=by.actor)
    _tell(visit, visit.created_by, Kind.VISIT_HANDED_BACK, by=by)


def step(visit: Visit, after: VisitState) -> None:
    """Move a visit on. Raises Conflict(code="visit_state") when that step does not exist."""
    check_step(visit.state, after)
    visit.state, visit.changed_at = after, now()
    if after == VisitState.COULD_NOT_SHOP and visit.programme.replaces:
        replace(visit, by=None)


def replace(visit: Visit, *, by: Principal | None) -> Visit | None:
    """Plan another visit in the place of one that came to nothing, open for whoever may go.

    None where the location is closed by then. Raises Conflict for a visit that is still running,
    counted, or replaced already.
    """
    if visit.state not in REPLACED:
        raise Conflict("Only a visit that came to nothing is replaced.", code="visit_state")
    if replacement_of(visit) is not None:
        raise Conflict("Another visit was planned in its place already.", code="visit_replaced")
    days = replacement_days(
        visit.opens_at, visit.due_at, at=now(), time_zone=visit.location.time_zone
    )
    if not is_open_on(days[0], opened=visit.location.opened_on, closed=visit.location.closed_on):
        return None
    opens_at, due_at = window(*days, visit.location.time_zone)
    made = Visit(
        key=new_key(),
        programme_id=visit.programme_id,
        wave_id=visit.wave_id,
        location_id=visit.location_id,
        checklist_id=visit.checklist_id,
        state=VisitState.OPEN,
        opens_at=opens_at,
        due_at=due_at,
        asked_part=visit.asked_part,
        asked_days=visit.asked_days,
        calibration_of=visit.calibration_of,
        replaces_id=visit.id,
        note=visit.note,
        created_at=now(),
        changed_at=now(),
        created_by=visit.created_by,
    )
    session.add(made)
    session.flush()
    actor = by.actor if by else "system"
    log.record("visit.replace", f"visit:{visit.key}", actor=actor, by=made.key)
    return made


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
