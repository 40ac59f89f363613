"""Background jobs: a table, one claim statement, leases.

A job is enqueued in the transaction of the act that needs it. Whoever claims it holds a lease;
when a worker dies, the lease runs out and the job is taken again, so jobs must be idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base, now, session

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
    session.execute(_ADD, {"name": name, "payload": payload, "due_at": now(), "attempts": 0})


def claim() -> Claimed | None:
    """Take the job that is due longest, hidden from others until its lease runs out."""
    due = (
        sa.select(Job.id)
        .where(Job.due_at <= now(), Job.attempts < ATTEMPTS)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = session.execute(
        sa.update(Job)
        .where(Job.id == due)
        .values(due_at=now() + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.name, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Claimed(*row) if row else None


def waiting() -> bool:
    """Whether a job is due; a cheap read that spares the write lock when none is."""
    found = sa.select(Job.id).where(Job.due_at <= now(), Job.attempts < ATTEMPTS).limit(1)
    return session.scalar(found) is not None


def finish(job_id: int) -> None:
    session.execute(sa.delete(Job).where(Job.id == job_id))


def fail(job_id: int, reason: str) -> None:
    """Note why; the job is tried again after a growing pause until its attempts run out."""
    session.execute(
        sa.update(Job)
        .where(Job.id == job_id)
        .values(error=reason[:2000], due_at=now() + timedelta(seconds=30) * Job.attempts)
        .execution_options(synchronize_session=False)
    )
