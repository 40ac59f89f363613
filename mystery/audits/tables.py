from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.audits.rules import RECEIPT, AuditState
from mystery.checklists.tables import VersionRow
from mystery.db import Base
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.programmes.tables import Programme, Visit

IS_WAITING = "state IN ('submitted', 'quarantined', 'extra_audit')"
"""`rules.WAITING` in the words of the index, which serves only queries that say the same."""


class Audit(Base):
    """What a shopper sent, as it came, with the score of its latest revision; besides, only
    `state` and dates of decisions move."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    """Made on the phone; known to the author and reviewers only."""
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """Random; everybody else meets the audit under this id."""
    body: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_digest: Mapped[str | None] = mapped_column(sa.String(64), deferred=True)
    """Over what is left of `body` once its position is no longer kept; None while it is whole.
    `digest` stays what was acknowledged."""
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_version.id"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit.id"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    flags: Mapped[list[Any]]
    received_at: Mapped[datetime]
    visited_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    local_day: Mapped[date]
    decided_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    """From when the store may read it: in daily batches, never at the moment of approval."""

    outcome: Mapped[str] = mapped_column(sa.String(16))
    percent: Mapped[int | None]
    """As shown, in 1/10,000 percent."""
    true_percent: Mapped[int | None]
    """Before the critical policy, in 1/10,000 percent; what aggregates use."""
    score: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """The whole result with its arithmetic and the version of the rules, of the latest revision;
    a correction keeps the ones before it."""
    critical_missed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether a critical question is among what it failed by; for the queue."""
    instead: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """Answers that count instead of those in `body`, None for none: held to the former revision
    where a return did not reopen them, or corrected by two people."""

    author: Mapped[Person] = relationship()
    visit: Mapped[Visit | None] = relationship()
    programme: Mapped[Programme] = relationship()
    location: Mapped[Location] = relationship()
    version: Mapped[VersionRow] = relationship()
    replaces: Mapped[Audit | None] = relationship(remote_side=[id])
    photos: Mapped[list[AuditPhoto]] = relationship(
        primaryjoin=lambda: sa.and_(
            Audit.id == AuditPhoto.audit_id, AuditPhoto.question != RECEIPT
        ),
        order_by="AuditPhoto.position",
        viewonly=True,
    )
    """All but receipts, which hold card and loyalty numbers and are for few eyes."""
    receipts: Mapped[list[AuditPhoto]] = relationship(
        primaryjoin=lambda: sa.and_(
            Audit.id == AuditPhoto.audit_id, AuditPhoto.question == RECEIPT
        ),
        order_by="AuditPhoto.position",
        viewonly=True,
    )

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in AuditState)),
            name="state_known",
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 10000000", name="percent_in_range"),
        sa.Index("ix_audit_location_id_local_day", "location_id", "local_day"),
        sa.Index("ix_audit_version_id_local_day", "version_id", "local_day"),
        sa.Index("ix_audit_local_day", "local_day"),
        sa.Index("ix_audit_released_at", "released_at"),
        sa.Index(
            "ix_audit_waiting_received_at",
            "received_at",
            "id",
            "location_id",
            "version_id",
            "critical_missed",
            "state",
            sqlite_where=sa.text(IS_WAITING),
            postgresql_where=sa.text(IS_WAITING),
        ),
    )


class AnswerRow(Base):
    """One row per question that was shown; what exports and question rates read."""

    __tablename__ = "answer"

    audit_id: Mapped[int] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(64))
    section: Mapped[str] = mapped_column(sa.String(64))
    type: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[str | None] = mapped_column(sa.Text)
    """The answer as text: option keys joined by ";", decimals as they came."""
    earned: Mapped[str | None] = mapped_column(sa.String(40))
    possible: Mapped[str | None] = mapped_column(sa.String(40))
    missed: Mapped[bool] = mapped_column(default=False)
    """Scored and earned nothing."""
    comment: Mapped[str | None] = mapped_column(sa.Text)


class AuditPhoto(Base):
    __tablename__ = "audit_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """Random; the photo's address for everybody but author and reviewer."""
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("photo.sha256"), index=True)
    question: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    taken_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(sa.String(16), default="")
    caption: Mapped[str] = mapped_column(sa.Text, default="")


class DeletedAudit(Base):
    """Ids that were deleted on purpose: a replay gets 410 instead of a resurrection."""

    __tablename__ = "deleted_audit"

    uuid: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text)


AUDITS = cast(sa.Table, Audit.__table__)
ANSWERS = cast(sa.Table, AnswerRow.__table__)
PHOTOS = cast(sa.Table, AuditPhoto.__table__)
"""The plain tables, for inserts of many rows: the unit of work takes one statement for each
combination of empty columns, these take one for all."""
