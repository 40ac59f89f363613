"""Days on which nobody is to go: those in the windows of visits, and whether a day is one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.tables import Region
from mystery.programmes.rules.eligibility import Span, days_within
from mystery.programmes.slots import days_of
from mystery.programmes.tables import Blackout, Visit

Column = sa.ColumnElement[object]


def is_blackout(day: Column, *, programme: Column, location: Column, region: Column) -> Condition:
    """Condition: a day is one of them at a location, in a programme; all are columns of the
    statement around, `region` that of the location."""
    named, around = aliased(Region), aliased(Region)
    path = sa.select(around.path).where(around.id == region).correlate_except(around)
    at = path.scalar_subquery()
    return (
        sa.select(Blackout.id)
        .outerjoin(named, named.id == Blackout.region_id)
        .where(Blackout.first <= day, day <= Blackout.last)
        .where(sa.or_(Blackout.programme_id.is_(None), Blackout.programme_id == programme))
        .where(sa.or_(Blackout.location_id.is_(None), Blackout.location_id == location))
        .where(sa.or_(Blackout.region_id.is_(None), at.startswith(named.path)))
        .correlate_except(Blackout, named)
        .exists()
    )


def blackouts_of(visits: Sequence[Visit]) -> dict[int, list[Span]]:
    """By the visit's id, days of its window on which nobody is to go, the first ones first; visits
    without any are not there."""
    windows = {v.id: days_of(v.opens_at, v.due_at, v.location.time_zone) for v in visits}
    if not windows:
        return {}
    first, last = min(w.first for w in windows.values()), max(w.last for w in windows.values())
    query = sa.select(Blackout, Region.path).outerjoin(Region, Region.id == Blackout.region_id)
    rows = session.execute(query.where(Blackout.first <= last, Blackout.last >= first)).all()
    found = {}
    for visit in visits:
        spans = [Span(row.first, row.last) for row, path in rows if _holds(row, path, visit)]
        if days := days_within(windows[visit.id], spans):
            found[visit.id] = days
    return found


def _holds(blackout: Blackout, path: str | None, visit: Visit) -> bool:
    return (
        blackout.programme_id in (None, visit.programme_id)
        and blackout.location_id in (None, visit.location_id)
        and visit.location.region.path.startswith(path or "")
    )
