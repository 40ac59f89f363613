"""The append-only record of who did what; written in the transaction of the act.

Each row carries a hash over its content and the hash before it, so that a row taken out or
changed later is noticed by `mystery verify`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base, now, session
from mystery.prepared import Prepared

FIRST = "0" * 64
_CHAIN_LOCK = 7_305_721


class LogEntry(Base):
    __tablename__ = "log_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(64), index=True)
    act: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(128), index=True)
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


_LOG = cast(sa.Table, LogEntry.__table__)
_LAST = Prepared(sa.select(_LOG.c.hash).order_by(_LOG.c.id.desc()).limit(1))
_ADD = Prepared(sa.insert(_LOG))


def record(act: str, subject: str, *, actor: str, **details: Any) -> None:
    """Add a row; `subject` is kind and id ("audit:…"), `details` JSON without secrets."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = _LAST.scalar()
    row = {"at": now(), "actor": actor, "act": act, "subject": subject, "details": details}
    previous = last or FIRST
    _ADD.run({**row, "previous": previous, "hash": entry_hash(row, previous)})


def entry_hash(row: dict[str, Any], previous: str) -> str:
    """SHA-256 over the row as canonical JSON after the hash before it."""
    content = [row["at"].isoformat(), row["actor"], row["act"], row["subject"], row["details"]]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def first_break() -> int | None:
    """Id of the first row that does not continue the chain, None when it is whole."""
    previous = FIRST
    for entry in session.scalars(sa.select(LogEntry).order_by(LogEntry.id)).yield_per(1000):
        row = {k: getattr(entry, k) for k in ("at", "actor", "act", "subject", "details")}
        if entry.previous != previous or entry.hash != entry_hash(row, previous):
            return entry.id
        previous = entry.hash
    return None
