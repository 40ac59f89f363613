from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.audits.stages.rules import ReportState
from mystery.db import Base
from mystery.programmes.stages.tables import StageRun


class StageReport(Base):
    """One stage as it was sent, with its exact bytes; only `state` and `audit_id` move."""

    __tablename__ = "stage_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_run.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    body: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_digest: Mapped[str | None] = mapped_column(sa.String(64), deferred=True)
    """Over what is left of `body` once its position is no longer kept; None while it is whole.
    `digest` stays what was acknowledged."""
    received_at: Mapped[datetime]
    visited_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    flags: Mapped[list[Any]]
    audit_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="SET NULL"), index=True
    )
    """The audit it has become a part of; None while the visit waits for more."""

    run: Mapped[StageRun] = relationship()
    photos: Mapped[list[StagePhoto]] = relationship(order_by="StagePhoto.position")

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in ReportState)),
            name="state_known",
        ),
    )


class StagePhoto(Base):
    __tablename__ = "stage_photo"

    report_id: Mapped[int] = mapped_column(
        sa.ForeignKey("stage_report.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("photo.sha256"), index=True)
    question: Mapped[str] = mapped_column(sa.String(64))
    taken_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(sa.String(16), default="")
    caption: Mapped[str] = mapped_column(sa.Text, default="")


REPORTS = cast(sa.Table, StageReport.__table__)
STAGE_PHOTOS = cast(sa.Table, StagePhoto.__table__)
