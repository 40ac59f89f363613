"""The visits that comparisons are about, where sums are not enough."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mystery.audits.rules import AuditState
from mystery.audits.tables import AUDITS
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.comparisons.queries import Filter, places
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.programmes.tables import Programme

MOST = 2_000
"""The latest, of visits or of photos, where all of them would take seconds and add nothing."""


def approved(
    query: sa.Select[Any], filter_: Filter, visible: Condition, *, by_day: bool = True
) -> sa.Select[Any]:
    """`query`, which selects from AUDITS, joined with Location and narrowed to approved visits of
    the family, period and places; pilots never count. `by_day`: days are what to find them by."""
    place = AUDITS.c.location_id + 0
    return query.join(Location, Location.id == place).where(
        *counted(filter_, by_day=by_day), *places(filter_, visible, AUDITS.c.local_day)
    )


def counted(filter_: Filter, *, by_day: bool = True) -> list[Condition]:
    """Conditions on AUDITS alone: approved visits of the family and the period.

    The sums with nothing keep databases from beginning with a version or a location, of which
    there may be one: what is read in the order of days is read by days.
    """
    day = AUDITS.c.local_day if by_day else sa.func.date(AUDITS.c.local_day, type_=sa.Date())
    version, programme = VersionRow.__table__.c, Programme.__table__.c
    versions = (
        sa.select(version.id)
        .join(ChecklistRow, ChecklistRow.id == version.checklist_id)
        .where(ChecklistRow.family == filter_.family)
    )
    return [
        AUDITS.c.state == AuditState.APPROVED,
        (AUDITS.c.programme_id + 0).in_(sa.select(programme.id).where(~programme.pilot)),
        (AUDITS.c.version_id + 0).in_(versions),
        day.between(filter_.since, filter_.until),
    ]
