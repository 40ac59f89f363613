"""What stands apart in a report that was kept apart, once a reviewer takes it for the visit's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mystery.audits.apart.actions import count
from mystery.audits.rules import AuditState
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.db import session

COUNTED = (
    *(AuditState.SUBMITTED, AuditState.RETURNED),
    *(AuditState.APPROVED, AuditState.REJECTED),
)
"""States of another report that has been counted for the same visit, or may have been."""


def count_taken_over(audit: Audit) -> None:
    """Count it like one that comes in now: so it adds to no month that is over, and whoever
    decides learns nothing by looking before and after. Never twice for one visit; rather not
    at all."""
    document = json.loads(audit.body)
    if document.get("replaces") or _has_been_counted(audit):
        return
    answers: dict[str, Mapping[str, Any]] = dict(document["answers"])
    stages = sa.select(StageReport.body).where(StageReport.audit_id == audit.id)
    for body in session.scalars(stages):
        answers |= json.loads(body)["answers"]
    count(answers, programme_id=audit.programme_id, location_id=audit.location_id)


def _has_been_counted(audit: Audit) -> bool:
    others = sa.select(Audit.id).where(Audit.visit_id == audit.visit_id, Audit.id != audit.id)
    found = session.scalar(others.where(Audit.state.in_(COUNTED)).limit(1))
    return audit.visit_id is not None and found is not None
