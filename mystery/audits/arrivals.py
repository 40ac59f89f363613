"""What is here of an audit that comes in: whether its id is known, and what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mystery.audits.stages.tables import REPORTS
from mystery.audits.tables import AUDITS, PHOTOS, DeletedAudit
from mystery.checklists.queries import Published
from mystery.checklists.tables import VersionRow
from mystery.prepared import Prepared
from mystery.programmes.tables import Programme


@dataclass(frozen=True)
class Known:
    """What an id of a phone stands for already; nothing but the id is left of a deleted audit."""

    author_id: int | None
    digest: str | None

    @property
    def deleted(self) -> bool:
        return self.author_id is None


@dataclass(frozen=True)
class Kept:
    """An audit as the database gives it back, for its acknowledgement."""

    uuid: str
    body: bytes
    state: str
    received_at: datetime
    score: dict[str, Any]
    """Of the document what its author may see."""
    version: Published
    hashes: list[str]
    score_shown: str = ""
    """When its author sees the score, says the programme."""


_UUID: sa.BindParameter[str] = sa.bindparam("uuid")
_deleted, _version = DeletedAudit.__table__.c, VersionRow.__table__.c
_programme = Programme.__table__.c
_KNOWN = Prepared(
    sa.union_all(
        sa.select(AUDITS.c.author_id, AUDITS.c.digest).where(AUDITS.c.uuid == _UUID),
        sa.select(REPORTS.c.author_id, REPORTS.c.digest).where(REPORTS.c.uuid == _UUID),
        sa.select(sa.null(), sa.null()).where(sa.exists().where(_deleted.uuid == _UUID)),
    )
)
_hashes = (
    sa.select(sa.func.aggregate_strings(PHOTOS.c.sha256, ","))
    .where(PHOTOS.c.audit_id == AUDITS.c.id)
    .correlate(AUDITS)
    .scalar_subquery()
)
SHOWN_OF_SCORE = ("percent", "earned", "possible", "outcome", "band")
_KEPT = Prepared(
    sa.select(*(AUDITS.c.score[name] for name in SHOWN_OF_SCORE), AUDITS.c.uuid, AUDITS.c.body)
    .add_columns(AUDITS.c.state, AUDITS.c.received_at, AUDITS.c.version_id)
    .add_columns(_version.checklist_id, _version.digest)
    .add_columns(_programme.score_shown, _hashes.label("hashes"))
    .join_from(AUDITS, VersionRow.__table__)
    .join(Programme.__table__, _programme.id == AUDITS.c.programme_id)
    .where(AUDITS.c.uuid == _UUID)
)


def find_known(uuid: str) -> Known | None:
    """A deletion outranks what else is there."""
    rows = [Known(*row) for row in _KNOWN.rows({"uuid": uuid})]
    return min(rows, key=lambda known: not known.deleted, default=None)


def find_kept(uuid: str) -> Kept | None:
    """As it was committed, whatever is being read or written just now."""
    row = _KEPT.row_apart({"uuid": uuid})
    if row is None:
        return None
    return Kept(
        uuid=row.uuid,
        body=row.body,
        state=row.state,
        received_at=row.received_at,
        score=dict(zip(SHOWN_OF_SCORE, row, strict=False)),
        version=Published(row.version_id, row.checklist_id, row.digest),
        hashes=row.hashes.split(",") if row.hashes else [],
        score_shown=row.score_shown,
    )
