from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.audits.tables import Audit
from mystery.db import Base
from mystery.people.tables import Person
from mystery.review.rules import AppealState, CorrectionState, Verdict


def _one_of(column: str, known: type[StrEnum]) -> str:
    words = ", ".join(f"'{value}'" for value in known)
    return f"{column} IN ({words})"


class Decision(Base):
    """One verdict on one audit; a returned audit's next revision gets its own."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """None when the programme approved by itself."""
    verdict: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[datetime]

    threads: Mapped[list[Thread]] = relationship(order_by="Thread.id")

    __table_args__ = (sa.CheckConstraint(_one_of("verdict", Verdict), name="verdict_known"),)


class Thread(Base):
    """A remark on one question, or on the whole audit when it names none."""

    __tablename__ = "thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(
        sa.ForeignKey("decision.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str | None] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)


class CannedText(Base):
    """A remark that reviewers need often, to choose instead of typing it."""

    __tablename__ = "canned_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)


class AppealTerm(Base):
    """How long stores may dispute the reports of a programme, where it is not the usual time."""

    __tablename__ = "appeal_term"

    programme_id: Mapped[int] = mapped_column(
        sa.ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    days: Mapped[int]

    __table_args__ = (sa.CheckConstraint("days BETWEEN 1 AND 365", name="days_sane"),)


class Correction(Base):
    """One answer overridden: proposed by one person, decided by a second.

    A confirmed one is a revision of the audit: `before` and `after` hold both scores whole.
    What the shopper sent never changes.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[dict[str, Any]]
    """What counts instead, as in an upload."""
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(16))
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(sa.Text, default="")
    number: Mapped[int | None]
    """Which correction of the audit it is, from 1 on, once it is confirmed."""
    before: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """Score, answer rows and what counted instead of what was sent, before it was confirmed."""
    after: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)

    audit: Mapped[Audit] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("audit_id", "number", name="uq_correction_audit_id_number"),
        sa.CheckConstraint(_one_of("state", CorrectionState), name="state_known"),
        sa.CheckConstraint("decided_by <> proposed_by", name="second_person"),
        sa.Index("ix_correction_state", "state"),
    )


class Appeal(Base):
    """A store disputes one question of a released report."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(16))
    raised_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    raised_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    correction_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("correction.id", ondelete="SET NULL")
    )
    """What became of it when it was upheld."""

    audit: Mapped[Audit] = relationship()
    raiser: Mapped[Person] = relationship(foreign_keys=[raised_by])
    correction: Mapped[Correction | None] = relationship()
    photos: Mapped[list[AppealPhoto]] = relationship(order_by="AppealPhoto.id")

    __table_args__ = (
        sa.CheckConstraint(_one_of("state", AppealState), name="state_known"),
        sa.Index("ix_appeal_state_raised_at", "state", "raised_at"),
    )


class AppealPhoto(Base):
    __tablename__ = "appeal_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    appeal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("appeal.id", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("photo.sha256"), index=True)


class Release(Base):
    """A batch of reports that a store could read from one moment on, and was told of once."""

    __tablename__ = "release"

    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    reports: Mapped[int]
