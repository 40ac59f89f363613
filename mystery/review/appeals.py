"""A store disputes a question of its report; a reviewer answers with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mystery import log
from mystery.audits.queries import list_answers
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.db import new_key, now, session
from mystery.evidence.queries import list_missing
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal, Right
from mystery.problems import Conflict, Fault, Invalid
from mystery.review.corrections import uphold
from mystery.review.queries import (
    appeal_days,
    list_appeals_of,
    list_decisions,
    list_holders,
)
from mystery.review.rules import (
    AppealState,
    Proposal,
    Ruling,
    Verdict,
    check_appeal,
    check_open,
    check_ruling,
    check_withdrawal,
)
from mystery.review.tables import Appeal, AppealPhoto


def raise_appeal(
    audit: Audit, question: str, *, text: str, photos: Sequence[str] = (), by: Principal
) -> Appeal:
    """Dispute one question. The audit is locked, so that one question is disputed once.

    Raises Conflict too late or twice, Invalid without a text or for a question that is not there.
    """
    check_can_appeal(audit)
    if question not in {row.question for row in list_answers(audit.id)}:
        fault = Fault("/question", "this report has no such question")
        raise Invalid("The appeal names a question that is not there.", faults=[fault])
    hashes = list(dict.fromkeys(photos))
    states = [a.state for a in list_appeals_of(audit.id) if a.question == question]
    check_appeal(text, photos=len(hashes), states=states)
    if list_missing(hashes, by.id):
        raise Conflict("Some photos have not arrived yet.", code="photos_missing")
    appeal = Appeal(
        key=new_key(),
        audit_id=audit.id,
        question=question,
        text=text.strip(),
        state=AppealState.OPEN,
        raised_by=by.id,
        raised_at=now(),
        reason="",
        photos=[AppealPhoto(key=new_key(), sha256=sha256) for sha256 in hashes],
    )
    session.add(appeal)
    session.flush()
    log.record("appeal.raise", f"audit:{audit.uuid}", actor=by.actor, appeal=appeal.key)
    for reviewer in answering(audit, raised_by=by.id):
        tell(
            reviewer,
            Kind.APPEAL_RAISED,
            address=f"/appeals/{appeal.key}",
            location=audit.location.name,
        )
    return appeal


def check_can_appeal(audit: Audit) -> None:
    """Raises Conflict unless the report is approved, released and still in time."""
    released = audit.released_at if audit.state == AuditState.APPROVED else None
    zone = audit.location.time_zone
    check_open(released, days=appeal_days(audit.programme_id), time_zone=zone, at=now())


def answering(audit: Audit, *, raised_by: int) -> list[int]:
    """Who may answer an appeal about this report: its reviewers, without the shopper and whoever
    raised it; and without whoever approved it, where somebody is left then."""
    involved = {audit.author_id, raised_by}
    held = list_holders(Right.REVIEW, audit.location, now().date())
    able = [person.id for person in held if person.id not in involved]
    others = [person for person in able if person not in _deciders(audit)]
    return others or able


def _deciders(audit: Audit) -> set[int]:
    decisions = list_decisions([audit.id])
    return {d.reviewer_id for d in decisions if d.verdict == Verdict.APPROVE and d.reviewer_id}


def rule(
    appeal: Appeal,
    audit: Audit,
    ruling: Ruling,
    *,
    reason: str,
    answer: dict[str, Any] | None = None,
    by: Principal,
) -> None:
    """Uphold an appeal with the answer that counts instead, or reject it. Both are locked."""
    able = answering(audit, raised_by=appeal.raised_by)
    check_ruling(
        reason,
        state=appeal.state,
        by=by.id,
        involved=(audit.author_id, appeal.raised_by),
        decided_first=by.id in _deciders(audit) and by.id not in able,
    )
    if ruling == Ruling.UPHOLD:
        proposal = Proposal(appeal.question, answer or {}, reason)
        address = f"/appeals/{appeal.key}"
        made = uphold(audit, proposal, raised_by=appeal.raised_by, by=by, address=address)
        appeal.correction_id = made.id
    appeal.state = AppealState.UPHELD if ruling == Ruling.UPHOLD else AppealState.REJECTED
    appeal.decided_by, appeal.decided_at, appeal.reason = by.id, now(), reason.strip()
    session.flush()
    log.record(f"appeal.{ruling}", f"audit:{audit.uuid}", actor=by.actor, appeal=appeal.key)
    tell(
        appeal.raised_by,
        Kind.APPEAL_DECIDED,
        address=f"/appeals/{appeal.key}",
        location=audit.location.name,
        upheld=ruling == Ruling.UPHOLD,
    )


def withdraw(appeal: Appeal, audit: Audit, *, by: Principal) -> None:
    check_withdrawal(state=appeal.state, raised_by=appeal.raised_by, by=by.id)
    appeal.state, appeal.decided_at = AppealState.WITHDRAWN, now()
    session.flush()
    log.record("appeal.withdraw", f"audit:{audit.uuid}", actor=by.actor, appeal=appeal.key)
