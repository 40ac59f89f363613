"""Stores read approved reports in batches, and are told at the batch: the moment of a decision
would tell when somebody was there."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from mystery import log
from mystery.audits.actions import release
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.db import now, session
from mystery.locations.tables import Location
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Right
from mystery.review.queries import list_holders
from mystery.review.rules import BATCH_LEAST, month_begins, released_at
from mystery.review.tables import Release

TOLD_WITHIN = timedelta(days=7)
"""Batches that are older went unannounced; a late notice about old reports helps nobody."""


def release_due() -> int:
    """Release what waits for the month's batch, and tell the stores of batches that have become
    readable; how many batches. Run by the worker."""
    moment = now()
    _release_months(moment)
    batches = _untold(moment)
    for location_id, at, reports in batches:
        _tell(session.get_one(Location, location_id), at, reports)
    return len(batches)


def _release_months(at: datetime) -> None:
    """Stores with a single person on duty: at the month's turn, when enough reports are there
    that none of them stands alone. A store that has grown gets the ordinary daily batch."""
    held = sa.and_(Audit.state == AuditState.APPROVED, Audit.released_at.is_(None))
    begins = month_begins(at)
    alone = sa.and_(Location.single_staff, Audit.decided_at < begins)
    rows = session.execute(
        sa.select(Audit.location_id, Location.single_staff, sa.func.count())
        .join(Audit.location)
        .where(held, sa.or_(alone, ~Location.single_staff))
        .group_by(Audit.location_id, Location.single_staff)
    )
    for location_id, single_staff, count in rows.all():
        if not single_staff:
            release(location_id, decided_before=at, at=released_at(at))
        elif count >= BATCH_LEAST:
            release(location_id, decided_before=begins, at=at)


def _untold(at: datetime) -> list[tuple[int, datetime, int]]:
    told = sa.exists().where(
        Release.location_id == Audit.location_id, Release.at == Audit.released_at
    )
    rows = session.execute(
        sa.select(Audit.location_id, Audit.released_at, sa.func.count())
        .where(Audit.released_at <= at, Audit.released_at > at - TOLD_WITHIN, ~told)
        .group_by(Audit.location_id, Audit.released_at)
        .order_by(Audit.location_id, Audit.released_at)
    )
    return [(place, released, count) for place, released, count in rows if released]


def _tell(location: Location, at: datetime, reports: int) -> None:
    session.add(Release(location_id=location.id, at=at, reports=reports))
    for person in list_holders(Right.APPEAL, location, now().date()):
        tell(
            person.id,
            Kind.REPORT_RELEASED,
            address=f"/locations/{location.code}",
            location=location.name,
            reports=reports,
        )
    log.record("report.release", f"location:{location.code}", actor="system", reports=reports)
