"""An audit stands for its visit no longer."""

from __future__ import annotations

import sqlalchemy as sa

from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.db import now, session
from mystery.programmes.actions import step
from mystery.programmes.rules import VisitState

_STANDS_FOR = {
    AuditState.SUBMITTED: (VisitState.SUBMITTED,),
    AuditState.RETURNED: (VisitState.RETURNED,),
    AuditState.APPROVED: (VisitState.APPROVED, VisitState.COULD_NOT_SHOP),
}
"""Which state its visit owes to an audit, where it owes it any."""


def take_back(audit: Audit) -> None:
    """An approved audit counts no more; it stays, and its visit can be planned again.

    What counts it must be told before: the caller subtracts it from the rollups.
    """
    let_go(audit)
    audit.state, audit.decided_at = AuditState.REJECTED, now()
    if audit.released_at is not None and audit.released_at > audit.decided_at:
        audit.released_at = None
    session.flush()


def let_go(audit: Audit) -> None:
    """The visit of an audit that is to stand for it no longer has come to nothing."""
    visit = audit.visit
    if visit is None or visit.state not in _STANDS_FOR.get(AuditState(audit.state), ()):
        return
    alike = sa.select(Audit.id).where(Audit.visit_id == visit.id, Audit.state == audit.state)
    if session.scalar(alike.where(Audit.id != audit.id).limit(1)) is None:
        step(visit, VisitState.REJECTED)
