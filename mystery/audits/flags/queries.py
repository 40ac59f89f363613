from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, undefer

from mystery.audits.flags.passages import is_same, marks, sentences
from mystery.audits.flags.rules import Severity
from mystery.audits.flags.tables import Flag, FlagCheck, PassageMark
from mystery.audits.queries import WITH
from mystery.audits.rules import APART
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.checklists.rules import Type
from mystery.db import session
from mystery.evidence.queries import list_same_pictures
from mystery.evidence.tables import Photo
from mystery.locations.queries import Condition
from mystery.problems import Missing

ORDER = (Severity.GRAVE, Severity.LOOK, Severity.NOTE)
MOST = 50
"""Earlier audits looked at for one sentence."""


def open_flags() -> Condition:
    """Condition on Audit: a flag that no reviewer has dismissed."""
    return sa.exists().where(Flag.audit_id == Audit.id, Flag.dismissed_at.is_(None))


def looked_through() -> Condition:
    """Condition on Audit: its flags have been looked for, in all of its photos too."""
    return sa.exists().where(FlagCheck.audit_id == Audit.id, FlagCheck.photos_waiting == 0)


def find_check(audit_id: int) -> FlagCheck | None:
    return session.get(FlagCheck, audit_id)


def list_flags(audit_id: int) -> list[Flag]:
    """The gravest first, what was dismissed last."""
    query = sa.select(Flag).where(Flag.audit_id == audit_id).options(joinedload(Flag.dismisser))
    return sorted(
        session.scalars(query),
        key=lambda flag: (flag.dismissed_at is not None, ORDER.index(Severity(flag.severity))),
    )


def tally_flags(audit_ids: Iterable[int]) -> dict[int, int]:
    """How many flags nobody has dismissed, by audit; audits without any are not there."""
    rows = session.execute(
        sa.select(Flag.audit_id, sa.func.count())
        .where(Flag.audit_id.in_(list(audit_ids)), Flag.dismissed_at.is_(None))
        .group_by(Flag.audit_id)
    )
    return {row[0]: row[1] for row in rows}


def get_flag(audit_id: int, code: str, *, locked: bool = False) -> Flag:
    query = sa.select(Flag).where(Flag.audit_id == audit_id, Flag.code == code)
    flag = session.scalar(query.with_for_update() if locked else query)
    if flag is None:
        raise Missing("There is no such flag.")
    return flag


def list_about(ids: Sequence[int], visible: Condition) -> list[Audit]:
    """Of the audits that a flag is about, those that `visible` lets the asker read."""
    query = sa.select(Audit).join(Audit.location).options(joinedload(Audit.location))
    return list(session.scalars(query.where(Audit.id.in_(ids), visible).order_by(Audit.id)))


def find_whole(uuid: str) -> Audit | None:
    """The audit with all that the machine looks at."""
    query = sa.select(Audit).options(*WITH, undefer(Audit.score), undefer(Audit.body))
    return session.scalar(query.where(Audit.uuid == uuid))


def list_own(audit: Audit) -> list[int]:
    """The audit and those it belongs together with: of one visit, and what it corrects."""
    ids = [audit.id]
    if audit.visit_id is not None:
        same = sa.select(Audit.id).where(
            Audit.visit_id == audit.visit_id, Audit.author_id == audit.author_id
        )
        ids += session.scalars(same)
    before = audit.replaces_id
    while before is not None:
        ids.append(before)
        before = session.scalar(sa.select(Audit.replaces_id).where(Audit.id == before))
    return ids


def _earlier(audit: Audit) -> tuple[Condition, ...]:
    """Conditions on Audit: came before this one, and is no revision of it nor of another."""
    newer = aliased(Audit)
    replaced = sa.exists().where(newer.replaces_id == Audit.id, newer.id < audit.id)
    return Audit.id < audit.id, Audit.id.not_in(list_own(audit)), ~replaced


