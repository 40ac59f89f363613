from __future__ import annotations

import sqlalchemy as sa

from mystery.audits.stages.tables import StagePhoto, StageReport
from mystery.audits.tables import Audit, DeletedAudit
from mystery.db import now, session


def delete_reports(audit: Audit, *, reason: str) -> None:
    """With an audit go the stages it was made of; their ids are remembered like its own.

    Stages that another audit of the same visit is made of too go with the last of them.
    """
    mine = sa.select(StageReport.run_id).where(StageReport.audit_id == audit.id)
    runs = list(session.scalars(mine.distinct()))
    others = sa.select(StageReport.audit_id).where(
        StageReport.run_id.in_(runs), StageReport.audit_id != audit.id
    )
    if not runs or session.scalar(others.limit(1)) is not None:
        return
    reports = list(session.scalars(sa.select(StageReport).where(StageReport.run_id.in_(runs))))
    for report in reports:
        session.add(DeletedAudit(uuid=report.uuid, at=now(), reason=reason))
    ids = [report.id for report in reports]
    session.execute(sa.delete(StagePhoto).where(StagePhoto.report_id.in_(ids)))
    session.execute(sa.delete(StageReport).where(StageReport.id.in_(ids)))
