"""Overriding one answer, by two people; the numbers follow in the same transaction."""

from __future__ import annotations

from typing import Any

from mystery import log
from mystery.audits.queries import list_answers
from mystery.audits.revising import counted_answers, rescore, revision_of, sent_answers
from mystery.audits.rules import APART, AuditState
from mystery.audits.scores import Scored, score_audit
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import check_answers
from mystery.db import new_key, now, session
from mystery.people.rules import Principal
from mystery.problems import Conflict, Fault, Invalid
from mystery.review.queries import list_corrections
from mystery.review.rules import CorrectionState, Proposal, check_confirmation, check_proposal
from mystery.review.rules import corrected as with_answer
from mystery.review.rules.comparing import same
from mystery.review.rules.corrections import check_reason
from mystery.review.tables import Correction
from mystery.review.withdrawing import withdraw
from mystery.rollups import actions as rollups

NOT_SHOPPED = "could_not_shop"


def propose(audit: Audit, proposal: Proposal, *, by: Principal) -> Correction:
    """Ask for another answer to count. The audit has to be locked. Raises Forbidden, Conflict or
    Invalid, with pointers into the proposal."""
    check_proposal(proposal, state=audit.state, author_id=audit.author_id, by=by.id)
    for former in list_corrections([audit.id]):
        if former.question == proposal.question and former.state == CorrectionState.PROPOSED:
            raise Conflict("A correction of this answer waits already.", code="already_proposed")
    check_answer(audit, proposal.question, dict(proposal.answer))
    _rescored(audit, proposal.question, dict(proposal.answer))
    made = _row(audit, proposal, by=by.id)
    log.record("correction.propose", f"audit:{audit.uuid}", actor=by.actor, correction=made.key)
    return made


def _row(audit: Audit, proposal: Proposal, *, by: int) -> Correction:
    made = Correction(
        key=new_key(),
        audit_id=audit.id,
        question=proposal.question,
        answer=dict(proposal.answer),
        reason=proposal.reason.strip(),
        state=CorrectionState.PROPOSED,
        proposed_by=by,
        proposed_at=now(),
        refusal="",
    )
    session.add(made)
    session.flush()
    return made


def check_answer(audit: Audit, question: str, answer: dict[str, Any]) -> None:
    """Raises Invalid for a question that the report does not show, or an answer that is none."""
    shown = {row.question for row in list_answers(audit.id)}
    if question not in shown or question in APART:
        fault = Fault("/question", "this report has no such question")
        raise Invalid("The correction names a question that is not there.", faults=[fault])
    begin = f"/answers/{question}"
    faults = [
        Fault(fault.pointer.replace(begin, "/answer", 1), fault.detail)
        for fault in check_answers(checklist_of(audit.version), {question: answer})
    ]
    if faults:
        raise Invalid("This is no answer to the question.", faults=faults)


def agree(correction: Correction, audit: Audit, *, by: Principal) -> None:
    """The second person lets a proposed correction count. Both are locked."""
    _check_second(correction, audit, by=by)
    proposal = Proposal(correction.question, correction.answer, correction.reason)
    check_proposal(proposal, state=audit.state, author_id=audit.author_id, by=by.id)
    confirm(correction, audit, by=by)


def refuse(correction: Correction, audit: Audit, *, reason: str, by: Principal) -> None:
    """The second person leaves the answer as it is, for a reason."""
    _check_second(correction, audit, by=by)
    check_reason(reason)
    correction.state, correction.refusal = CorrectionState.REFUSED, reason.strip()
    correction.decided_by, correction.decided_at = by.id, now()
    session.flush()
    log.record(
        "correction.refuse", f"audit:{audit.uuid}", actor=by.actor, correction=correction.key
    )


def _check_second(correction: Correction, audit: Audit, *, by: Principal) -> None:
    check_confirmation(
        state=correction.state,
        author_id=audit.author_id,
        proposed_by=correction.proposed_by,
        by=by.id,
    )


def confirm(
    correction: Correction, audit: Audit, *, by: Principal, address: str | None = None
) -> None:
    """Let the corrected answer count: a new revision of the audit, and its sums with it. A report
    that was counted by the answer that goes stops counting; `address`: where its store reads why.
    """
    correction.before = revision_of(audit)
    scored = _rescored(audit, correction.question, correction.answer)
    counts, shopped = audit.state == AuditState.APPROVED, audit.outcome != NOT_SHOPPED
    if counts:
        rollups.subtract(audit)
    rescore(audit, scored)
    stays = (audit.outcome != NOT_SHOPPED) == shopped
    if counts and stays:
        rollups.add(audit)
    correction.after = revision_of(audit)
    done = [c for c in list_corrections([audit.id]) if c.state == CorrectionState.CONFIRMED]
    correction.number = len(done) + 1
    correction.state, correction.decided_by = CorrectionState.CONFIRMED, by.id
    correction.decided_at = now()
    session.flush()
    log.record(
        "correction.confirm",
        f"audit:{audit.uuid}",
        actor=by.actor,
        question=correction.question,
        number=correction.number,
        before=correction.before["score"]["percent"],
        after=correction.after["score"]["percent"],
    )
    if counts and not stays:
        withdraw(audit, question=correction.question, by=by, address=address)


def uphold(
    audit: Audit, proposal: Proposal, *, raised_by: int, by: Principal, address: str
) -> Correction:
    """The correction of an upheld appeal: the store asked for it, the reviewer grants it."""
    check_answer(audit, proposal.question, dict(proposal.answer))
    made = _row(audit, proposal, by=raised_by)
    confirm(made, audit, by=by, address=address)
    return made


def _rescored(audit: Audit, question: str, answer: dict[str, Any]) -> Scored:
    """The score with the other answer. Raises Conflict where it changes nothing, and where it
    changes in passing whether the visit could be shopped at all: only the question that asks for
    that may, since the report stops counting then."""
    former = counted_answers(audit).get(question, {})
    changed = with_answer(former, answer)
    if same(former, changed):
        raise Conflict("That is the answer already.", code="nothing_changes")
    checklist = checklist_of(audit.version)
    scored = score_audit(
        checklist,
        sent_answers(audit),
        audit.score["location"],
        instead={**(audit.instead or {}), question: changed},
    )
    approved = audit.state == AuditState.APPROVED
    flips = (scored.outcome == NOT_SHOPPED) != (audit.outcome == NOT_SHOPPED)
    if approved and flips and not checklist.by_key[question].opens_visit:
        raise Conflict(
            "With this answer another question would decide whether the visit could be shopped at "
            "all, and the visit was counted by that. Correct that other question first: the report "
            "stops counting then, and the visit can be planned again.",
            code="gate_flips",
        )
    return scored
