"""Photos of the exported visits, as lines and as files with names that say what they show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from mystery.audits.redactions.queries import list_blackouts
from mystery.audits.redactions.rules import USUAL, Blackout
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.evidence.tables import Photo
from mystery.exports.chosen import Row, batches, by_visit, shown_photo
from mystery.exports.orders import Order
from mystery.exports.rules import PhotoLine
from mystery.locations.tables import Location


def photo_lines(order: Order, most: int | None = None) -> Iterator[PhotoLine]:
    for ids in batches(order, most):
        rows = by_visit(_photos().where(AuditPhoto.audit_id.in_(ids)))
        hidden = list_blackouts(ids)
        for id_ in ids:
            for row in rows.get(id_, ()):
                yield _photo(order, row, hidden.get(id_, USUAL))


def _photos() -> sa.Select[Any]:
    answered = (
        sa.exists()
        .where(AnswerRow.audit_id == AuditPhoto.audit_id, AnswerRow.question == AuditPhoto.question)
        .label("answered")
    )
    return (
        sa.select(AuditPhoto.audit_id, Audit.key.label("visit"), Location.time_zone)
        .add_columns(AuditPhoto.key, AuditPhoto.question, AuditPhoto.taken_at, AuditPhoto.caption)
        .add_columns(AuditPhoto.sha256, Photo.width, Photo.height, answered)
        .add_columns(Audit.local_day, Location.code)
        .join(Audit, Audit.id == AuditPhoto.audit_id)
        .join(Audit.location)
        .join(Photo, Photo.sha256 == AuditPhoto.sha256)
        .where(shown_photo())
        .order_by(AuditPhoto.audit_id, AuditPhoto.position, AuditPhoto.key)
    )


def _photo(order: Order, row: Row, hidden: Blackout) -> PhotoLine:
    return PhotoLine(
        photo_key=row.key,
        visit_key=row.visit,
        question_key=row.question or None,
        answered=bool(row.answered),
        taken_at=row.taken_at,
        time_zone=row.time_zone,
        caption=hidden.over(row.caption),
        width=row.width,
        height=row.height,
        sha256=row.sha256,
        open=order.address("audits", row.visit, "photos", row.key),
        visited_on=row.local_day,
        location_key=row.code,
    )
