from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from mystery.audits.rules import RECEIPT, AuditState
from mystery.audits.stages.tables import STAGE_PHOTOS
from mystery.audits.tables import AUDITS, IS_WAITING, PHOTOS, AnswerRow, Audit, AuditPhoto
from mystery.checklists.queries import list_receipts
from mystery.checklists.rules import Type
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import session
from mystery.evidence.tables import Photo, PhotoHolder
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.prepared import Prepared
from mystery.problems import Missing

WITH = (
    joinedload(Audit.location).joinedload(Location.region),
    joinedload(Audit.version),
    joinedload(Audit.author),
    joinedload(Audit.visit),
)


def find_by_uuid(uuid: str, *, locked: bool = False) -> Audit | None:
    query = sa.select(Audit).where(Audit.uuid == uuid)
    return session.scalar(query.with_for_update(of=Audit) if locked else query)


def get_locked(audit_id: int) -> Audit:
    """For a change: of several at once, one goes first and the others see what it did."""
    audit = session.get(Audit, audit_id, with_for_update=True, populate_existing=True)
    if audit is None:
        raise Missing("There is no such audit.")
    return audit


def get_by_uuid(uuid: str) -> Audit:
    return session.scalars(sa.select(Audit).where(Audit.uuid == uuid)).one()


def get_audit(audit_id: str, visible: Condition) -> Audit:
    """By the phone's uuid or the random key, whichever `visible` lets the asker see."""
    query = (
        sa.select(Audit)
        .join(Audit.location)
        .options(*WITH, undefer(Audit.score))
        .where(sa.or_(Audit.key == audit_id, Audit.uuid == audit_id), visible)
    )
    audit = session.scalar(query)
    if audit is None:
        raise Missing("There is no such audit.")
    return audit


def _months() -> sa.ColumnElement[int]:
    return sa.extract("year", Audit.local_day) * 12 + sa.extract("month", Audit.local_day)


_BY_MONTH = (_months().desc(), Audit.key)
"""For those who may know no day: within a month, in an order that tells nothing."""


def list_audits(
    visible: Condition, *, by_month: bool = False, after: Audit | None = None, limit: int = 100
) -> list[Audit]:
    """Newest first, in the order of arrival, or no finer than by the month of the visit; `after`
    is the last one shown."""
    query = sa.select(Audit).join(Audit.location).options(*WITH).where(visible)
    if after is not None and by_month:
        month = after.local_day.year * 12 + after.local_day.month
        further = sa.and_(_months() == month, Audit.key > after.key)
        query = query.where(sa.or_(_months() < month, further))
    elif after is not None:
        query = query.where(Audit.id < after.id)
    order = _BY_MONTH if by_month else (Audit.id.desc(),)
    return list(session.scalars(query.options(undefer(Audit.score)).order_by(*order).limit(limit)))


def list_for_location(
    location_id: int, *, visible: Condition, by_month: bool = False, limit: int = 50
) -> list[Audit]:
    """Audits of one location, the last visit first, or no finer than by the month."""
    order = _BY_MONTH if by_month else (Audit.local_day.desc(), Audit.id.desc())
    return list(
        session.scalars(
            sa.select(Audit)
            .join(Audit.location)
            .options(joinedload(Audit.version), undefer(Audit.score))
            .where(Audit.location_id == location_id, visible)
            .order_by(*order)
            .limit(limit)
        )
    )


def tally_waiting(visible: Condition) -> int:
    query = sa.select(sa.func.count()).select_from(Audit).join(Audit.location)
    return session.scalar(query.where(sa.text(f"audit.{IS_WAITING}"), visible)) or 0


def list_answers(audit_id: int) -> list[AnswerRow]:
    query = sa.select(AnswerRow).where(AnswerRow.audit_id == audit_id)
    return list(session.scalars(query.order_by(AnswerRow.position)))


def body(audit: Audit) -> bytes:
    """The exact bytes the phone sent."""
    return session.scalars(sa.select(Audit.body).where(Audit.id == audit.id)).one()


