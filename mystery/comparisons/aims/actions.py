from __future__ import annotations

from mystery import log
from mystery.comparisons.aims.queries import retail_calendar
from mystery.comparisons.aims.tables import FamilyTarget, RetailYear
from mystery.comparisons.rules.retail import PATTERNS, Calendar
from mystery.comparisons.rules.tallies import UNITS
from mystery.db import now, session
from mystery.people.rules import Principal
from mystery.problems import Fault, Invalid


def set_target(family: str, percent: int | None, *, by: Principal) -> None:
    """In 1/10,000 percent, None for no target any more. The family is a published one."""
    if percent is not None and not 0 <= percent <= 100 * UNITS:
        raise Invalid("This is no target.", faults=[Fault("/percent", "from 0 to 100")])
    row = session.get(FamilyTarget, family)
    before = row.percent if row else None
    if percent is None:
        if row:
            session.delete(row)
    else:
        row = row or FamilyTarget(family=family)
        row.percent, row.changed_at = percent, now()
        session.add(row)
    session.flush()
    log.record("target.set", f"family:{family}", actor=by.actor, before=before, after=percent)


def set_retail_year(calendar: Calendar, *, by: Principal) -> None:
    faults = [] if 1 <= calendar.month <= 12 else [Fault("/month", "a month")]
    faults += [] if 0 <= calendar.weekday <= 6 else [Fault("/weekday", "a day of the week")]
    if calendar.pattern not in PATTERNS:
        faults.append(Fault("/pattern", "one of " + ", ".join(PATTERNS)))
    if faults:
        raise Invalid("This is no retail calendar.", faults=faults)
    before = retail_calendar()
    row = session.get(RetailYear, 1) or RetailYear(id=1)
    row.month, row.weekday, row.pattern = calendar.month, calendar.weekday, calendar.pattern
    row.changed_at = now()
    session.add(row)
    session.flush()
    log.record(
        "retail_year.set",
        "comparisons",
        actor=by.actor,
        before=_told(before),
        after=_told(calendar),
    )


def _told(calendar: Calendar) -> dict[str, int | str]:
    return {"month": calendar.month, "weekday": calendar.weekday, "pattern": calendar.pattern}
