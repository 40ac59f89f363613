from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base
from mystery.expenses.rules import Kind, State
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.programmes.tables import Visit


class Claim(Base):
    """What one upload of a visit asks to be paid; it outlives the audit for the books."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    """Of the audit, or of the stage, that it came with."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    local_day: Mapped[date] = mapped_column(index=True)
    spend_limit: Mapped[int | None] = mapped_column(sa.BigInteger)
    """What the scenario allowed, in 1/10,000 of `currency`; None: nothing was said."""
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    location: Mapped[Location] = relationship()
    visit: Mapped[Visit | None] = relationship()
    expenses: Mapped[list[Expense]] = relationship(
        back_populates="claim", order_by="Expense.position"
    )


class PayrollBatch(Base):
    """What was handed to payroll in one go, as it was handed over."""

    __tablename__ = "payroll_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    since: Mapped[date]
    until: Mapped[date]
    """The last day, included."""
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    rows: Mapped[list[Any]]
    """One for each person: staff number, minutes, money; never which visits."""

    maker: Mapped[Person] = relationship()

    __table_args__ = (sa.CheckConstraint("since <= until", name="since_first"),)


class Expense(Base):
    """One thing asked for, and what became of it."""

    __tablename__ = "expense"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("claim.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(8))
    asked: Mapped[int] = mapped_column(sa.BigInteger)
    """Minutes, or 1/10,000 of the currency."""
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    photo: Mapped[str | None] = mapped_column(sa.ForeignKey("photo.sha256"), index=True)
    """The receipt: for the shopper, whoever decides on money, and reviewers."""
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(16), default=State.WAITING)
    granted: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payroll_batch.id"), index=True)
    """With which it was paid; each is paid once."""

    claim: Mapped[Claim] = relationship(back_populates="expenses")
    batch: Mapped[PayrollBatch | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("claim_id", "position"),
        sa.CheckConstraint(
            "kind IN ({})".format(", ".join(f"'{kind}'" for kind in Kind)), name="kind_known"
        ),
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="state_known"
        ),
        sa.CheckConstraint("asked > 0", name="asks_for_something"),
        sa.CheckConstraint("granted BETWEEN 0 AND asked", name="granted_at_most_asked"),
        sa.CheckConstraint(
            "batch_id IS NULL OR state IN ('approved', 'cut')", name="paid_when_granted"
        ),
        sa.Index("ix_expense_state_claim_id", "state", "claim_id"),
    )
