"""Bringing a database to this version: one transaction, foreign keys off, checked after."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from mystery import db
from mystery.problems import Conflict

_UPGRADE_LOCK = 7_305_722


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    found = ScriptDirectory.from_config(config()).get_current_head()
    if found is None:
        raise RuntimeError("this build has no migrations")
    return found


def current(engine: Engine) -> str | None:
    """The version the database is at, None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_needed(engine: Engine) -> bool:
    """Raises Conflict(code="newer_database") when a newer Mystery has been here."""
    at = current(engine)
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if at is not None and at not in known:
        raise Conflict(
            f"The database is at version {at}, which this Mystery does not know. "
            "Start the newer Mystery, or restore the backup made before the upgrade.",
            code="newer_database",
        )
    return at != head()


def upgrade(engine: Engine, *, to: str = "head", lock: Path | None = None) -> None:
    """Upgrade in one transaction; of several starts at once, one does it and the others wait."""
    with _alone(lock), _writable(engine) as connection:
        command.upgrade(config(connection), to)


def downgrade(engine: Engine, *, to: str) -> None:
    """Back to an earlier version; for tests of the migrations."""
    with _writable(engine) as connection:
        command.downgrade(config(connection), to)


@contextmanager
def _alone(lock: Path | None) -> Iterator[None]:
    if lock is None:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def _writable(engine: Engine) -> Iterator[Connection]:
    """A connection in a write transaction. On SQLite foreign keys are off, because its way of
    altering a table drops and refills it, which with them on deletes the rows that refer to it."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        token = db.start_writing()
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
                yield connection
                if sqlite:
                    _check_references(connection)
        finally:
            db.stop_writing(token)
            if sqlite:
                connection.connection.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the upgrade would leave rows that refer to nothing: {broken[:5]}")
