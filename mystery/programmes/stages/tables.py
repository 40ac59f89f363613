from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.checklists.tables import VersionRow
from mystery.db import Base
from mystery.people.tables import Person
from mystery.programmes.tables import Visit


class StageRun(Base):
    """One person's way through the stages of one visit, from the first stage they sent on."""

    __tablename__ = "stage_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"))
    shopper_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_version.id"))
    opens_at: Mapped[datetime]
    """With `due_at` the window of the visit when the run began: that of its first stage."""
    due_at: Mapped[datetime]
    began_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a stage opens or runs out next; None when nothing does."""
    closed_at: Mapped[datetime | None]

    visit: Mapped[Visit] = relationship()
    shopper: Mapped[Person] = relationship()
    version: Mapped[VersionRow] = relationship()
    steps: Mapped[list[StageStep]] = relationship(order_by="StageStep.stage")

    __table_args__ = (sa.UniqueConstraint("visit_id", "shopper_id", "version_id"),)


class StageStep(Base):
    """What has been noted of one stage; what it is now follows from that and the clock."""

    __tablename__ = "stage_step"

    run_id: Mapped[int] = mapped_column(
        sa.ForeignKey("stage_run.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    opened_at: Mapped[datetime | None]
    """When the shopper was told that it is open."""
    sent_at: Mapped[datetime | None]
    expired_at: Mapped[datetime | None]
