"""Reminding whoever has taken a visit that its last day is near, or over."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mystery import log
from mystery.db import now, session
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.tables import Visit

SOON = timedelta(days=2)
SILENT = timedelta(hours=24)
"""Whoever took it since has just read the last day."""
IN_HAND = (VisitState.CLAIMED, VisitState.RETURNED)
AT_ONCE = 500


def remind() -> int:
    """Tell everybody once that a visit is due soon, and once that it is overdue; how many were
    told. Run by the worker's sweep."""
    moment = now()
    due = sa.and_(
        Visit.reminded == "",
        Visit.due_at >= moment,
        Visit.due_at < moment + SOON,
        Visit.changed_at < moment - SILENT,
    )
    overdue = sa.and_(Visit.reminded != "overdue", Visit.due_at < moment)
    query = (
        sa.select(Visit)
        .options(joinedload(Visit.location))
        .where(Visit.state.in_(IN_HAND), Visit.shopper_id.is_not(None))
    )
    found = session.scalars(query.where(sa.or_(due, overdue)).order_by(Visit.id).limit(AT_ONCE))
    visits = list(found)
    for visit in visits:
        _remind(visit, visit.shopper_id or 0, late=visit.due_at < moment)
    return len(visits)


def _remind(visit: Visit, shopper_id: int, *, late: bool) -> None:
    visit.reminded = "overdue" if late else "due"
    last = visit.due_at.astimezone(ZoneInfo(visit.location.time_zone)).date()
    tell(
        shopper_id,
        Kind.VISIT_DUE,
        address=f"/app/visit/{visit.key}",
        location=visit.location.name,
        last=last.isoformat(),
        visit=visit.key,
        late=late,
    )
    log.record("visit.remind", f"visit:{visit.key}", actor="system", late=late)
