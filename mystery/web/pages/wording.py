"""What states, outcomes and flags of an audit are called on pages."""

from __future__ import annotations

from mystery.audits.rules import AGAINST, AuditState
from mystery.programmes.rules.reasons import FOR_ADMIN, Reason
from mystery.review.rules import AppealState

STATES = {
    AuditState.SUBMITTED: "Waiting for review",
    AuditState.QUARANTINED: "Set apart",
    AuditState.EXTRA: "Extra",
    AuditState.RETURNED: "Returned to the shopper",
    AuditState.REPLACED: "Replaced by a correction",
    AuditState.APPROVED: "Approved",
    AuditState.REJECTED: "Rejected",
}
STATE_REASONS = {
    AuditState.QUARANTINED: "It came after the visit was cancelled, had run out or had gone to "
    "somebody else, from an account that was disabled meanwhile, or from somebody whom a rule "
    "keeps from there. Approve it to let it count.",
    AuditState.EXTRA: "Another report for the same visit was here already, or a part of the visit "
    "came after it was over and is in this one. One visit counts once: approve the one that is to "
    "count, and reject the other before.",
}
APPEAL_STATES = {
    AppealState.OPEN: "Waits for an answer",
    AppealState.UPHELD: "Upheld",
    AppealState.REJECTED: "Rejected",
    AppealState.WITHDRAWN: "Withdrawn",
}
OUTCOMES = {
    "passed": "Passed",
    "failed": "Failed",
    "could_not_shop": "Could not shop",
    "no_score": "Nothing to score",
}
FLAGS = {
    "clock_unknown": "The phone’s clock could not be checked; times are as it had them.",
    "clock_off": "The phone’s clock was off by more than 10 minutes; the time shown is corrected.",
    "in_the_future": "By its clock the visit began after it arrived here.",
    "times_reversed": "By its clock the visit ended before it began.",
    "photo_from_gallery": "At least one photo was chosen from the gallery, not taken in the app.",
    "expected_answer_missed": "An answer differs from the one the checklist expects.",
    "nothing_answered": "No question was answered.",
    "changed_elsewhere": "The correction also changed answers that were not asked for; there the "
    "former answers count.",
    "stage_expired": "A part of the visit never came; its questions are not applicable.",
    "stage_late": "A part of the visit came after its time.",
    "answers_missing": "A question that wants an answer has none.",
}


def state(value: str) -> str:
    return STATES[AuditState(value)]


def flag(value: str) -> str:
    """A sentence; one that has no words yet is shown by its name."""
    if value.startswith(AGAINST):
        return FOR_ADMIN[Reason(value.removeprefix(AGAINST))]
    return FLAGS.get(value, value.replace("_", " ").capitalize())


def outcome(value: str) -> str:
    return OUTCOMES[value]


def critical(failed: list[str]) -> list[str]:
    """Keys of the missed critical questions among what a visit failed by."""
    return [name.partition(":")[2] for name in failed if name.startswith("critical:")]
