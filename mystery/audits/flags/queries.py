from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from mystery.audits.flags.passages import is_same, marks, sentences, shingles
from mystery.audits.flags.rules import Severity
from mystery.audits.flags.tables import MARKED, Flag, FlagCheck
from mystery.audits.queries import WITH
from mystery.audits.rules import APART
from mystery.audits.tables import ANSWERS, AUDITS, PHOTOS, Audit, AuditPhoto
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


def list_ids(uuids: Iterable[str]) -> list[int]:
    return list(session.scalars(sa.select(AUDITS.c.id).where(AUDITS.c.uuid.in_(list(uuids)))))


_WHOLE = (
    sa.select(Audit)
    .options(*WITH, undefer(Audit.score), undefer(Audit.body))
    .where(Audit.uuid == sa.bindparam("uuid"))
)


def find_whole(uuid: str) -> Audit | None:
    """The audit with all that the machine looks at."""
    return session.scalar(_WHOLE, {"uuid": uuid})


@dataclass(frozen=True)
class Before:
    """What counts as earlier than an audit: what came before it, but for `own`: what it belongs
    together with, of one visit or as what it corrects; and but for what was itself corrected."""

    id: int
    own: tuple[int, ...]


def before(audit: Audit) -> Before:
    own = [audit.id]
    if audit.visit_id is not None:
        own += session.scalars(_OF_VISIT, {"visit": audit.visit_id, "author": audit.author_id})
    former = audit.replaces_id
    while former is not None:
        own.append(former)
        former = session.scalar(_REPLACES, {"id": former})
    return Before(audit.id, tuple(own))


_newer = AUDITS.alias()
_OF_VISIT = sa.select(AUDITS.c.id).where(
    AUDITS.c.visit_id == sa.bindparam("visit"), AUDITS.c.author_id == sa.bindparam("author")
)
_REPLACES = sa.select(AUDITS.c.replaces_id).where(AUDITS.c.id == sa.bindparam("id"))
_EARLIER = (
    AUDITS.c.id < sa.bindparam("id"),
    AUDITS.c.id.not_in(sa.bindparam("own", expanding=True)),
    ~sa.exists().where(_newer.c.replaces_id == AUDITS.c.id, _newer.c.id < sa.bindparam("id")),
)
_SEEN = (
    sa.select(PHOTOS.c.sha256, AUDITS.c.id)
    .join(AUDITS, AUDITS.c.id == PHOTOS.c.audit_id)
    .where(PHOTOS.c.sha256.in_(sa.bindparam("hashes", expanding=True)), *_EARLIER)
    .distinct()
    .order_by(AUDITS.c.id)
)
_MARKED = (
    sa.select(MARKED.c.audit_id)
    .join(AUDITS, AUDITS.c.id == MARKED.c.audit_id)
    .where(MARKED.c.mark.in_(sa.bindparam("marks", expanding=True)), *_EARLIER)
    .distinct()
    .order_by(MARKED.c.audit_id.desc())
    .limit(MOST)
)


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


def list_seen(hashes: Iterable[str], earlier: Before) -> dict[str, list[int]]:
    """By hash, the earlier audits in which a photo stands."""
    asked = list(hashes)
    seen: dict[str, list[int]] = {}
    if asked:
        for sha256, id_ in session.execute(_SEEN, {**vars(earlier), "hashes": asked}):
            seen.setdefault(sha256, []).append(id_)
    return seen


def list_alike(photo: Photo, earlier: Before) -> tuple[list[int], int]:
    """Earlier audits that show this very picture in other bytes, and the fewest bits between."""
    if photo.fingerprint is None:
        return [], 0
    same = dict(list_same_pictures(photo.fingerprint, photo.fine))
    same.pop(photo.sha256, None)
    seen = list_seen(same, earlier)
    if not seen:
        return [], 0
    ids = sorted({id_ for ids in seen.values() for id_ in ids})
    return ids, min(same[sha256] for sha256 in seen)


_TEXTS = (
    sa.select(ANSWERS.c.audit_id, ANSWERS.c.comment)
    .add_columns(sa.case((ANSWERS.c.type == Type.TEXT, ANSWERS.c.value)))
    .where(ANSWERS.c.audit_id.in_(sa.bindparam("ids", expanding=True)))
    .where(ANSWERS.c.question.not_in(sorted(APART)))
    .order_by(ANSWERS.c.audit_id, ANSWERS.c.position)
)


def list_written(audit_ids: Iterable[int]) -> dict[int, list[str]]:
    """What was written into audits: remarks, and answers in words."""
    asked = list(audit_ids)
    written: dict[int, list[str]] = {}
    if asked:
        for audit_id, *texts in session.execute(_TEXTS, {"ids": asked}):
            written.setdefault(audit_id, []).extend(text for text in texts if text)
    return written


def list_sentences(mine: Iterable[str], earlier: Before) -> list[tuple[str, list[int]]]:
    """Each sentence that stands, word for word or nearly, in earlier audits, with their ids."""
    asked = vars(earlier)
    marked = {
        sentence: list(session.scalars(_MARKED, {**asked, "marks": marks(sentence)}))
        for sentence in dict.fromkeys(mine)
    }
    texts = list_written({id_ for ids in marked.values() for id_ in ids})
    others = {
        id_: [shingles(sentence) for sentence in sentences(written)]
        for id_, written in texts.items()
    }
    found = []
    for sentence, ids in marked.items():
        ours = shingles(sentence)
        same = [id_ for id_ in ids if any(is_same(ours, other) for other in others.get(id_, ()))]
        if same:
            found.append((sentence, sorted(same)))
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
