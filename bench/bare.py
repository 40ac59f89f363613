"""The peer of a submission: the very same rows, committed by SQLAlchemy Core in a bare loop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from bench import chain
from bench.chain import Chain
from mystery import db
from mystery.audits.flags.actions import FLAG
from mystery.audits.tables import ANSWERS, AUDITS, PHOTOS
from mystery.jobs import JOBS
from mystery.log import LogEntry
from mystery.programmes.tables import Visit
from mystery.start import copy_database

LOG = cast(sa.Table, LogEntry.__table__)
VISITS = cast(sa.Table, Visit.__table__)
Values = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """Everything that one audit became: values of its rows, without the keys a database makes.

    `job` asks for its flags; the row is gone by now, but was committed with the others.
    """

    audit: Values
    answers: list[Values]
    photos: list[Values]
    job: Values
    entry: Values


def read_back(chain_: Chain, uuids: Sequence[str]) -> list[Kept]:
    """What the server has kept of these audits, in the order in which it did."""
    subjects = [f"audit:{uuid}" for uuid in uuids]
    with chain.opened(chain_.server):
        audits = _rows(sa.select(AUDITS).where(AUDITS.c.uuid.in_(uuids)).order_by(AUDITS.c.id))
        ids = [audit["id"] for audit in audits]
        answers, photos = _by_audit(ANSWERS, ids), _by_audit(PHOTOS, ids)
        entries = {row["subject"]: row for row in _rows(_entries(subjects))}
    return [
        Kept(
            audit=_without(audit, "id"),
            answers=[_without(row, "audit_id") for row in answers[audit["id"]]],
            photos=[_without(row, "id", "audit_id") for row in photos.get(audit["id"], [])],
            job=_job(audit),
            entry=_without(entries[f"audit:{audit['uuid']}"], "id"),
        )
        for audit in audits
    ]


def _job(audit: Values) -> Values:
    due = audit["received_at"]
    return {"name": FLAG, "payload": {"uuid": audit["uuid"]}, "due_at": due, "attempts": 0}


def _entries(subjects: list[str]) -> sa.Select[Any]:
    return sa.select(LOG).where(LOG.c.subject.in_(subjects), LOG.c.act == "audit.submit")


def _rows(query: sa.Select[Any]) -> list[Values]:
    return [dict(row._mapping) for row in db.session.execute(query)]


def _by_audit(table: sa.Table, ids: list[int]) -> dict[int, list[Values]]:
    query = sa.select(table).where(table.c.audit_id.in_(ids)).order_by(table.c.audit_id)
    groups = groupby(_rows(query), key=lambda row: int(row["audit_id"]))
    return {key: list(rows) for key, rows in groups}


def _without(values: Values, *names: str) -> Values:
    return {key: value for key, value in values.items() if key not in names}


class Copy:
    """A copy of the chain's database beside it, so on the same disk, FULL like the original."""

    def __init__(self, chain_: Chain) -> None:
        self.path, self.original = chain_.folder / "peer.db", chain_.folder / "mystery.db"
        for old in self.path.parent.glob("peer.db*"):
            old.unlink()
        with chain.opened(chain_.server):
            copy_database(db.database.engine, self.path)
        url = f"sqlite:///{self.path}"
        self.engine = sa.create_engine(url, **db.engine_options(url))
        sa.event.listen(self.engine, "connect", _at_full)
        sa.event.listen(self.engine, "begin", _begin)

    def commit(self, kept: Sequence[Kept]) -> tuple[float, float]:
        """Commit one by one; wall seconds and seconds of processor time in all."""
        _fetch_visits(self.path, self.original)
        with self.engine.connect():
            clock, spent = time.perf_counter(), time.process_time()
            for one in kept:
                with self.engine.begin() as connection:
                    _insert(connection, one)
            return time.perf_counter() - clock, time.process_time() - spent

    def close(self) -> None:
        self.engine.dispose()


def _at_full(connection: Any, _record: Any) -> None:
    mode = db.journal_mode(db.sqlite_module().sqlite_version_info)
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _insert(connection: sa.Connection, kept: Kept) -> None:
    """The rows of one audit, with nothing around them."""
    inserted = connection.execute(sa.insert(AUDITS), kept.audit).inserted_primary_key
    assert inserted
    audit_id = inserted[0]
    connection.execute(sa.insert(ANSWERS), [{**row, "audit_id": audit_id} for row in kept.answers])
    if kept.photos:
        photos = [{**row, "audit_id": audit_id} for row in kept.photos]
        connection.execute(sa.insert(PHOTOS), photos)
    connection.execute(sa.insert(JOBS), kept.job)
    connection.execute(sa.insert(LOG), kept.entry)
    visit = sa.update(VISITS).where(VISITS.c.id == kept.audit["visit_id"])
    connection.execute(visit.values(state="submitted", changed_at=kept.audit["received_at"]))


def _fetch_visits(copy: Path, original: Path) -> None:
    """The visits that were planned since the copy was made, so that its keys hold too."""
    connection = db.sqlite_module().connect(str(copy), isolation_level=None)
    connection.execute("ATTACH ? AS ours", (str(original),))
    connection.execute(
        "INSERT INTO visit SELECT * FROM ours.visit AS new"
        " WHERE new.id > (SELECT coalesce(max(id), 0) FROM main.visit)"
    )
    connection.close()
