from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class ItemRow(Base):
    """One row of a repeated section: which item it is about, and the prices of both sides."""

    __tablename__ = "item_row"

    audit_id: Mapped[int] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0, as in the audit."""
    item: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    """The same for the same item everywhere: its barcode, else its name."""
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    barcode: Mapped[str] = mapped_column(sa.String(64), default="")
    listed: Mapped[bool] = mapped_column(default=False)
    """Whether the scenario's list has it; else the shopper added it."""
    price: Mapped[str | None] = mapped_column(sa.String(40))
    """Theirs, a decimal as it was answered: the section's first question about money."""
    our_price: Mapped[str | None] = mapped_column(sa.String(40))
    """As the scenario's list said when the audit came."""
    currency: Mapped[str] = mapped_column(sa.String(3), default="")


class RepeatAnswer(Base):
    """One answer in a row of a repeated section; facts, never scored."""

    __tablename__ = "repeat_answer"

    audit_id: Mapped[int] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    type: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[str | None] = mapped_column(sa.Text)
    comment: Mapped[str | None] = mapped_column(sa.Text)


ITEM_ROWS = cast(sa.Table, ItemRow.__table__)
REPEAT_ANSWERS = cast(sa.Table, RepeatAnswer.__table__)
