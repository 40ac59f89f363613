"""Photos of approved visits, for whoever compares: no receipts or signatures, not who took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mystery.audits.queries import at_signature
from mystery.audits.rules import APART, RECEIPT, AuditState
from mystery.audits.tables import AUDITS, PHOTOS
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.comparisons.queries import Filter, places
from mystery.db import session
from mystery.evidence.tables import Photo
from mystery.locations.queries import Condition
from mystery.locations.tables import Location


@dataclass(frozen=True, slots=True)
class Picture:
    """`key` is the photo's random id, `audit` that of its visit, `day` the store's own date."""

    key: str
    audit: str
    question: str
    caption: str
    code: str
    name: str
    kind: str
    day: date


def list_pictures(
    filter_: Filter,
    visible: Condition,
    *,
    question: str = "",
    code: str = "",
    offset: int = 0,
    limit: int = 60,
) -> list[Picture]:
    """Those that can be shown, by the store's day, newest first."""
    rows = session.execute(
        sa.select(PHOTOS.c.key, AUDITS.c.key, PHOTOS.c.question, PHOTOS.c.caption)
        .add_columns(Location.code, Location.name, Location.kind, AUDITS.c.local_day)
        .select_from(PHOTOS)
        .join(AUDITS, AUDITS.c.id == PHOTOS.c.audit_id)
        .join(Photo, Photo.sha256 == PHOTOS.c.sha256)
        .join(Location, Location.id == AUDITS.c.location_id)
        .where(Photo.preview == "ready", *_wanted(filter_, visible))
        .where(*([PHOTOS.c.question == question] if question else []))
        .where(*([Location.code == code] if code else []))
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.key, PHOTOS.c.position)
        .offset(offset)
        .limit(limit)
    )
    return [Picture(*row) for row in rows]


def tally_pictures(filter_: Filter, visible: Condition) -> dict[str, int]:
    """How many there are at each question."""
    rows = session.execute(
        sa.select(PHOTOS.c.question, sa.func.count())
        .select_from(PHOTOS)
        .join(AUDITS, AUDITS.c.id == PHOTOS.c.audit_id)
        .join(Photo, Photo.sha256 == PHOTOS.c.sha256)
        .join(Location, Location.id == AUDITS.c.location_id)
        .where(Photo.preview == "ready", *_wanted(filter_, visible))
        .group_by(PHOTOS.c.question)
        .order_by(PHOTOS.c.question)
    )
    return {row[0]: row[1] for row in rows}


def _wanted(filter_: Filter, visible: Condition) -> list[Condition]:
    versions = (
        sa.select(VersionRow.id)
        .join(ChecklistRow, ChecklistRow.id == VersionRow.checklist_id)
        .where(ChecklistRow.family == filter_.family)
    )
    return [
        AUDITS.c.state == AuditState.APPROVED,
        AUDITS.c.version_id.in_(versions),
        AUDITS.c.local_day.between(filter_.since, filter_.until),
        PHOTOS.c.question.not_in(sorted(APART | {RECEIPT})),
        ~at_signature(),
        *places(filter_, visible, AUDITS.c.local_day),
    ]
