from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base
from mystery.review.rules import Verdict


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

    __table_args__ = (
        sa.CheckConstraint(
            "verdict IN ({})".format(", ".join(f"'{verdict}'" for verdict in Verdict)),
            name="verdict_known",
        ),
    )


class Thread(Base):
    """A remark on one question, or on the whole audit when it names none."""

    __tablename__ = "thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(
        sa.ForeignKey("decision.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str | None] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
