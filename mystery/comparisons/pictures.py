"""Photos of approved visits, for whoever compares: no receipts or signatures, not who took them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from mystery.audits.queries import at_private
from mystery.audits.redactions.queries import is_hidden, list_blackouts
from mystery.audits.redactions.rules import USUAL, Blackout
from mystery.audits.rules import APART, RECEIPT
from mystery.audits.tables import AUDITS, PHOTOS
from mystery.comparisons.approved import MOST, approved
from mystery.comparisons.queries import Filter
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
    asked = sa.select(PHOTOS.c.key, AUDITS.c.key, PHOTOS.c.question, PHOTOS.c.caption)
    asked = asked.add_columns(Location.code, Location.name, Location.kind, AUDITS.c.local_day)
    asked = asked.add_columns(AUDITS.c.id)
    found = session.execute(
        _shown(asked, filter_, visible)
        .where(*([PHOTOS.c.question == question] if question else []))
        .where(*([Location.code == code] if code else []))
        .order_by(AUDITS.c.local_day.desc(), AUDITS.c.key, PHOTOS.c.position)
        .offset(offset)
        .limit(limit)
    )
    rows = [(Picture(*row), audit_id) for *row, audit_id in found]
    hidden = list_blackouts({audit_id for _, audit_id in rows})
    return [_told(one, hidden.get(audit_id, USUAL)) for one, audit_id in rows]


def _told(picture: Picture, hidden: Blackout) -> Picture:
    return replace(picture, caption=hidden.over(picture.caption))


def tally_pictures(filter_: Filter, visible: Condition) -> dict[str, int]:
    """How many of the newest there are at each question."""
    newest = (
        _shown(sa.select(PHOTOS.c.question), filter_, visible)
        .order_by(AUDITS.c.local_day.desc())
        .limit(MOST)
        .subquery()
    )
    rows = session.execute(
        sa.select(newest.c.question, sa.func.count())
        .group_by(newest.c.question)
        .order_by(newest.c.question)
    )
    return {row[0]: row[1] for row in rows}


def _shown(query: sa.Select[Any], filter_: Filter, visible: Condition) -> sa.Select[Any]:
    joined = (
        query.select_from(AUDITS)
        .join(PHOTOS, PHOTOS.c.audit_id == AUDITS.c.id)
        .join(Photo, Photo.sha256 == PHOTOS.c.sha256)
        .where(
            Photo.preview == "ready",
            PHOTOS.c.question.not_in(sorted(APART | {RECEIPT})),
            ~at_private(),
            ~is_hidden(),
        )
    )
    return approved(joined, filter_, visible)
