"""A return reopens the questions it names; every other answer stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mystery.audits.queries import find_by_uuid, list_answers
from mystery.audits.revising import counted_answers
from mystery.audits.rules import AuditState, AuditUpload
from mystery.audits.scores import Scored, score_audit
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import Checklist
from mystery.review.queries import list_decisions
from mystery.review.rules import Verdict
from mystery.review.rules.comparing import Answered, hold_to

ELSEWHERE = "changed_elsewhere"


def reopened(audit: Audit) -> frozenset[str]:
    """Questions that the return of this audit named; none: all of it is open again."""
    returns = [d for d in list_decisions([audit.id]) if d.verdict == Verdict.RETURN]
    named = returns[-1].threads if returns else []
    return frozenset(thread.question for thread in named if thread.question is not None)


def score_upload(
    checklist: Checklist, upload: AuditUpload, facts: Mapping[str, Any], *, author_id: int
) -> Scored:
    """Score an upload. Where it answers a return, the former answers count at all questions that
    were not reopened; that others came with it is noted for the reviewer."""
    held = _held(checklist, upload, author_id) if upload.replaces else None
    if held is None:
        return score_audit(checklist, upload.answers, facts)
    scored = score_audit(checklist, upload.answers, facts, instead=held.instead)
    return replace(scored, notes=(*scored.notes, ELSEWHERE)) if held.changed else scored


def _held(checklist: Checklist, upload: AuditUpload, author_id: int) -> Answered | None:
    former = find_by_uuid(upload.replaces or "")
    if former is None or former.author_id != author_id or former.state != AuditState.RETURNED:
        return None
    named = reopened(former)
    same_version = checklist_of(former.version) == checklist
    if not named or not same_version:
        return None
    shown = {row.question for row in list_answers(former.id)}
    return hold_to(
        counted_answers(former),
        upload.answers,
        reopened=named,
        unasked=checklist.by_key.keys() - shown,
    )
