"""Background jobs: a table, one claim statement, leases.

A job is enqueued in the transaction of the act that needs it. Whoever claims it holds a lease;
when a worker dies, the lease runs out and the job is taken again, so jobs must be idempotent.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base, execute, now
from mystery.prepared import Prepared

LEASE = timedelta(minutes=2)
ATTEMPTS = 4
QUIET = 0.25
"""Seconds without anything sent after which phones are taken to be done."""
PATIENCE = 5.0
"""Seconds for which jobs rest, and then seconds for which they go on, while phones keep sending."""


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


JOBS = cast(sa.Table, Job.__table__)
_ADD = Prepared(sa.insert(JOBS))
_READY = JOBS.c.due_at <= sa.bindparam("now"), JOBS.c.attempts < ATTEMPTS
_WAITING = sa.select(JOBS.c.id).where(*_READY).limit(1)
_DUE = (
    sa.select(JOBS.c.id, JOBS.c.name)
    .where(*_READY)
    .order_by(JOBS.c.due_at, JOBS.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_DUE_NAMED = _DUE.where(JOBS.c.name == sa.bindparam("named"))
_THOSE = JOBS.c.id.in_(sa.bindparam("ids", expanding=True))
_CLAIM = (
    sa.update(JOBS)
    .where(_THOSE)
    .values(due_at=sa.bindparam("until"), attempts=JOBS.c.attempts + 1)
    .returning(JOBS.c.id, JOBS.c.name, JOBS.c.payload, JOBS.c.attempts)
)
_FINISH = sa.delete(JOBS).where(_THOSE)


def enqueue(name: str, **payload: Any) -> None:
    _ADD.run({"name": name, "payload": payload, "due_at": now(), "attempts": 0})


def claim(together: Mapping[str, int] = MappingProxyType({})) -> list[Claimed]:
    """Take the job that is due longest, hidden from others until its lease runs out.

    `together` says of which names so many at most are taken at once: what each of them costs is
    the commit, and there is one for all.
    """
    first = execute(_DUE, {"now": now(), "most": 1}).one_or_none()
    if first is None:
        return []
    ids = [first.id]
    if most := together.get(first.name, 0):
        asked = {"now": now(), "most": most, "named": first.name}
        ids = list(execute(_DUE_NAMED, asked).scalars())
    rows = execute(_CLAIM, {"ids": ids, "until": now() + LEASE})
    return sorted((Claimed(*row) for row in rows), key=lambda job: ids.index(job.id))


def waiting() -> bool:
    """Whether a job is due; a cheap read that spares the write lock when none is."""
    return execute(_WAITING, {"now": now()}).first() is not None


def finish(job_ids: Collection[int]) -> None:
    execute(_FINISH, {"ids": list(job_ids)})


def fail(job: Claimed, reason: str) -> None:
    """Note why; the job is tried again after a growing pause until its attempts run out."""
    later = now() + timedelta(seconds=30) * job.attempts
    failed = sa.update(JOBS).where(JOBS.c.id == job.id)
    execute(failed.values(error=reason[:2000], due_at=later))


class Sending:
    """When a phone last began to send something, for all processes: the time of a file.

    Jobs rest meanwhile. An acknowledgement is waited for in a shop, a preview by nobody yet, and
    where processors share a core a job takes from it however low its priority is.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sending"
        self._busy_since: float | None = None

    def note(self) -> None:
        self.path.touch()

    def asks_for_rest(self) -> bool:
        """Never for longer than PATIENCE at once; then jobs have as long to themselves."""
        try:
            quiet = time.time() - self.path.stat().st_mtime > QUIET
        except FileNotFoundError:
            quiet = True
        if quiet:
            self._busy_since = None
            return False
        if self._busy_since is None:
            self._busy_since = time.monotonic()
        return (time.monotonic() - self._busy_since) % (2 * PATIENCE) < PATIENCE