def list_current(visit_ids: list[int]) -> list[Audit]:
    """The newest audit of each of these visits, apart from extra ones and those with a newer."""
    newest = (
        sa.select(sa.func.max(Audit.id))
        .where(Audit.visit_id.in_(visit_ids))
        .where(Audit.state.not_in((AuditState.EXTRA, AuditState.REPLACED)))
        .group_by(Audit.visit_id)
    )
    return list(session.scalars(sa.select(Audit).where(Audit.id.in_(newest))))


def find_photo_use(key: str, visible: Condition) -> AuditPhoto | None:
    """A photo by the random key of its place in an audit; receipts have no such address."""
    return session.scalar(
        sa.select(AuditPhoto)
        .join(Audit, Audit.id == AuditPhoto.audit_id)
        .join(Location, Location.id == Audit.location_id)
        .where(AuditPhoto.key == key, AuditPhoto.question != RECEIPT, visible)
    )


def at_private() -> Condition:
    """Condition on AuditPhoto: it stands at a question whose pictures are for reviewers only, one
    for a signature or one whose photos show receipts."""
    signed = (
        sa.exists()
        .where(AnswerRow.audit_id == AuditPhoto.audit_id)
        .where(AnswerRow.question == AuditPhoto.question, AnswerRow.type == Type.SIGNATURE)
    )
    asked = list_receipts()
    if not asked:
        return signed
    own = AUDITS.alias()
    version = sa.select(own.c.version_id).where(own.c.id == AuditPhoto.audit_id)
    pairs = sa.tuple_(version.correlate(AuditPhoto).scalar_subquery(), AuditPhoto.question)
    return sa.or_(signed, pairs.in_(asked))


def find_photo_reader(sha256: str, visible: Condition) -> bool:
    """Whether the photo stands in an audit that `visible` lets the asker see."""
    return (
        session.scalar(
            sa.select(AuditPhoto.id)
            .join(Audit, Audit.id == AuditPhoto.audit_id)
            .join(Location, Location.id == Audit.location_id)
            .where(AuditPhoto.sha256 == sha256, visible)
            .limit(1)
        )
        is not None
    )


def list_revisions(audit: Audit) -> list[Audit]:
    """The audits this one replaces, newest first."""
    chain: list[Audit] = []
    while audit.replaces is not None:
        audit = audit.replaces
        chain.append(audit)
    return chain


def tally_photos(hashes: list[str]) -> dict[str, int]:
    """How often each photo stands in any audit."""
    rows = session.execute(
        sa.select(AuditPhoto.sha256, sa.func.count())
        .where(AuditPhoto.sha256.in_(hashes))
        .group_by(AuditPhoto.sha256)
    )
    return {row[0]: row[1] for row in rows}


_photo, _holder = Photo.__table__.c, PhotoHolder.__table__.c
_UNUSED = Prepared(
    sa.select(sa.func.sum(_photo.size))
    .join_from(Photo.__table__, PhotoHolder.__table__)
    .where(_holder.person_id == sa.bindparam("person_id"), _holder.at > sa.bindparam("since"))
    .where(~sa.exists().where(PHOTOS.c.sha256 == _photo.sha256))
    .where(~sa.exists().where(STAGE_PHOTOS.c.sha256 == _photo.sha256))
)


def unused_bytes(person_id: int, since: datetime) -> int:
    """Bytes of photos that a person has sent since then and no audit names yet."""
    found = _UNUSED.scalar({"person_id": person_id, "since": since})
    return int(found or 0)


def find_before(audit: Audit, visible: Condition, *, earlier_than: date) -> Audit | None:
    """The last visit to the same location with the same family, approved, before this one; by
    its moment on a day that counts, for those who may know days only up to the day before."""
    return session.scalar(
        sa.select(Audit)
        .join(Audit.location)
        .join(Audit.version)
        .join(VersionRow.checklist)
        .options(undefer(Audit.score))
        .where(
            Audit.location_id == audit.location_id,
            Audit.state == AuditState.APPROVED,
            Audit.id != audit.id,
            ChecklistRow.family == audit.version.checklist.family,
            Audit.visited_at < audit.visited_at,
            Audit.local_day < earlier_than,
            visible,
        )
        .order_by(Audit.visited_at.desc(), Audit.id.desc())
        .limit(1)
    )
