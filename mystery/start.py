"""Making a data folder ready: the right one, upgraded, with a backup before each upgrade."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

from mystery import db, migrations
from mystery.config import Settings
from mystery.db import now
from mystery.problems import Conflict, Unavailable

MARKER = "mystery-data"


def engine_for(settings: Settings) -> Engine:
    made = sa.create_engine(settings.database_url, **db.engine_options(settings.database_url))
    db.prepare(made)
    return made


def ready(settings: Settings) -> str:
    """Create or upgrade the database; returns what was done, "" when nothing was needed.

    Raises Conflict when a newer Mystery has been here, Unavailable when there is no database.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings.photos_dir.mkdir(parents=True, exist_ok=True)
    _check_marker(settings)
    engine = engine_for(settings)
    try:
        if not migrations.is_needed(engine):
            return ""
        before = migrations.current(engine)
        saved = save_before_upgrade(settings, engine, before) if before else None
        migrations.upgrade(engine, lock=settings.data_dir / "upgrade.lock")
    except sa.exc.OperationalError as error:
        raise Unavailable(f"The database cannot be opened: {error.orig}") from error
    finally:
        engine.dispose()
    done = f"upgraded from {before} to {migrations.head()}" if before else "created"
    return f"{done}; the database before it is in {saved}" if saved else done


def _check_marker(settings: Settings) -> None:
    """A data folder that was a PostgreSQL one must not silently become an empty SQLite one."""
    marker = settings.data_dir / MARKER
    kind = make_url(settings.database_url).get_backend_name()
    if not marker.exists():
        marker.write_text(kind + "\n", "ascii")
        return
    known = marker.read_text("ascii").strip()
    if known != kind:
        raise Conflict(
            f"The data folder {settings.data_dir} belongs to a {known} database, and "
            f"MYSTERY_DATABASE_URL names {kind}.",
            code="other_database",
        )


def save_before_upgrade(settings: Settings, engine: Engine, version: str) -> Path | None:
    """A copy of an SQLite database, made by SQLite itself; PostgreSQL is the operator's."""
    if engine.dialect.name != "sqlite":
        return None
    folder = settings.data_dir / "before-upgrade"
    folder.mkdir(exist_ok=True)
    target = folder / f"{now():%Y%m%dT%H%M%S}-{version}.db"
    copy_database(engine, target)
    for old in sorted(folder.glob("*.db"))[:-3]:
        old.unlink()
    return target


def copy_database(engine: Engine, target: Path) -> None:
    """A consistent copy of a live SQLite database, flushed to disk."""
    free = shutil.disk_usage(target.parent).free
    source = Path(str(engine.url.database))
    if source.exists() and free < 2 * source.stat().st_size:
        raise Unavailable(f"{target.parent} has too little room for a copy of the database.")
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=0")
        cursor.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    with target.open("rb") as made:
        os.fsync(made.fileno())
