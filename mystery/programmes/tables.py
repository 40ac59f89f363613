from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import Base
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.programmes.rules import VisitState


class Programme(Base):
    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    unplanned: Mapped[bool] = mapped_column(default=False)
    """Whether a shopper may start a visit that nobody planned."""
    approves_itself: Mapped[bool] = mapped_column(default=False)
    pilot: Mapped[bool] = mapped_column(default=False)
    """Visits of a pilot never count in any aggregate."""
    created_at: Mapped[datetime]


class Visit(Base):
    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"))
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checklist_version.id"))
    """The version published when the visit was assigned or claimed; None while open."""
    shopper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """What the coordinator wants the shopper to know besides the briefing."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was cancelled or reassigned."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    location: Mapped[Location] = relationship()
    checklist: Mapped[ChecklistRow] = relationship()
    version: Mapped[VersionRow | None] = relationship()
    shopper: Mapped[Person | None] = relationship(foreign_keys=[shopper_id])

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in VisitState)),
            name="state_known",
        ),
        sa.CheckConstraint("opens_at < due_at", name="window_opens_first"),
        sa.CheckConstraint(
            "state IN ('open', 'cancelled', 'expired') OR shopper_id IS NOT NULL",
            name="taken_by_somebody",
        ),
        sa.Index("ix_visit_state_due_at", "state", "due_at"),
    )
