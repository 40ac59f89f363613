from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class Retention(Base):
    """What the organisation has chosen; without a row, nothing is ever deleted."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    originals_days: Mapped[int | None]
    """Days after closing for which original photos are kept; None: for ever."""
    positions_days: Mapped[int | None]
    hold: Mapped[str | None] = mapped_column(sa.Text)
    """Why nothing may be deleted at the moment; None: no legal hold."""
    changed_at: Mapped[datetime]
    ran_at: Mapped[datetime | None]
    """When everything that was due had been looked through last."""

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)
