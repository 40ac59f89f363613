"""Verdicts, and who may give them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mystery.audits.rules import WAITING, AuditState
from mystery.problems import Conflict, Fault, Forbidden, Invalid
from mystery.programmes.rules.reasons import WORKPLACES


class Verdict(StrEnum):
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


AFTER = {
    Verdict.APPROVE: AuditState.APPROVED,
    Verdict.RETURN: AuditState.RETURNED,
    Verdict.REJECT: AuditState.REJECTED,
}
DECIDED = {
    AuditState.RETURNED: "It went back to the shopper, whose answer will wait here.",
    AuditState.REPLACED: "The shopper has answered: decide on the correction instead.",
    AuditState.APPROVED: "It is approved and counts.",
    AuditState.REJECTED: "It is rejected.",
}


@dataclass(frozen=True)
class Remark:
    """What the reviewer wants to say; `question` None means the whole audit."""

    text: str
    question: str | None = None


def check_verdict(
    verdict: Verdict,
    *,
    state: str,
    author_id: int,
    reviewer_id: int,
    remarks: tuple[Remark, ...],
    against: Collection[str] = (),
) -> None:
    """Raises Forbidden for one's own audit, Conflict when it is decided, Invalid without a why.

    `against`: rules that keep its author from there. What somebody says about the store where
    they work never counts.
    """
    if author_id == reviewer_id:
        raise Forbidden("Nobody reviews their own audit.", code="own_audit")
    if state not in WAITING:
        how = DECIDED[AuditState(state)]
        raise Conflict(
            f"This audit has been decided already. {how}", code="already_decided", state=state
        )
    if verdict == Verdict.APPROVE and not WORKPLACES.isdisjoint(against):
        raise Forbidden(
            "Its shopper works, worked or manages there: such a report does not count. Reject it "
            "with a word of thanks.",
            code="own_workplace",
        )
    if verdict != Verdict.APPROVE and not any(remark.text.strip() for remark in remarks):
        raise Invalid(
            "Say why, so that the shopper knows what to do.",
            code="reason_missing",
            faults=[Fault("/threads", "at least one remark with a text is needed")],
        )


def check_counts_once(state: str, others: Collection[str]) -> None:
    """One visit counts once. `others`: states of the other reports of the visit whose approval is
    asked for. A double visit that was planned is a visit of its own.

    Raises Conflict where one of them counts, and for a report that came besides the visit's own
    while that one waits: which of the two is to count is decided on that one first.
    """
    if AuditState.APPROVED in others:
        raise Conflict(
            "Another report of this visit counts already, and one visit counts once. Reject this "
            "one; what it knows better can be corrected in the other.",
            code="counted_already",
        )
    if state != AuditState.SUBMITTED and AuditState.SUBMITTED in others:
        raise Conflict(
            "The visit’s own report waits too, and one visit counts once. Decide on that one "
            "first: when it is rejected, this one can be approved.",
            code="decide_other_first",
        )
