from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base

IN_ORDER = {"sqlite_with_rowid": False}
"""Rows lie in the order of their keys, which is the order in which comparisons read: a period of
all locations is one piece of the table."""


class Rollup(Base):
    """Sums of approved audits by location, family, version and local day, and by month.

    Month rows carry the month's first day: whole months of a period are read from them, the
    days at its ends from the day rows.

    `total` and `squares` are exact sums over `true_percent` in 1/10,000 percent.
    """

    __tablename__ = "rollup"

    family: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    grain: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_version.id"), primary_key=True)
    n: Mapped[int]
    """Audits with a percent."""
    total: Mapped[int] = mapped_column(sa.BigInteger)
    squares: Mapped[int] = mapped_column(sa.BigInteger)
    passed: Mapped[int]
    failed: Mapped[int]
    could_not_shop: Mapped[int]
    no_score: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("grain IN ('day', 'month')", name="grain_known"),
        IN_ORDER,
    )


class RollupPart(Base):
    """The same sums for each section and dimension."""

    __tablename__ = "rollup_part"

    family: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    grain: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    part: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_version.id"), primary_key=True)
    n: Mapped[int]
    total: Mapped[int] = mapped_column(sa.BigInteger)
    squares: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (
        sa.CheckConstraint("kind IN ('section', 'dimension')", name="kind_known"),
        sa.CheckConstraint("grain IN ('day', 'month')", name="grain_known"),
        IN_ORDER,
    )


class QuestionSlot(Base):
    """The place of a question in the rows of its family; given once, and never to another."""

    __tablename__ = "question_slot"

    family: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    slot: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("family", "slot"),)


class RollupQuestions(Base):
    """How often each question was scored, missed, left out or not recalled, by location and month.

    All of a family in one row: `counts` holds those of each question at its slot, as
    `mystery.rollups.rules` packs them.
    """

    __tablename__ = "rollup_questions"

    family: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    counts: Mapped[bytes] = mapped_column(sa.LargeBinary)

    __table_args__ = (
        sa.Index("ix_rollup_questions_location_id_family_month", "location_id", "family", "month"),
    )
