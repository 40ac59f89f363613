from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from mystery.audits.redactions.rules import USUAL, Blackout
from mystery.audits.redactions.tables import REDACTIONS, Redaction
from mystery.audits.tables import PHOTOS
from mystery.db import session
from mystery.locations.queries import Condition


def list_redactions(audit_id: int) -> list[Redaction]:
    query = sa.select(Redaction).where(Redaction.audit_id == audit_id)
    return list(session.scalars(query.order_by(Redaction.id)))


def list_blackouts(audit_ids: Iterable[int]) -> Mapping[int, Blackout]:
    """Of those audits that have any."""
    query = sa.select(REDACTIONS.c.audit_id, REDACTIONS.c.words)
    query = query.where(REDACTIONS.c.audit_id.in_(list(audit_ids)), REDACTIONS.c.words.is_not(None))
    found: dict[int, list[str]] = {}
    for audit_id, words in session.execute(query.order_by(REDACTIONS.c.id)):
        found.setdefault(audit_id, []).append(words)
    return {audit_id: Blackout(tuple(words)) for audit_id, words in found.items()}


def blackout_of(audit_id: int) -> Blackout:
    return list_blackouts([audit_id]).get(audit_id, USUAL)


def is_hidden() -> Condition:
    """Condition on AuditPhoto: a reviewer took it out."""
    return sa.exists().where(REDACTIONS.c.photo_id == PHOTOS.c.id)


def list_hidden(audit_id: int) -> frozenset[int]:
    """Ids of the audit's photos that a reviewer took out."""
    query = sa.select(REDACTIONS.c.photo_id).where(
        REDACTIONS.c.audit_id == audit_id, REDACTIONS.c.photo_id.is_not(None)
    )
    return frozenset(session.scalars(query))
