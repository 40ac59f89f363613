"""Loading many audits that were decided elsewhere or long ago, in bulk.

For the demo and the benchmarks: no log rows, no state machine; the caller recounts the rollups.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import sqlalchemy as sa

from mystery.audits.rules import AuditState, AuditUpload, digest, ended_at, local_day, visited_at
from mystery.audits.scores import Scored
from mystery.audits.tables import ANSWERS, AUDITS, PHOTOS
from mystery.db import session

BATCH = 500


@dataclass(frozen=True)
class Past:
    """One audit of the past with the rows it belongs to, and when it was decided."""

    upload: AuditUpload
    scored: Scored
    key: str
    author_id: int
    visit_id: int | None
    programme_id: int
    location_id: int
    time_zone: str
    version_id: int
    received_at: datetime
    decided_at: datetime
    released_at: datetime


def insert_approved(past: Iterable[Past]) -> list[int]:
    """Insert approved audits with their answers and photos; their ids, in order."""
    rows, ids = iter(past), []
    while batch := list(islice(rows, BATCH)):
        ids += _insert(batch)
    return ids


def _insert(batch: list[Past]) -> list[int]:
    found = session.execute(
        sa.insert(AUDITS).returning(AUDITS.c.id, sort_by_parameter_order=True),
        [_audit(past) for past in batch],
    )
    ids = [row[0] for row in found]
    pairs = list(zip(ids, batch, strict=True))
    answers = [{"audit_id": id_, **row} for id_, past in pairs for row in past.scored.answers]
    if answers:
        session.execute(sa.insert(ANSWERS), answers)
    photos = [
        {"audit_id": id_, "key": f"{past.key[:20]}p{number}", **vars(use)}
        for id_, past in pairs
        for number, use in enumerate(past.upload.photos)
    ]
    if photos:
        session.execute(sa.insert(PHOTOS), photos)
    return ids


def _audit(past: Past) -> dict[str, object]:
    upload, scored = past.upload, past.scored
    return {
        "uuid": upload.uuid,
        "key": past.key,
        "body": upload.body,
        "digest": digest(upload.body, upload.hashes),
        "author_id": past.author_id,
        "visit_id": past.visit_id,
        "programme_id": past.programme_id,
        "location_id": past.location_id,
        "version_id": past.version_id,
        "state": AuditState.APPROVED,
        "flags": list(scored.notes),
        "received_at": past.received_at,
        "visited_at": visited_at(upload),
        "finished_at": ended_at(upload),
        "local_day": date.fromisoformat(local_day(visited_at(upload), past.time_zone)),
        "decided_at": past.decided_at,
        "released_at": past.released_at,
        "outcome": scored.outcome,
        "percent": scored.percent,
        "true_percent": scored.true_percent,
        "score": scored.document,
        "critical_missed": scored.critical_missed,
    }
