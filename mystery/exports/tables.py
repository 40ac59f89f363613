from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base
from mystery.people.tables import Person


class Feed(Base):
    """A link that refreshes: what one person may export, under a filter, for a program that
    cannot sign in. Its secret is nowhere: it is computed from the key and the server's own."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120))
    parameters: Mapped[dict[str, Any]]
    """The filter as pages have it in their address."""
    columns: Mapped[dict[str, Any]]
    """By table: the keys of its columns, in the order in which they have come up."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class ExportFile(Base):
    """A file that is made in the background, and kept for some days."""

    __tablename__ = "export_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    parameters: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(16))
    done: Mapped[int] = mapped_column(default=0)
    """Lines that are written, of `total` that will be at least."""
    total: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    rows: Mapped[dict[str, Any]]
    """Lines by table, once it is ready."""
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    scope: Mapped[str] = mapped_column(sa.String(64), default="")
    """What its owner was allowed to export when it was made, as a hash: whoever may export
    something else by now makes another."""
    mailed: Mapped[bool] = mapped_column(default=False)
    """Whether its owner is told by mail when it is ready."""
    created_at: Mapped[datetime]
    until: Mapped[datetime]

    person: Mapped[Person] = relationship()

    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'ready', 'failed')", name="state_known"),
    )


class ExportSchedule(Base):
    """A workbook that comes by mail again and again."""

    __tablename__ = "export_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    parameters: Mapped[dict[str, Any]]
    often: Mapped[str] = mapped_column(sa.String(8))
    day: Mapped[int]
    """Of the week from Monday 0 on, or of the month from 1 to 28; 0 for every day."""
    hour: Mapped[int]
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    next_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()

    __table_args__ = (
        sa.CheckConstraint("often IN ('daily', 'weekly', 'monthly')", name="often_known"),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour_known"),
        sa.CheckConstraint("day BETWEEN 0 AND 28", name="day_known"),
    )
