"""Making and changing programmes, recording the notice to staff, starting and pausing."""

from __future__ import annotations

from datetime import date
from typing import Any

from mystery import log
from mystery.checklists.tables import ChecklistRow
from mystery.db import new_key, now, session
from mystery.locations.tables import Location, Region
from mystery.people.rules import Principal
from mystery.problems import Fault, Invalid
from mystery.programmes.rules.policy import check_may_start, check_notice, check_terms
from mystery.programmes.rules.spread import check_shares
from mystery.programmes.tables import Blackout, Programme


def add_programme(
    name: str, *, key: str, unplanned: bool = False, approves_itself: bool = False, by: str
) -> Programme:
    """A programme that has not started: that needs the notice to staff, see `start`."""
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


def change_programme(programme: Programme, *, by: Principal, **changes: Any) -> None:
    """Set columns by name; what stays as it was leaves no row in the log. Raises Invalid."""
    check_terms(changes)
    if changes.get("spread"):
        check_shares(changes["spread"])
    differing = {k: v for k, v in changes.items() if getattr(programme, k) != v}
    if not differing:
        return
    for name, value in differing.items():
        setattr(programme, name, value)
    log.record("programme.change", f"programme:{programme.key}", actor=by.actor, **differing)


def set_checklist(programme: Programme, checklist: ChecklistRow | None, *, by: Principal) -> None:
    """Visits that are there keep theirs; it counts for those that are made from now on."""
    wanted = checklist.id if checklist else None
    if wanted == programme.checklist_id:
        return
    programme.checklist_id = wanted
    key = checklist.key if checklist else None
    log.record("programme.change", f"programme:{programme.key}", actor=by.actor, checklist=key)


def inform(
    programme: Programme, *, text: str, on: date | None, by: str, who: int | None = None
) -> None:
    """Record what staff were told, and from which day on they know."""
    check_notice(text, on)
    programme.notice_text, programme.notice_on = text.strip(), on
    programme.notice_by, programme.notice_at = who, now()
    about = {"on": on.isoformat() if on else None, "text": text.strip()}
    log.record("programme.inform", f"programme:{programme.key}", actor=by, **about)


def start(programme: Programme, *, today: date, by: str) -> None:
    """Raises Conflict(code="staff_not_informed") without a notice that counts by today."""
    if programme.active:
        return
    check_may_start(
        programme.name,
        notice_text=programme.notice_text,
        notice_on=programme.notice_on,
        today=today,
    )
    programme.active = True
    log.record("programme.start", f"programme:{programme.key}", actor=by)


def pause(programme: Programme, *, by: str) -> None:
    """Nothing more is planned or taken; what somebody has taken goes on and is counted."""
    if not programme.active:
        return
    programme.active = False
    log.record("programme.pause", f"programme:{programme.key}", actor=by)


def add_blackout(
    *,
    first: date,
    last: date,
    why: str = "",
    programme: Programme | None = None,
    region: Region | None = None,
    location: Location | None = None,
    by: Principal,
) -> Blackout:
    if last < first:
        fault = Fault("/last", "it lies before the first day")
        raise Invalid("The days end before they begin.", faults=[fault])
    blackout = Blackout(
        key=new_key(),
        programme_id=programme.id if programme else None,
        region_id=region.id if region else None,
        location_id=location.id if location else None,
        first=first,
        last=last,
        why=why,
    )
    session.add(blackout)
    session.flush()
    subject = f"blackout:{blackout.key}"
    days = {"first": first.isoformat(), "last": last.isoformat()}
    log.record("blackout.add", subject, actor=by.actor, **days)
    return blackout


def drop_blackout(blackout: Blackout, *, by: Principal) -> None:
    log.record("blackout.drop", f"blackout:{blackout.key}", actor=by.actor)
    session.delete(blackout)
