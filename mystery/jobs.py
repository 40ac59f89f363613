"""Background jobs: a table, one claim statement, leases.

A job is enqueued in the transaction of the act that needs it. Whoever claims it holds a lease;
when a worker dies, the lease runs out and the job is taken again, so jobs must be idempotent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base, execute, now, session

LEASE = timedelta(minutes=2)
ATTEMPTS = 4


class Job(Base):
    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    __table_args__ = (sa.Index("ix_job_due_at", "due_at"),)


@dataclass(frozen=True)
class Claimed:
    id: int
    name: str
    payload: dict[str, Any]
    attempts: int


_ADD = sa.insert(cast(sa.Table, Job.__table__))


def enqueue(name: str, **payload: Any) -> None:
    execute(_ADD, {"name": name, "payload": payload, "due_at": now(), "attempts": 0})


def claim(together: Mapping[str, int] = MappingProxyType({})) -> list[Claimed]:
    """Take the job that is due longest, hidden from others until its lease runs out.

    `together` says of which names so many at most are taken at once: what each of them costs is
    the commit, and there is one for all.
    """
    ready = Job.due_at <= now(), Job.attempts < ATTEMPTS
    due = sa.select(Job.id, Job.name).where(*ready).order_by(Job.due_at, Job.id)
    due = due.with_for_update(skip_locked=True)
    first = session.execute(due.limit(1)).one_or_none()
    if first is None:
        return []
    ids = [first.id]
    if most := together.get(first.name, 0):
        ids = list(session.scalars(due.where(Job.name == first.name).limit(most)))
    rows = session.execute(
        sa.update(Job)
        .where(Job.id.in_(ids))
        .values(due_at=now() + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.name, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    return sorted((Claimed(*row) for row in rows), key=lambda job: ids.index(job.id))


def waiting() -> bool:
    """Whether a job is due; a cheap read that spares the write lock when none is."""
    found = sa.select(Job.id).where(Job.due_at <= now(), Job.attempts < ATTEMPTS).limit(1)
    return session.scalar(found) is not None


def finish(job_ids: Collection[int]) -> None:
    session.execute(sa.delete(Job).where(Job.id.in_(job_ids)))


def fail(job: Claimed, reason: str) -> None:
    """Note why; the job is tried again after a growing pause until its attempts run out."""
    session.execute(
        sa.update(Job)
        .where(Job.id == job.id)
        .values(error=reason[:2000], due_at=now() + timedelta(seconds=30) * job.attempts)
        .execution_options(synchronize_session=False)
    )
