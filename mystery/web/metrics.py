"""/metrics: how the server keeps up, in Prometheus' text form, for whoever watches it.

Gauges that are read when asked for, the same from every process. Requests are counted by the
proxy in front, which sees them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Response, current_app

from mystery import __version__, db
from mystery.audits.rules import WAITING
from mystery.audits.tables import Audit
from mystery.config import Settings
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.jobs import ATTEMPTS, Job
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.web import auth

blueprint = Blueprint("metrics", __name__)
FORM = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    name: str
    about: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Names, labels and words are our own: nothing in them has to be escaped."""
        told = ",".join(f'{label}="{value}"' for label, value in self.labels.items())
        name = f"mystery_{self.name}"
        line = f"{name}{{{told}}}" if told else name
        return f"# HELP {name} {self.about}\n# TYPE {name} gauge\n{line} {float(self.value)!r}\n"


@blueprint.get("/metrics")
@auth.needs(Right.EDIT_PROGRAMMES)
def metrics() -> Response:
    """For admins of the whole organisation; a token that may only read will do."""
    if not auth.scope(Right.EDIT_PROGRAMMES).everywhere:
        raise Forbidden()
    return Response("".join(map(str, gauges())), content_type=FORM)


def gauges() -> Iterator[Gauge]:
    engine = db.database.engine.dialect.name
    yield Gauge("info", "What runs here.", 1, {"version": __version__, "database": engine})
    yield from _jobs()
    yield from _reports()
    yield from _storage()


def _jobs() -> Iterator[Gauge]:
    moment = db.now()
    due = sa.and_(Job.due_at <= moment, Job.attempts < ATTEMPTS)
    oldest = db.session.scalar(sa.select(sa.func.min(Job.due_at)).where(due))
    waits = (moment - oldest).total_seconds() if oldest else 0
    yield Gauge("jobs_waiting", "Background jobs that are due.", _count(Job, due))
    yield Gauge("jobs_oldest_seconds", "For how long the one due longest has waited.", waits)
    given_up = _count(Job, Job.attempts >= ATTEMPTS)
    yield Gauge("jobs_given_up", "Jobs that failed too often and are left alone.", given_up)
    waiting = _count(Photo, Photo.preview == "waiting")
    yield Gauge("photos_without_preview", "Photos whose previews are not made yet.", waiting)


def _reports() -> Iterator[Gauge]:
    moment, waiting = db.now(), Audit.state.in_(WAITING)
    oldest = db.session.scalar(sa.select(sa.func.min(Audit.received_at)).where(waiting))
    waits = (moment - oldest).total_seconds() if oldest else 0
    yield Gauge("reports_waiting", "Reports that wait for review.", _count(Audit, waiting))
    yield Gauge("reports_oldest_seconds", "For how long the oldest has waited.", waits)
    latest = db.session.scalar(sa.select(Audit.received_at).order_by(Audit.id.desc()).limit(1))
    since = latest.timestamp() if latest else 0
    yield Gauge("last_report_timestamp_seconds", "When a report last came in, 0 for never.", since)


def _storage() -> Iterator[Gauge]:
    photos: PhotoStore = current_app.config["PHOTOS"]
    settings: Settings = current_app.config["SETTINGS"]
    yield Gauge("photos_free_bytes", "Room on the disk of the photos.", photos.free_bytes())
    yield Gauge("photos_floor_bytes", "Room below which photos are refused.", photos.floor)
    path = Path(db.database.engine.url.database or "")
    if settings.database_url.startswith("sqlite") and path.is_file():
        yield Gauge("database_bytes", "Size of the database's file.", path.stat().st_size)


def _count(table: type[Job | Photo | Audit], condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(condition)
    return db.session.scalar(query) or 0
