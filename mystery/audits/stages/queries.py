from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload, undefer

from mystery.audits.rules import PhotoUse
from mystery.audits.stages.rules import Part
from mystery.audits.stages.tables import REPORTS, STAGE_PHOTOS, StageReport
from mystery.audits.tables import Audit
from mystery.db import session
from mystery.programmes.stages.tables import StageRun


@dataclass(frozen=True)
class KeptStage:
    """A stage as the database gives it back, for its acknowledgement."""

    uuid: str
    stage: str
    body: bytes
    state: str
    received_at: datetime
    hashes: list[str]
    audit_id: int | None


def get_kept_stage(uuid: str) -> KeptStage:
    columns = (REPORTS.c.id, REPORTS.c.uuid, REPORTS.c.stage, REPORTS.c.body, REPORTS.c.state)
    more = (REPORTS.c.received_at, REPORTS.c.audit_id)
    row = session.execute(sa.select(*columns, *more).where(REPORTS.c.uuid == uuid)).one()
    hashes = sa.select(STAGE_PHOTOS.c.sha256).where(STAGE_PHOTOS.c.report_id == row.id)
    return KeptStage(
        uuid=row.uuid,
        stage=row.stage,
        body=row.body,
        state=row.state,
        received_at=row.received_at,
        hashes=list(session.scalars(hashes)),
        audit_id=row.audit_id,
    )


def list_reports(run_id: int) -> list[StageReport]:
    """Everything that came in a run, in the order it came, with bytes and photos."""
    return list(
        session.scalars(
            sa.select(StageReport)
            .options(undefer(StageReport.body), selectinload(StageReport.photos))
            .where(StageReport.run_id == run_id)
            .order_by(StageReport.received_at, StageReport.id)
        )
    )


def list_for_visit(visit_id: int) -> list[StageReport]:
    """Everything that came for a visit, from whomever, in the order it came."""
    return list(
        session.scalars(
            sa.select(StageReport)
            .join(StageReport.run)
            .where(StageRun.visit_id == visit_id)
            .order_by(StageReport.received_at, StageReport.id)
        )
    )


def part_of(report: StageReport) -> Part:
    document: dict[str, Any] = json.loads(report.body)
    return Part(
        stage=report.stage,
        uuid=report.uuid,
        digest=report.digest,
        document=document,
        photos=tuple(_uses(report)),
        visited_at=report.visited_at,
        finished_at=report.finished_at,
    )


def _uses(report: StageReport) -> Iterable[PhotoUse]:
    for photo in report.photos:
        yield PhotoUse(
            sha256=photo.sha256,
            question=photo.question,
            position=photo.position,
            taken_at=photo.taken_at,
            source=photo.source,
            caption=photo.caption,
        )


def find_uuid(audit_id: int) -> str | None:
    return session.scalar(sa.select(Audit.uuid).where(Audit.id == audit_id))
