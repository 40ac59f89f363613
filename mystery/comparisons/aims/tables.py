from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class FamilyTarget(Base):
    """What visits with the checklists of one family aim at; no row where nobody has said."""

    __tablename__ = "family_target"

    family: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    percent: Mapped[int]
    """In 1/10,000 percent."""
    changed_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("percent BETWEEN 0 AND 1000000", name="percent_in_range"),)


class RetailYear(Base):
    """The one row that says how the organisation's retail calendar runs."""

    __tablename__ = "retail_year"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int]
    """The year begins near the first of this month, from 1."""
    weekday: Mapped[int]
    """On this day of the week, 0 for Monday."""
    pattern: Mapped[str] = mapped_column(sa.String(5))
    """Weeks of the three periods of a quarter, such as 4-4-5."""
    changed_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("id = 1", name="only_one"),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month_known"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        sa.CheckConstraint("pattern IN ('4-4-5', '4-5-4', '5-4-4')", name="pattern_known"),
    )
