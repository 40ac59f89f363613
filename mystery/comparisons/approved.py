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


def approved(query: sa.Select[Any], filter_: Filter, visible: Condition) -> sa.Select[Any]:
    """`query`, which selects from AUDITS, joined with Location and narrowed to approved visits of
    the family, period and places; pilots never count."""
    version, programme = VersionRow.__table__.c, Programme.__table__.c
    return (
        query.join(Location, Location.id == AUDITS.c.location_id)
        .join(VersionRow.__table__, version.id == AUDITS.c.version_id)
        .join(ChecklistRow, ChecklistRow.id == version.checklist_id)
        .join(Programme.__table__, programme.id == AUDITS.c.programme_id)
        .where(
            AUDITS.c.state == AuditState.APPROVED,
            ~programme.pilot,
            ChecklistRow.family == filter_.family,
            AUDITS.c.local_day.between(filter_.since, filter_.until),
            *places(filter_, visible, AUDITS.c.local_day),
        )
    )
