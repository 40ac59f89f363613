from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.checklists.queries import checklist_of
from mystery.db import session
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.programmes.queries import Errand
from mystery.programmes.rules import VisitState
from mystery.programmes.stages.queries import find_run, steps_of
from mystery.programmes.stages.rules import (
    StageState,
    Step,
    Window,
    ends_at,
    next_change,
)
from mystery.programmes.stages.tables import StageRun, StageStep
from mystery.programmes.tables import Visit


def get_run(errand: Errand, *, shopper_id: int, version_id: int, at: datetime) -> StageRun:
    """The run of this person, begun now if this is its first stage; the visit has to be locked."""
    run = find_run(errand.id, shopper_id=shopper_id, version_id=version_id)
    if run is not None:
        return run
    window = session.execute(
        sa.select(Visit.opens_at, Visit.due_at).where(Visit.id == errand.id)
    ).one()
    run = StageRun(
        visit_id=errand.id,
        shopper_id=shopper_id,
        version_id=version_id,
        opens_at=window.opens_at,
        due_at=window.due_at,
        began_at=at,
        steps=[],
    )
    session.add(run)
    session.flush()
    return run


def note_sent(run: StageRun, stage: str, at: datetime) -> None:
    """A stage has been sent; the first time counts."""
    step = _step(run, stage)
    if step.sent_at is None:
        step.sent_at = at


def settle(run: StageRun, now: datetime) -> tuple[Step, ...]:
    """Note what has opened and run out by now, tell the shopper, keep the visit's window open
    until its last stage closes; gives the stages as they stand."""
    steps = steps_of(run, now)
    for step in steps:
        _note(run, step, now)
    run.next_at = next_change(steps, now)
    visit = session.get_one(Visit, run.visit_id)
    end = ends_at(steps, Window(run.opens_at, run.due_at))
    if end > visit.due_at and visit.state == VisitState.CLAIMED:
        visit.due_at, visit.changed_at = end, now
    session.flush()
    return steps


def _note(run: StageRun, step: Step, now: datetime) -> None:
    first = step.key == _first(run)
    if step.state == StageState.OPEN and not first and _step(run, step.key).opened_at is None:
        _step(run, step.key).opened_at = now
        visit = session.get_one(Visit, run.visit_id)
        log.record("stage.open", f"visit:{visit.key}", actor="system", stage=step.key)
        _tell(run, visit, step)
    if step.state == StageState.EXPIRED and _step(run, step.key).expired_at is None:
        _step(run, step.key).expired_at = now
        visit = session.get_one(Visit, run.visit_id)
        log.record("stage.expire", f"visit:{visit.key}", actor="system", stage=step.key)


def _tell(run: StageRun, visit: Visit, step: Step) -> None:
    facts: dict[str, Any] = {"due": step.due_at.isoformat()} if step.due_at else {}
    tell(
        run.shopper_id,
        Kind.STAGE_OPENED,
        address=f"/app/visit/{visit.key}",
        location=visit.location.name,
        stage=step.key,
        **facts,
    )


def _first(run: StageRun) -> str:
    """The key of the first stage, which opens with the visit and needs no notice."""
    return checklist_of(run.version).stages[0].key


def close(run: StageRun, at: datetime) -> None:
    """Nothing counts in this run any more; what still comes is extra."""
    run.closed_at, run.next_at = at, None
    session.flush()


def _step(run: StageRun, stage: str) -> StageStep:
    found = next((step for step in run.steps if step.stage == stage), None)
    if found is None:
        found = StageStep(run_id=run.id, stage=stage)
        run.steps.append(found)
    return found
