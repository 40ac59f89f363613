"""What programmes approve by themselves: after some hours, where nothing is odd, with a sample
kept for a reviewer's eyes."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from mystery.audits.flags.queries import holding_flags, looked_through
from mystery.audits.queries import get_locked
from mystery.audits.rules import AuditState
from mystery.audits.stages.rules import IN_FLAGS
from mystery.audits.tables import IS_WAITING, Audit
from mystery.db import now, session
from mystery.programmes.tables import Programme
from mystery.review.actions import settle
from mystery.review.rules import Verdict, is_sampled

BATCH = 100


def is_clean(audit: Audit) -> bool:
    """Came in the ordinary way, in all of its stages, no critical question was missed, and nobody
    waits for what it says: a reviewer who sent a visit back reads the reply."""
    in_time = not set(IN_FLAGS) & set(audit.flags)
    asked_for = audit.replaces_id is not None
    waits = not in_time or asked_for or audit.critical_missed
    return audit.state == AuditState.SUBMITTED and not waits


def approve_at_once(audit: Audit, *, secret: bytes) -> bool:
    """Approve what has just arrived, where its programme does not wait for anybody to look.

    What is odd waits all the same: until its photos are decoded nobody knows."""
    programme = audit.programme
    if not programme.approves_itself or programme.approve_after_hours or audit.flags:
        return False
    clean = sa.select(Audit.id).where(Audit.id == audit.id, looked_through(), ~holding_flags())
    return session.scalar(clean) is not None and _approve(audit, secret=secret)


def approve_due(*, secret: bytes, after: int = 0) -> int:
    """Approve what has waited long enough, at most `BATCH` audits, by id; the last id looked at,
    0 when there are no more."""
    ids = _due(now(), after)
    for audit_id in ids:
        _approve(get_locked(audit_id), secret=secret)
    return ids[-1] if len(ids) == BATCH else 0


def _approve(audit: Audit, *, secret: bytes) -> bool:
    percent = audit.programme.sample_percent
    if not is_clean(audit) or is_sampled(audit.key, percent=percent, secret=secret):
        return False
    settle(audit, Verdict.APPROVE)
    return True


def _due(at: datetime, after: int) -> list[int]:
    """Ids of what may be due, oldest first."""
    policies = session.execute(
        sa.select(Programme.id, Programme.approve_after_hours).where(Programme.approves_itself)
    )
    waited = [
        (Audit.programme_id == id_) & (Audit.received_at <= at - timedelta(hours=hours))
        for id_, hours in policies
    ]
    query = (
        sa.select(Audit.id)
        .where(sa.text(f"audit.{IS_WAITING}"), Audit.state == AuditState.SUBMITTED)
        .where(~Audit.critical_missed, Audit.replaces_id.is_(None))
        .where(looked_through(), ~holding_flags())
        .where(sa.or_(sa.false(), *waited), Audit.id > after)
        .order_by(Audit.id)
        .limit(BATCH)
    )
    return list(session.scalars(query))
