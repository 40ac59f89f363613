"""Links, files and schedules by whose they are."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from mystery.db import session
from mystery.exports.tables import ExportFile, ExportSchedule, Feed
from mystery.problems import Missing


def find_feed(key: str) -> Feed | None:
    """A link that has not been revoked."""
    return session.scalars(
        sa.select(Feed).where(Feed.key == key, Feed.revoked_at.is_(None))
    ).one_or_none()


def get_feed(key: str, person_id: int) -> Feed:
    """One's own, revoked ones too."""
    found = session.scalars(
        sa.select(Feed).where(Feed.key == key, Feed.person_id == person_id)
    ).one_or_none()
    if found is None:
        raise Missing("There is no such link.")
    return found


def list_feeds(person_id: int) -> list[Feed]:
    """One's own that work, the newest first."""
    query = sa.select(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None))
    return list(session.scalars(query.order_by(Feed.id.desc())))


def find_file(key: str) -> ExportFile | None:
    return session.scalars(sa.select(ExportFile).where(ExportFile.key == key)).one_or_none()


def get_file(key: str, person_id: int) -> ExportFile:
    found = find_file(key)
    if found is None or found.person_id != person_id:
        raise Missing("There is no such file, or its days are over.")
    return found


def list_files(person_id: int) -> list[ExportFile]:
    query = sa.select(ExportFile).where(ExportFile.person_id == person_id)
    return list(session.scalars(query.order_by(ExportFile.id.desc())))


def list_schedules(person_id: int) -> list[ExportSchedule]:
    query = sa.select(ExportSchedule).where(ExportSchedule.person_id == person_id)
    return list(session.scalars(query.order_by(ExportSchedule.id)))


def get_schedule(key: str, person_id: int) -> ExportSchedule:
    query = sa.select(ExportSchedule).where(ExportSchedule.person_id == person_id)
    found = session.scalars(query.where(ExportSchedule.key == key)).one_or_none()
    if found is None:
        raise Missing("There is no such mail.")
    return found


def list_due(at: datetime) -> list[int]:
    """Ids of the schedules whose time has come."""
    query = sa.select(ExportSchedule.id).where(ExportSchedule.next_at <= at)
    return list(session.scalars(query.order_by(ExportSchedule.id).limit(500)))


def find_due(schedule_id: int, at: datetime) -> ExportSchedule | None:
    """The schedule, unless it ended or ran meanwhile."""
    query = sa.select(ExportSchedule).where(ExportSchedule.id == schedule_id)
    return session.scalars(query.where(ExportSchedule.next_at <= at)).one_or_none()
