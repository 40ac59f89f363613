from __future__ import annotations

from datetime import date
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class EmployerTally(Base):
    """How often each mark was given to "would you refer a friend to work here?".

    There is no row of an answer: a row of its own would have an id, a place in the file and a
    neighbour in time, each enough to find the visit. A count has none of them. It knows the
    programme, the region and the month in which it came in, and nobody is shown fewer than five.
    """

    __tablename__ = "employer_tally"

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("region.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("mark BETWEEN 0 AND 10", name="mark_in_range"),
        sa.CheckConstraint("n > 0", name="n_counts"),
    )


TALLIES = cast(sa.Table, EmployerTally.__table__)
