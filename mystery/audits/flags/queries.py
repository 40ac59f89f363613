from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mystery.audits.flags.rules import WAITS_FOR_NOBODY, Severity
from mystery.audits.flags.tables import Flag, FlagCheck
from mystery.audits.tables import AUDITS, PHOTOS, Audit
from mystery.db import execute, session
from mystery.locations.queries import Condition
from mystery.problems import Missing

ORDER = (Severity.GRAVE, Severity.LOOK, Severity.NOTE)


def open_flags() -> Condition:
    """Condition on Audit: a flag that no reviewer has dismissed."""
    return sa.exists().where(Flag.audit_id == Audit.id, Flag.dismissed_at.is_(None))


def holding_flags() -> Condition:
    """Condition on Audit: an open flag because of which it is not approved by itself."""
    return sa.exists().where(
        Flag.audit_id == Audit.id,
        Flag.dismissed_at.is_(None),
        Flag.code.not_in(sorted(WAITS_FOR_NOBODY)),
    )


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


def list_unlooked(after: int, limit: int) -> list[tuple[int, str]]:
    """Id and uuid of audits that were never looked through, by id."""
    rows = session.execute(
        sa.select(Audit.id, Audit.uuid)
        .where(Audit.id > after, ~sa.exists().where(FlagCheck.audit_id == Audit.id))
        .order_by(Audit.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


_check = FlagCheck.__table__.c
_LOOKED_WITH = (
    sa.select(AUDITS.c.uuid)
    .join_from(PHOTOS, AUDITS, AUDITS.c.id == PHOTOS.c.audit_id)
    .join(FlagCheck.__table__, _check.audit_id == AUDITS.c.id)
    .where(PHOTOS.c.sha256 == sa.bindparam("sha256"), _check.photos_waiting > 0)
    .distinct()
)


def list_looked_with(sha256: str) -> list[str]:
    """Uuids of audits that were looked through before this photo of theirs was decoded."""
    return list(execute(_LOOKED_WITH, {"sha256": sha256}).scalars())
