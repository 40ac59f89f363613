"""Audits with all that the machine looks at, many of them in three statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from mystery.audits.rules import APART
from mystery.audits.tables import ANSWERS, AUDITS, PHOTOS
from mystery.checklists.queries import Published, checklist_of
from mystery.checklists.rules import Checklist, Type
from mystery.checklists.tables import VersionRow
from mystery.db import execute
from mystery.evidence.tables import Photo
from mystery.locations.tables import Location
from mystery.programmes.blackouts import is_blackout

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Used:
    """A photo and where it stands; `fingerprint` and `fine` tell how it looks, once decoded."""

    sha256: str
    question: str
    source: str
    taken_at: datetime | None
    preview: str
    fingerprint: str | None
    fine: str | None


@dataclass(frozen=True)
class Whole:
    """`store` is where it lies; `written` are the texts, `photos` in their order, each once."""

    id: int
    uuid: str
    visit_id: int | None
    author_id: int
    replaces_id: int | None
    visited_at: datetime
    finished_at: datetime
    received_at: datetime
    local_day: date
    blackout: bool
    """Whether nobody was to go there on that day."""
    flags: Sequence[str]
    body: Json
    score: Json
    checklist: Checklist
    version: int
    newer: int | None
    """The newest version of its checklist that had been published before it began, if newer."""
    store: tuple[float, float] | None
    written: Sequence[str]
    photos: Sequence[Used]


_version, _location, _photo = VersionRow.__table__.c, Location.__table__.c, Photo.__table__.c
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_BLACKOUT = is_blackout(
    AUDITS.c.local_day,
    programme=AUDITS.c.programme_id,
    location=AUDITS.c.location_id,
    region=_location.region_id,
)
_later = VersionRow.__table__.alias("later")
_NEWER = (
    sa.select(sa.func.max(_later.c.number))
    .where(_later.c.checklist_id == _version.checklist_id, _later.c.number > _version.number)
    .where(_later.c.published_at < AUDITS.c.visited_at)
    .correlate(AUDITS, VersionRow.__table__)
    .scalar_subquery()
)
_WHOLE = (
    sa.select(*(AUDITS.c[name] for name in ("id", "uuid", "visit_id", "author_id", "replaces_id")))
    .add_columns(AUDITS.c.visited_at, AUDITS.c.finished_at, AUDITS.c.received_at)
    .add_columns(AUDITS.c.local_day, _BLACKOUT.label("blackout"))
    .add_columns(AUDITS.c.flags, AUDITS.c.body, AUDITS.c.score)
    .add_columns(_location.latitude, _location.longitude)
    .add_columns(_version.id.label("version_id"), _version.checklist_id, _version.digest)
    .add_columns(_version.number, _NEWER.label("newer"))
    .join_from(AUDITS, Location.__table__, _location.id == AUDITS.c.location_id)
    .join(VersionRow.__table__, _version.id == AUDITS.c.version_id)
    .where(AUDITS.c.uuid.in_(sa.bindparam("uuids", expanding=True)))
    .order_by(AUDITS.c.id)
)
_PHOTOS = (
    sa.select(PHOTOS.c.audit_id, PHOTOS.c.sha256, PHOTOS.c.question, PHOTOS.c.source)
    .add_columns(PHOTOS.c.taken_at, _photo.preview, _photo.fingerprint, _photo.fine)
    .join_from(PHOTOS, Photo.__table__, _photo.sha256 == PHOTOS.c.sha256)
    .where(PHOTOS.c.audit_id.in_(_IDS))
    .order_by(PHOTOS.c.audit_id, PHOTOS.c.position, PHOTOS.c.id)
)


def list_whole(uuids: Iterable[str]) -> list[Whole]:
    """In the order in which they came; those deleted meanwhile are left out."""
    rows = execute(_WHOLE, {"uuids": list(uuids)}).all()
    ids = [row.id for row in rows]
    written, photos = list_written(ids), _list_photos(ids)
    return [_whole(row, written.get(row.id, ()), photos.get(row.id, {})) for row in rows]


def _whole(row: Any, written: Sequence[str], photos: Mapping[str, Used]) -> Whole:
    place = (row.latitude, row.longitude)
    return Whole(
        id=row.id,
        uuid=row.uuid,
        visit_id=row.visit_id,
        author_id=row.author_id,
        replaces_id=row.replaces_id,
        visited_at=row.visited_at,
        finished_at=row.finished_at,
        received_at=row.received_at,
        local_day=row.local_day,
        blackout=row.blackout,
        flags=row.flags,
        body=json.loads(row.body),
        score=row.score,
        checklist=checklist_of(Published(row.version_id, row.checklist_id, row.digest)),
        version=row.number,
        newer=row.newer,
        store=None if None in place else place,
        written=written,
        photos=list(photos.values()),
    )


def _list_photos(ids: Sequence[int]) -> dict[int, dict[str, Used]]:
    found: dict[int, dict[str, Used]] = {}
    for audit_id, sha256, *more in execute(_PHOTOS, {"ids": ids}) if ids else ():
        found.setdefault(audit_id, {}).setdefault(sha256, Used(sha256, *more))
    return found


_TEXTS = (
    sa.select(ANSWERS.c.audit_id, ANSWERS.c.comment)
    .add_columns(sa.case((ANSWERS.c.type == Type.TEXT, ANSWERS.c.value)))
    .where(ANSWERS.c.audit_id.in_(_IDS))
    .where(ANSWERS.c.question.not_in(sorted(APART)))
    .where(sa.or_(ANSWERS.c.type == Type.TEXT, ANSWERS.c.comment != ""))
    .order_by(ANSWERS.c.audit_id, ANSWERS.c.position)
)


def list_written(audit_ids: Iterable[int]) -> dict[int, list[str]]:
    """What was written into audits: remarks, and answers in words."""
    asked = list(audit_ids)
    written: dict[int, list[str]] = {}
    if asked:
        for audit_id, *texts in execute(_TEXTS, {"ids": asked}):
            written.setdefault(audit_id, []).extend(text for text in texts if text)
    return written
