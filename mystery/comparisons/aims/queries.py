from __future__ import annotations

import sqlalchemy as sa

from mystery.comparisons.aims.tables import FamilyTarget, RetailYear
from mystery.comparisons.rules.retail import Calendar
from mystery.db import session


def find_target(family: str) -> int | None:
    """In 1/10,000 percent; None where nobody has set one."""
    return session.scalar(
        sa.select(FamilyTarget.percent).where(FamilyTarget.family == family).limit(1)
    )


def list_targets() -> dict[str, int]:
    rows = session.execute(sa.select(FamilyTarget.family, FamilyTarget.percent))
    return {row[0]: row[1] for row in rows}


def retail_calendar() -> Calendar:
    """As an admin has set it, else the one that starts on the Sunday nearest to 1 February."""
    row = session.execute(sa.select(RetailYear.month, RetailYear.weekday, RetailYear.pattern))
    found = row.one_or_none()
    return Calendar(*found) if found else Calendar()
