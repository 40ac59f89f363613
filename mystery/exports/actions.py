from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mystery import jobs, log
from mystery.db import new_key, now, session
from mystery.exports.rules.schedules import Often, Schedule
from mystery.exports.tables import ExportFile, ExportSchedule, Feed
from mystery.people.rules import Principal
from mystery.problems import Conflict

FEEDS = 50
"""Links of one person; more are a mistake."""
FILES, SCHEDULES = 20, 20
LASTS = timedelta(days=7)
GIVEN_UP = timedelta(hours=12)
"""A file that nobody has made by then is not made any more."""
MAKE = "make_export"


def add_feed(
    by: Principal, name: str, *, parameters: Mapping[str, str], columns: Mapping[str, Any]
) -> Feed:
    held = session.scalar(
        sa.select(sa.func.count()).where(Feed.person_id == by.id, Feed.revoked_at.is_(None))
    )
    if (held or 0) >= FEEDS:
        raise Conflict(f"You have {FEEDS} links. End one that nobody uses first.", code="too_many")
    feed = Feed(
        key=new_key(),
        person_id=by.id,
        name=name,
        parameters=dict(parameters),
        columns=dict(columns),
        created_at=now(),
    )
    session.add(feed)
    log.record("feed.make", f"feed:{feed.key}", actor=by.actor, filter=dict(parameters))
    return feed


def revoke_feed(by: Principal, feed: Feed) -> None:
    """From now on the link is not there; doing it twice changes nothing."""
    if feed.revoked_at is None:
        feed.revoked_at = now()
        log.record("feed.revoke", f"feed:{feed.key}", actor=by.actor)


def note_use(by: Principal, feed: Feed, *, at: datetime, columns: Mapping[str, Any]) -> None:
    """What it keeps to, and that it was used: the log says so once a day."""
    if feed.used_at is None or feed.used_at.date() != at.date():
        log.record("feed.use", f"feed:{feed.key}", actor=by.actor, filter=feed.parameters)
    feed.used_at, feed.columns = at, dict(columns)


def order_file(
    person_id: int, parameters: Mapping[str, str], *, mailed: bool = False, name: str = ""
) -> ExportFile:
    """Have a file made in the background: a workbook, unless its name says otherwise."""
    waiting = sa.select(sa.func.count()).where(
        ExportFile.person_id == person_id, ExportFile.state == "waiting"
    )
    if (session.scalar(waiting) or 0) >= FILES:
        raise Conflict(f"{FILES} of your files are being made already.", code="too_many")
    file = ExportFile(
        key=new_key(),
        person_id=person_id,
        parameters=dict(parameters),
        state="waiting",
        name=name,
        rows={},
        mailed=mailed,
        created_at=now(),
        until=now() + LASTS,
    )
    session.add(file)
    jobs.enqueue(MAKE, file=file.key)
    return file


def note_progress(key: str, done: int, total: int) -> None:
    _set_file(key, done=done, total=max(done, total))


def note_failed(key: str) -> None:
    _set_file(key, state="failed")


def note_ready(
    file: ExportFile, *, name: str, rows: Mapping[str, int], size: int, sha256: str, scope: str
) -> bool:
    """It is whole and on disk; False when another worker was faster."""
    done = _set_file(
        file.key,
        state="ready",
        name=name,
        rows=dict(rows),
        size=size,
        sha256=sha256,
        scope=scope,
        done=sum(rows.values()),
        until=now() + LASTS,
    )
    if done:
        log.record(
            "export.made",
            f"export:{file.key}",
            actor=f"person:{file.person.key}",
            file=name,
            filter=file.parameters,
            lines=dict(rows),
        )
    return done


def _set_file(key: str, **values: object) -> bool:
    """Only while it waits: what is ready stays as it is."""
    found = session.execute(
        sa.update(ExportFile)
        .where(ExportFile.key == key, ExportFile.state == "waiting")
        .values(**values)
        .returning(ExportFile.id)
        .execution_options(synchronize_session=False)
    )
    return bool(found.all())


def sweep_files() -> list[str]:
    """Forget files that are over; the keys of those that stay."""
    moment = now()
    session.execute(sa.delete(ExportFile).where(ExportFile.until < moment))
    session.execute(
        sa.update(ExportFile)
        .where(ExportFile.state == "waiting", ExportFile.created_at < moment - GIVEN_UP)
        .values(state="failed")
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(sa.select(ExportFile.key)))


def add_schedule(by: Principal, schedule: Schedule, parameters: Mapping[str, str]) -> None:
    held = session.scalar(sa.select(sa.func.count()).where(ExportSchedule.person_id == by.id))
    if (held or 0) >= SCHEDULES:
        raise Conflict(f"You get {SCHEDULES} workbooks by mail already.", code="too_many")
    key = new_key()
    session.add(
        ExportSchedule(
            key=key,
            person_id=by.id,
            parameters=dict(parameters),
            often=schedule.often,
            day=schedule.day,
            hour=schedule.hour,
            time_zone=schedule.zone,
            next_at=schedule.after(now()),
            created_at=now(),
        )
    )
    log.record("schedule.make", f"schedule:{key}", actor=by.actor, filter=dict(parameters))


def remove_schedule(by: Principal, schedule: ExportSchedule) -> None:
    session.delete(schedule)
    log.record("schedule.remove", f"schedule:{schedule.key}", actor=by.actor)


def run_schedule(schedule: ExportSchedule, at: datetime) -> None:
    """Order its workbook and set when it comes next; times that were missed are not made up."""
    rules = Schedule(Often(schedule.often), schedule.day, schedule.hour, schedule.time_zone)
    schedule.next_at = rules.after(at)
    order_file(schedule.person_id, schedule.parameters, mailed=True)
