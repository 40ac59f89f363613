"""Verdicts, and who may give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from mystery.audits.rules import WAITING, AuditState
from mystery.problems import Conflict, Fault, Forbidden, Invalid


class Verdict(StrEnum):
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


AFTER = {
    Verdict.APPROVE: AuditState.APPROVED,
    Verdict.RETURN: AuditState.RETURNED,
    Verdict.REJECT: AuditState.REJECTED,
}


@dataclass(frozen=True)
class Remark:
    """What the reviewer wants to say; `question` None means the whole audit."""

    text: str
    question: str | None = None


def check_verdict(
    verdict: Verdict, *, state: str, author_id: int, reviewer_id: int, remarks: tuple[Remark, ...]
) -> None:
    """Raises Forbidden for one's own audit, Conflict when it is decided, Invalid without a why."""
    if author_id == reviewer_id:
        raise Forbidden("Nobody reviews their own audit.", code="own_audit")
    if state not in WAITING:
        raise Conflict("This audit has been decided already.", code="already_decided", state=state)
    if verdict != Verdict.APPROVE and not any(remark.text.strip() for remark in remarks):
        raise Invalid(
            "Say why, so that the shopper knows what to do.",
            code="reason_missing",
            faults=[Fault("/threads", "at least one remark with a text is needed")],
        )


def released_at(decided_at: datetime) -> datetime:
    """The store reads approved reports in daily batches: from the next midnight UTC on."""
    day = decided_at.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(day, time(), UTC)
