from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from mystery import log
from mystery.audits.actions import decide
from mystery.audits.apart.taking_over import count_taken_over
from mystery.audits.rules import AuditState, rules_against
from mystery.audits.tables import Audit
from mystery.db import hold, now, session
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal
from mystery.review.rules import (
    AFTER,
    Remark,
    Verdict,
    check_counts_once,
    check_verdict,
    released_at,
)
from mystery.review.tables import Decision, Thread
from mystery.rollups import actions as rollups


def review(
    audit: Audit, verdict: Verdict, *, remarks: tuple[Remark, ...] = (), by: Principal
) -> Decision:
    """Approve, return or reject. Raises what `check_verdict` raises."""
    session.refresh(audit, ["state"], with_for_update=True)
    check_verdict(
        verdict,
        state=audit.state,
        author_id=audit.author_id,
        reviewer_id=by.id,
        remarks=remarks,
        against=rules_against(audit.flags),
    )
    if verdict == Verdict.APPROVE:
        _check_counts_once(audit)
    return settle(audit, verdict, remarks=remarks, actor=by.actor, reviewer_id=by.id)


def _check_counts_once(audit: Audit) -> None:
    """Of two reviewers at once with two reports of one visit, one comes second."""
    if audit.visit_id is not None:
        hold(f"counts:{audit.visit_id}")
        others = sa.select(Audit.state).where(Audit.visit_id == audit.visit_id)
        found = list(session.scalars(others.where(Audit.id != audit.id)))
        check_counts_once(audit.state, found)


def settle(
    audit: Audit,
    verdict: Verdict,
    *,
    remarks: tuple[Remark, ...] = (),
    actor: str = "system",
    reviewer_id: int | None = None,
) -> Decision:
    """Write a decision down and do what follows from it; who may is asked before."""
    approved = verdict == Verdict.APPROVE
    batched = approved and not audit.location.single_staff
    if audit.state == AuditState.QUARANTINED and verdict != Verdict.REJECT:
        count_taken_over(audit)
    decide(audit, AFTER[verdict], released_at=released_at(now()) if batched else None)
    decision = Decision(audit_id=audit.id, reviewer_id=reviewer_id, verdict=verdict, at=now())
    kept = [remark for remark in remarks if remark.text.strip()]
    decision.threads = [Thread(question=r.question, text=r.text.strip()) for r in kept]
    session.add(decision)
    log.record(f"audit.{verdict}", f"audit:{audit.uuid}", actor=actor)
    if approved:
        rollups.add(audit)
    _tell_author(audit, verdict)
    session.flush()
    return decision


def _tell_author(audit: Audit, verdict: Verdict) -> None:
    address = f"/app/visit/{audit.visit.key}" if audit.visit else "/app/"
    kind = Kind.AUDIT_RETURNED if verdict == Verdict.RETURN else Kind.AUDIT_DECIDED
    tell(audit.author_id, kind, address=address, location=audit.location.name, verdict=verdict)


def insert_approvals(audit_ids: list[int], at: list[datetime], *, reviewer_id: int) -> None:
    """Approvals of the past, in bulk. For demo and benchmarks."""
    rows = [
        {"audit_id": audit_id, "reviewer_id": reviewer_id, "verdict": Verdict.APPROVE, "at": when}
        for audit_id, when in zip(audit_ids, at, strict=True)
    ]
    if rows:
        session.execute(sa.insert(Decision), rows)
