"""A further revision of an audit: another score of the same bytes."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from mystery.audits.queries import body, list_answers
from mystery.audits.scores import Answers, Scored, counted
from mystery.audits.tables import ANSWERS, AnswerRow, Audit
from mystery.db import session

KEPT = ("outcome", "percent", "true_percent", "critical_missed", "score", "instead")


def sent_answers(audit: Audit) -> Answers:
    """What the shopper answered, as it came."""
    found: Answers = json.loads(body(audit))["answers"]
    return found


def counted_answers(audit: Audit) -> dict[str, Any]:
    """What counts of it, and what counts instead."""
    return dict(counted(sent_answers(audit), audit.instead))


def revision_of(audit: Audit) -> dict[str, Any]:
    """The audit's present score with its answer rows, whole, as JSON."""
    names = [column.name for column in ANSWERS.columns if column.name != "audit_id"]
    rows = [{name: getattr(row, name) for name in names} for row in list_answers(audit.id)]
    return {**{name: getattr(audit, name) for name in KEPT}, "answers": rows}


def rescore(audit: Audit, scored: Scored) -> None:
    """Let another score of the audit count. What was sent stays; the caller keeps the former
    score and tells the sums."""
    audit.score, audit.instead = scored.document, dict(scored.instead or {}) or None
    audit.outcome, audit.critical_missed = scored.outcome, scored.critical_missed
    audit.percent, audit.true_percent = scored.percent, scored.true_percent
    session.execute(sa.delete(AnswerRow).where(AnswerRow.audit_id == audit.id))
    rows = [{"audit_id": audit.id, **answer} for answer in scored.answers]
    if rows:
        session.execute(sa.insert(ANSWERS), rows)
    session.flush()
