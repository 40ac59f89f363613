"""What waits for a reviewer: filtered, the oldest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mystery.audits.flags.queries import open_flags
from mystery.audits.flags.tables import Flag
from mystery.audits.tables import IS_WAITING, Audit
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import session
from mystery.locations.queries import Condition, within
from mystery.locations.tables import Location
from mystery.review.returning import ELSEWHERE

AGES = (1, 3, 7)
"""Days of waiting by which the backlog is counted."""


@dataclass(frozen=True)
class Wanted:
    """Which part of the backlog; what is empty leaves nothing out."""

    region_path: str = ""
    location: str = ""
    checklist: str = ""
    state: str = ""
    flagged: bool = False
    critical: bool = False
    days: int = 0
    """Waiting for at least so long."""


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    id: int
    key: str
    author_id: int
    state: str
    received_at: datetime
    percent: int | None
    outcome: str
    critical_missed: bool
    is_correction: bool
    notes: list[str]
    location: str
    code: str
    checklist: str
    version: int
    flags: int
    """Those that nobody has dismissed."""

    @property
    def changed_elsewhere(self) -> bool:
        return ELSEWHERE in self.notes


@dataclass(frozen=True)
class Backlog:
    """How much waits, since when, and how much of it for at least 1, 3 and 7 days."""

    count: int
    oldest: datetime | None
    older: tuple[int, ...]


def list_backlog(
    wanted: Wanted, visible: Condition, *, at: datetime, offset: int = 0, limit: int = 50
) -> list[Waiting]:
    open_ones = (
        sa.select(sa.func.count())
        .where(Flag.audit_id == Audit.id, Flag.dismissed_at.is_(None))
        .scalar_subquery()
    )
    columns = (Audit.id, Audit.key, Audit.author_id, Audit.state, Audit.received_at)
    query = (
        sa.select(*columns, Audit.percent, Audit.outcome, Audit.critical_missed)
        .add_columns(Audit.replaces_id.is_not(None), Audit.flags, Location.name, Location.code)
        .add_columns(VersionRow.title, VersionRow.number, open_ones)
        .join(VersionRow, VersionRow.id == Audit.version_id)
    )
    rows = session.execute(
        _narrowed(query, wanted, visible, at).order_by(*ORDER).offset(offset).limit(limit)
    )
    return [Waiting(*row) for row in rows]


ORDER = (Audit.received_at, Audit.id)


def _narrowed(query: Any, wanted: Wanted, visible: Condition, at: datetime) -> Any:
    """The words of the partial index are repeated literally, or no database uses it. It holds
    all that is filtered and counted by, because the rows themselves are long."""
    query = query.join(Location, Location.id == Audit.location_id)
    query = query.where(sa.text(f"audit.{IS_WAITING}"), visible)
    if wanted.region_path:
        inside = within(False, frozenset({wanted.region_path}), frozenset())
        query = query.where(inside)
    if wanted.location:
        query = query.where(Location.code == wanted.location)
    if wanted.checklist:
        family = (
            sa.select(VersionRow.id)
            .join(ChecklistRow, ChecklistRow.id == VersionRow.checklist_id)
            .where(ChecklistRow.family == wanted.checklist)
        )
        query = query.where(Audit.version_id.in_(family))
    if wanted.state:
        query = query.where(Audit.state == wanted.state)
    if wanted.flagged:
        query = query.where(open_flags())
    if wanted.critical:
        query = query.where(Audit.critical_missed)
    if wanted.days:
        query = query.where(Audit.received_at <= at - timedelta(days=wanted.days))
    return query


def tally_backlog(wanted: Wanted, visible: Condition, *, at: datetime) -> Backlog:
    older = [
        sa.func.count(sa.case((Audit.received_at <= at - timedelta(days=days), 1))) for days in AGES
    ]
    query = sa.select(sa.func.count(), sa.func.min(Audit.received_at), *older)
    query = query.select_from(Audit)
    row = session.execute(_narrowed(query, wanted, visible, at)).one()
    return Backlog(row[0], row[1], tuple(row[2:]))


def find_next(wanted: Wanted, visible: Condition, *, at: datetime, past: Audit) -> str | None:
    """The key of the next one after an audit in this part of the backlog; behind the last one
    it begins again at the oldest."""
    query = _narrowed(sa.select(Audit.key), wanted, visible, at).where(Audit.id != past.id)
    later = sa.tuple_(Audit.received_at, Audit.id) > sa.tuple_(
        sa.literal(past.received_at), sa.literal(past.id)
    )
    ordered = query.order_by(*ORDER).limit(1)
    found: str | None = session.scalar(ordered.where(later)) or session.scalar(ordered)
    return found
