from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from mystery.audits.apart.rules import Marks
from mystery.audits.apart.tables import EmployerTally
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Location, Region
from mystery.programmes.tables import Programme


def marks_by_region(visible: Condition, *, since: date, until: date) -> dict[str, Marks]:
    """Counts of the months from `since` to `until`, both whole, by the code of the region.

    `visible` is a condition on Location: regions are seen where one of their locations is.
    """
    seen = sa.select(Location.region_id).where(visible)
    rows = session.execute(
        sa.select(Region.code, EmployerTally.mark, sa.func.sum(EmployerTally.n))
        .join(Region, Region.id == EmployerTally.region_id)
        .join(Programme, Programme.id == EmployerTally.programme_id)
        .where(~Programme.pilot, EmployerTally.region_id.in_(seen))
        .where(EmployerTally.month >= since, EmployerTally.month <= until)
        .group_by(Region.code, EmployerTally.mark)
        .order_by(Region.code, EmployerTally.mark)
    )
    counts: dict[str, dict[int, int]] = {}
    for code, mark, n in rows:
        counts.setdefault(code, {})[mark] = int(n)
    return {code: Marks(of) for code, of in counts.items()}
