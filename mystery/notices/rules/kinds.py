"""What people are told about."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    VISIT_ASSIGNED = "visit.assigned"
    VISIT_CHANGED = "visit.changed"
    VISIT_CANCELLED = "visit.cancelled"
    VISIT_DUE = "visit.due"
    VISIT_HANDED_BACK = "visit.handed_back"
    STAGE_OPENED = "stage.opened"
    AUDIT_RETURNED = "audit.returned"
    AUDIT_DECIDED = "audit.decided"
    REPORT_RELEASED = "report.released"
    APPEAL_RAISED = "appeal.raised"
    APPEAL_DECIDED = "appeal.decided"
    EXPENSE_DECIDED = "expense.decided"
    ACTION_GIVEN = "action.given"
    ACTION_DUE = "action.due"
    ACTION_DONE = "action.done"
    IDEA_GIVEN = "idea.given"
    IDEA_MOVED = "idea.moved"
    PRAISE_SHOWN = "praise.shown"
    REPORT_WITHDRAWN = "report.withdrawn"
    REPORT_DELETED = "report.deleted"
    APPEAL_CLOSED = "appeal.closed"
