"""Verdicts, corrections, appeals: who may decide what, until when, and what differs. Pure."""

from .appeals import (
    APPEAL_DAYS,
    AppealState,
    Ruling,
    check_appeal,
    check_open,
    check_ruling,
    check_withdrawal,
    last_day,
)
from .comparing import Difference, Side, compare
from .corrections import (
    CorrectionState,
    Proposal,
    check_confirmation,
    check_proposal,
    corrected,
)
from .policy import BATCH_LEAST, is_sampled, month_begins, released_at
from .verdicts import AFTER, Remark, Verdict, check_counts_once, check_verdict

__all__ = [
    "AFTER",
    "APPEAL_DAYS",
    "BATCH_LEAST",
    "AppealState",
    "CorrectionState",
    "Difference",
    "Proposal",
    "Remark",
    "Ruling",
    "Side",
    "Verdict",
    "check_appeal",
    "check_confirmation",
    "check_counts_once",
    "check_open",
    "check_proposal",
    "check_ruling",
    "check_verdict",
    "check_withdrawal",
    "compare",
    "corrected",
    "is_sampled",
    "last_day",
    "month_begins",
    "released_at",
]