def list_photos(audit: Audit) -> list[tuple[AuditPhoto, Photo]]:
    """In the order of the audit, each photo once."""
    rows = session.execute(
        sa.select(AuditPhoto, Photo)
        .join(Photo, Photo.sha256 == AuditPhoto.sha256)
        .where(AuditPhoto.audit_id == audit.id)
        .order_by(AuditPhoto.position, AuditPhoto.id)
    )
    found: dict[str, tuple[AuditPhoto, Photo]] = {}
    for use, photo in rows:
        found.setdefault(photo.sha256, (use, photo))
    return list(found.values())


def list_seen(hashes: Iterable[str], audit: Audit) -> dict[str, list[int]]:
    """By hash, the earlier audits in which a photo stands."""
    rows = session.execute(
        sa.select(AuditPhoto.sha256, Audit.id)
        .join(Audit, Audit.id == AuditPhoto.audit_id)
        .where(AuditPhoto.sha256.in_(list(hashes)), *_earlier(audit))
        .distinct()
        .order_by(Audit.id)
    )
    seen: dict[str, list[int]] = {}
    for sha256, id_ in rows:
        seen.setdefault(sha256, []).append(id_)
    return seen


def list_alike(photo: Photo, audit: Audit) -> tuple[list[int], int]:
    """Earlier audits that show this very picture in other bytes, and the fewest bits between."""
    if photo.fingerprint is None:
        return [], 0
    same = dict(list_same_pictures(photo.fingerprint, photo.fine))
    same.pop(photo.sha256, None)
    seen = list_seen(same, audit) if same else {}
    if not seen:
        return [], 0
    ids = sorted({id_ for ids in seen.values() for id_ in ids})
    return ids, min(same[sha256] for sha256 in seen)


def list_written(audit_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was written into audits: remarks, and answers in words."""
    text_asked = sa.case((AnswerRow.type == Type.TEXT, AnswerRow.value))
    rows = session.execute(
        sa.select(AnswerRow.audit_id, AnswerRow.comment, text_asked)
        .where(AnswerRow.audit_id.in_(audit_ids), AnswerRow.question.not_in(sorted(APART)))
        .order_by(AnswerRow.audit_id, AnswerRow.position)
    )
    written: dict[int, list[str]] = {}
    for audit_id, *texts in rows:
        written.setdefault(audit_id, []).extend(text for text in texts if text)
    return written


def list_sentences(mine: Iterable[str], audit: Audit) -> list[tuple[str, list[int]]]:
    """Each sentence that stands, word for word or nearly, in earlier audits, with their ids."""
    found = []
    for sentence in dict.fromkeys(mine):
        marked = (
            sa.select(PassageMark.audit_id)
            .join(Audit, Audit.id == PassageMark.audit_id)
            .where(PassageMark.mark.in_(marks(sentence)), *_earlier(audit))
            .distinct()
            .order_by(PassageMark.audit_id.desc())
            .limit(MOST)
        )
        written = list_written(list(session.scalars(marked)))
        ids = sorted(
            id_
            for id_, texts in written.items()
            if any(is_same(sentence, other) for other in sentences(texts))
        )
        if ids:
            found.append((sentence, ids))
    return found


def list_unlooked(after: int, limit: int) -> list[tuple[int, str]]:
    """Id and uuid of audits that were never looked through, by id."""
    rows = session.execute(
        sa.select(Audit.id, Audit.uuid)
        .where(Audit.id > after, ~sa.exists().where(FlagCheck.audit_id == Audit.id))
        .order_by(Audit.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def list_looked_with(sha256: str) -> list[str]:
    """Uuids of audits that were looked through before this photo of theirs was decoded."""
    return list(
        session.scalars(
            sa.select(Audit.uuid)
            .join(AuditPhoto, AuditPhoto.audit_id == Audit.id)
            .join(FlagCheck, FlagCheck.audit_id == Audit.id)
            .where(AuditPhoto.sha256 == sha256, FlagCheck.photos_waiting > 0)
            .distinct()
        )
    )
