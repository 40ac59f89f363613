from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mystery.checklists.queries import checklist_of
from mystery.db import session
from mystery.prepared import Prepared
from mystery.programmes.rules import VisitState
from mystery.programmes.stages.rules import Step, Window, closed, course
from mystery.programmes.stages.tables import StageRun
from mystery.programmes.tables import Visit


@dataclass(frozen=True)
class Course:
    """A visit's stages at one moment; `run` is None until its shopper has sent the first."""

    steps: tuple[Step, ...]
    run: StageRun | None = None


def find_run(visit_id: int, *, shopper_id: int, version_id: int) -> StageRun | None:
    return session.scalar(
        sa.select(StageRun).where(
            StageRun.visit_id == visit_id,
            StageRun.shopper_id == shopper_id,
            StageRun.version_id == version_id,
        )
    )


def sent_moments(run: StageRun) -> dict[str, datetime]:
    return {step.stage: step.sent_at for step in run.steps if step.sent_at is not None}


def steps_of(run: StageRun, now: datetime) -> tuple[Step, ...]:
    """The course of a run; one that is closed has nothing open."""
    stages = checklist_of(run.version).stages
    window = Window(run.opens_at, run.due_at)
    found = course(stages, window, sent_moments(run), run.closed_at or now)
    return closed(found) if run.closed_at is not None else found


def is_running(visit_id: int) -> bool:
    """Whether stages of a visit have been sent and it waits for more.

    Asked once the visit is locked, in a statement of its own: PostgreSQL answers a statement that
    waited for the lock with what else was there before it waited.
    """
    return bool(_RUNNING.rows({"visit": visit_id}))


_run, _visit = StageRun.__table__.c, Visit.__table__.c
_RUNNING = Prepared(
    sa.select(_run.id)
    .join(Visit.__table__, _visit.id == _run.visit_id)
    .where(_run.visit_id == sa.bindparam("visit"), _run.closed_at.is_(None))
    .where(_run.shopper_id == _visit.shopper_id)
    .limit(1)
)


def courses(visits: Sequence[Visit], now: datetime) -> Mapping[int, Course]:
    """The courses of those visits that are staged, by the visit's id; one query for all."""
    staged = [v for v in visits if v.version is not None and checklist_of(v.version).staged]
    runs = _runs(staged)
    return {visit.id: _course(visit, runs, now) for visit in staged}


def _runs(visits: Sequence[Visit]) -> dict[tuple[int, int, int], StageRun]:
    if not visits:
        return {}
    rows = session.scalars(
        sa.select(StageRun)
        .options(selectinload(StageRun.steps))
        .where(StageRun.visit_id.in_([visit.id for visit in visits]))
    )
    return {(run.visit_id, run.shopper_id, run.version_id): run for run in rows}


def _course(visit: Visit, runs: Mapping[tuple[int, int, int], StageRun], now: datetime) -> Course:
    run = runs.get((visit.id, visit.shopper_id or 0, visit.version_id or 0))
    if run is not None:
        return Course(steps_of(run, now), run)
    assert visit.version is not None
    window = Window(visit.opens_at, visit.due_at)
    return Course(course(checklist_of(visit.version).stages, window, {}, now))


def list_due(now: datetime, *, limit: int = 500) -> list[int]:
    """Runs in which a stage opens or runs out about now, the longest due first."""
    query = sa.select(StageRun.id).where(StageRun.closed_at.is_(None), StageRun.next_at <= now)
    return list(session.scalars(query.order_by(StageRun.next_at, StageRun.id).limit(limit)))


def list_stranded(*, limit: int = 500) -> list[int]:
    """Runs whose visit has gone on without them: given to somebody else, cancelled, expired."""
    query = (
        sa.select(StageRun.id)
        .join(StageRun.visit)
        .where(StageRun.closed_at.is_(None))
        .where(
            sa.or_(
                Visit.state != VisitState.CLAIMED,
                Visit.shopper_id != StageRun.shopper_id,
                Visit.version_id != StageRun.version_id,
            )
        )
    )
    return list(session.scalars(query.order_by(StageRun.id).limit(limit)))
