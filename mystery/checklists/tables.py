from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base


class ChecklistRow(Base):
    """A checklist by its key, with at most one draft; what counts are its versions."""

    __tablename__ = "checklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    family: Mapped[str] = mapped_column(sa.String(64), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    channel: Mapped[str] = mapped_column(sa.String(16))
    draft: Mapped[bytes | None]
    """The draft document as UTF-8 JSON, None when there is none."""
    draft_revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    versions: Mapped[list[VersionRow]] = relationship(
        back_populates="checklist", order_by="VersionRow.number"
    )


class VersionRow(Base):
    """A published version: serialised once, never changed again."""

    __tablename__ = "checklist_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"))
    number: Mapped[int]
    document: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(200))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(sa.String(64))

    checklist: Mapped[ChecklistRow] = relationship(back_populates="versions", lazy="joined")

    __table_args__ = (sa.UniqueConstraint("checklist_id", "number"),)
