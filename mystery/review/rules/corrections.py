"""Overriding one answer: one proposes it with a reason, a second person confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mystery.audits.rules import WAITING, AuditState
from mystery.problems import Conflict, Fault, Forbidden, Invalid

Answer = Mapping[str, Any]
SAID = ("value", "na", "na_reason", "cant_recall", "reasons")
"""Members of an answer that say what was answered; the rest is evidence and stays."""


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Proposal:
    question: str
    answer: Answer
    """As in an upload: `value`, or `na`, or `cant_recall`; nothing of them means blank."""
    reason: str


def corrected(former: Answer, answer: Answer) -> dict[str, Any]:
    """The former answer with what was said exchanged; comment, photos and timer stay."""
    kept = {name: value for name, value in former.items() if name not in SAID}
    return kept | {name: answer[name] for name in SAID if answer.get(name) is not None}


def check_proposal(proposal: Proposal, *, state: str, author_id: int, by: int) -> None:
    """Raises Forbidden for one's own audit, Conflict where nothing can be corrected, Invalid
    without a reason."""
    if by == author_id:
        raise Forbidden("Nobody corrects their own audit.", code="own_audit")
    if state not in (*WAITING, AuditState.APPROVED):
        raise Conflict(
            "Only reports that wait or that count are corrected.", code="not_correctable"
        )
    check_reason(proposal.reason)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(
            "Say why: the reason is kept with the correction.",
            code="reason_missing",
            faults=[Fault("/reason", "a reason is needed")],
        )


def check_confirmation(*, state: str, author_id: int, proposed_by: int, by: int) -> None:
    """Raises Forbidden for whoever proposed it or shopped the visit, Conflict when decided."""
    if by == author_id:
        raise Forbidden("Nobody corrects their own audit.", code="own_audit")
    if by == proposed_by:
        raise Forbidden(
            "You proposed this correction, so a second person decides on it.",
            code="second_person",
        )
    if state != CorrectionState.PROPOSED:
        raise Conflict("This correction has been decided already.", code="already_decided")
