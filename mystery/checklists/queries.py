from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload, undefer

from mystery.checklists.rules import Checklist, read
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import session
from mystery.prepared import Prepared
from mystery.problems import Missing


def find_checklist(key: str) -> ChecklistRow | None:
    return session.scalar(sa.select(ChecklistRow).where(ChecklistRow.key == key))


def get_checklist(key: str) -> ChecklistRow:
    checklist = find_checklist(key)
    if checklist is None:
        raise Missing("There is no such checklist.")
    return checklist


def list_checklists(*, published: bool = False) -> list[ChecklistRow]:
    """By title; `published` leaves out those that have only a draft."""
    query = sa.select(ChecklistRow).options(selectinload(ChecklistRow.versions))
    if published:
        query = query.where(sa.exists().where(VersionRow.checklist_id == ChecklistRow.id))
    return list(session.scalars(query.order_by(ChecklistRow.title)))


def find_version(key: str, number: int) -> VersionRow | None:
    return session.scalar(
        sa.select(VersionRow)
        .join(VersionRow.checklist)
        .where(ChecklistRow.key == key, VersionRow.number == number)
    )


def get_version(key: str, number: int) -> VersionRow:
    version = find_version(key, number)
    if version is None:
        raise Missing("There is no such version of a checklist.", code="unknown_version")
    return version


@dataclass(frozen=True)
class Published:
    """A version without its row, which a transaction would forget and read again."""

    id: int
    checklist_id: int
    digest: str


_version, _checklist = VersionRow.__table__.c, ChecklistRow.__table__.c
_PUBLISHED = Prepared(
    sa.select(_version.id, _version.checklist_id, _version.digest)
    .join_from(VersionRow.__table__, ChecklistRow.__table__)
    .where(_checklist.key == sa.bindparam("key"), _version.number == sa.bindparam("number"))
)


def get_published(key: str, number: int) -> Published:
    row = _PUBLISHED.row({"key": key, "number": number})
    if row is None:
        raise Missing("There is no such version of a checklist.", code="unknown_version")
    return Published(*row)


def find_latest(checklist_id: int) -> VersionRow | None:
    """The version published last."""
    return session.scalar(
        sa.select(VersionRow)
        .where(VersionRow.checklist_id == checklist_id)
        .order_by(VersionRow.number.desc())
        .limit(1)
    )


def document_bytes(version: VersionRow) -> bytes:
    """The published document, the same bytes for ever."""
    return _bytes(version.id)


def document(version: VersionRow) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document_bytes(version))
    return found


def checklist_of(version: VersionRow | Published) -> Checklist:
    """The document as rules read it; kept in memory, since a version never changes."""
    return _read(version.id, version.digest)


def list_receipts() -> list[tuple[int, str]]:
    """Version and question of all whose photos show receipts."""
    versions = session.execute(sa.select(VersionRow.id, VersionRow.digest)).all()
    return [
        (id_, question.key)
        for id_, digest in versions
        for question in _read(id_, digest).by_key.values()
        if question.receipt
    ]


def _bytes(version_id: int) -> bytes:
    return (
        session.scalars(
            sa.select(VersionRow)
            .options(undefer(VersionRow.document))
            .where(VersionRow.id == version_id)
        )
        .one()
        .document
    )


@lru_cache(maxsize=256)
def _read(version_id: int, digest: str) -> Checklist:
    """Keyed by the digest too, so that another database never meets this one's versions."""
    return read(json.loads(_bytes(version_id)))


def list_families() -> list[tuple[str, str]]:
    """Family and a title for it, of all that was ever published; by title."""
    rows = session.execute(
        sa.select(ChecklistRow.family, sa.func.min(ChecklistRow.title))
        .where(sa.exists().where(VersionRow.checklist_id == ChecklistRow.id))
        .group_by(ChecklistRow.family)
        .order_by(sa.func.min(ChecklistRow.title))
    )
    return [(family, title) for family, title in rows]
