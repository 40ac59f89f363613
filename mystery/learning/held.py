"""What was let out and waits until a store with one person on duty has had enough visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.db import session
from mystery.learning.tables import Idea, Learned, Praise, Thought

NEVER = (AuditState.REJECTED, AuditState.REPLACED)
"""States in which no store will ever read of a visit."""


@dataclass(frozen=True)
class Held:
    out: Idea | Praise
    released: datetime
    """When a reviewer let it out."""
    report: datetime | None
    """When the store read, or reads, the report it came with."""
    waits: bool
    """Whether that report is still to come."""
    batch: datetime | None
    """The last time that the store read reports."""


def list_held() -> list[Held]:
    return [*_held(Praise), *_held(Idea)]


def _held(table: type[Idea] | type[Praise]) -> list[Held]:
    there = aliased(Audit)
    last = sa.select(sa.func.max(there.released_at)).where(there.location_id == table.location_id)
    query = (
        sa.select(table, Thought.decided_at, Audit.state, Audit.released_at, last.scalar_subquery())
        .join(Thought, Thought.id == table.thought_id)
        .join(Learned, Learned.id == Thought.learned_id)
        .outerjoin(Audit, Audit.id == Learned.audit_id)
        .options(joinedload(table.location))
        .where(table.visible_at.is_(None))
        .order_by(table.id)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return [
        Held(
            out=row[0],
            released=row[1],
            report=row[3],
            waits=row[2] is not None and row[3] is None and row[2] not in NEVER,
            batch=row[4],
        )
        for row in rows
    ]
