"""Backup and restore: a consistent copy of the database, every photo, and a list of both."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from mystery import config, db, migrations
from mystery.db import now
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.files.store import Rendition
from mystery.keeping import erased
from mystery.notices import push
from mystery.problems import Conflict, Invalid, Missing, Unavailable
from mystery.retaining import alone
from mystery.start import MARKER, copy_database, engine_for, ready
from mystery.web.app import create_app
from mystery.web.erasing import erase_again

LIST, PICTURES = "backup.json", "pictures"
KINDS: tuple[Rendition, ...] = get_args(Rendition)
DATABASE = {"sqlite": "mystery.db", "postgresql": "mystery.dump"}


def make_backup(app: Flask, folder: Path) -> str:
    """Copy the database first and then the photos it names, while nothing of them is deleted; of
    those whose original is no longer kept, the pictures that are left.

    The list, with sizes and hashes, is written last: without it there is no backup.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} is not empty; a backup needs a new folder.", code="not_empty")
    for name in ("photos", PICTURES):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings: config.Settings = app.config["SETTINGS"]
    with alone(settings.data_dir, waits=True):
        hashes, left = _dump(app, folder)
        photos: PhotoStore = app.config["PHOTOS"]
        for sha256 in hashes:
            _copy(photos.path(sha256), folder / "photos" / sha256)
        pictures = dict(_copy_pictures(photos, left, folder / PICTURES))
    kind = db.database.engine.dialect.name
    listed = {
        "made_at": now().isoformat(),
        "engine": kind,
        "revision": migrations.head(),
        "secret_key": app.config["SECRET_KEY"],
        "push_key": _push_key(app),
        "database": _described(folder / DATABASE[kind]),
        "photos": {sha256: (folder / "photos" / sha256).stat().st_size for sha256 in hashes},
        PICTURES: pictures,
        "erased": erased.read(settings.data_dir),
    }
    _write(folder / LIST, json.dumps(listed, indent=1).encode())
    return f"{len(hashes)} photos and the database are in {folder}"


def _copy_pictures(
    photos: PhotoStore, left: list[str], folder: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    for sha256 in left:
        for kind in KINDS:
            if place := photos.rendition(sha256, kind):
                target = folder / f"{sha256}.{kind}"
                _copy(place, target)
                yield target.name, _described(target)


def _push_key(app: Flask) -> str:
    """Phones take pushes from this key only; "" where none was ever needed."""
    settings: config.Settings = app.config["SETTINGS"]
    return settings.push_key or push.kept_key(settings.data_dir)


def _dump(app: Flask, folder: Path) -> tuple[list[str], list[str]]:
    """Copy the database and return the photos that the copy names, not the live one: those that
    are here whole, and those whose original is no longer kept."""
    engine = db.database.engine
    target = folder / DATABASE[engine.dialect.name]
    query = sa.select(Photo.sha256, Photo.original_left_at)
    if engine.dialect.name == "sqlite":
        copy_database(engine, target)
        copied = sa.create_engine(f"sqlite:///{target}", **db.engine_options("sqlite:"))
        with copied.connect() as connection:
            rows = connection.execute(query).all()
        copied.dispose()
    else:
        rows = list(db.session.execute(query).all())
        _pg("pg_dump", "--format=custom", f"--file={target}", f"--dbname={_libpq(app)}")
    store: PhotoStore = app.config["PHOTOS"]
    left = {sha256 for sha256, at in rows if at is not None and store.size(sha256) is None}
    return [sha256 for sha256, _ in rows if sha256 not in left], sorted(left)


def _libpq(app: Flask) -> str:
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _pg(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is needed; on Debian: apt-get install postgresql-client")
    done = subprocess.run([found, *arguments], check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        raise Unavailable(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


def restore_backup(folder: Path) -> str:
    """Restore into an empty data folder, after every file was checked; else touch nothing."""
    listed = _checked_list(folder)
    settings = config.from_environment({**os.environ, "MYSTERY_SECRET_KEY": "restore"})
    kind = make_url(settings.database_url).get_backend_name()
    if kind != listed["engine"]:
        raise Conflict(f"The backup is of {listed['engine']}, the settings name {kind}.")
    _check_empty(settings, kind)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = PhotoStore(settings.photos_dir, floor=0)
    for sha256, size in listed["photos"].items():
        with (folder / "photos" / sha256).open("rb") as photo:
            store.receive(photo, sha256=sha256, holder="restore", length=size, check=bool)
    for name in listed.get(PICTURES, {}):
        sha256, _, shown = name.partition(".")
        store.write_rendition(sha256, _kind(shown), (folder / PICTURES / name).read_bytes())
    _write(settings.data_dir / "secret-key", listed["secret_key"].encode(), mode=0o600)
    if key := listed.get("push_key"):
        _write(settings.data_dir / push.KEY_FILE, key.encode(), mode=0o600)
    _write(settings.data_dir / MARKER, f"{kind}\n".encode())
    _load(settings, folder / DATABASE[kind], kind)
    erased.merge(settings.data_dir, listed.get("erased", {}))
    again = _erase_again(settings)
    people = f"; {again} people who were erased since are erased again" if again else ""
    done = f"{len(listed['photos'])} photos and the database are restored{people}"
    return f"{done}; run `mystery verify`"


def _kind(word: str) -> Rendition:
    found = next((kind for kind in KINDS if kind == word), None)
    if found is None:
        raise Invalid(f"The backup holds a picture of an unknown kind: {word}.")
    return found


def _erase_again(settings: config.Settings) -> int:
    """Whoever was erased after the backup was made, by the list that lay in the data folder."""
    if not erased.read(settings.data_dir):
        return 0
    ready(settings)
    app = create_app(settings)
    with app.app_context():
        count = erase_again(settings.data_dir)
        db.session.remove()
        db.database.engine.dispose()
    return count


def _check_empty(settings: config.Settings, kind: str) -> None:
    inside = settings.data_dir.iterdir() if settings.data_dir.exists() else ()
    used = any(found.name != erased.FILE for found in inside)
    if used or (settings.photos_dir.exists() and any(settings.photos_dir.iterdir())):
        raise Conflict(f"{settings.data_dir} is not empty; nothing was touched.", code="not_empty")
    if kind == "sqlite":
        return
    engine = engine_for(settings)
    tables = sa.inspect(engine).get_table_names()
    engine.dispose()
    if tables:
        raise Conflict("The database is not empty; nothing was touched.", code="not_empty")


def _load(settings: config.Settings, saved: Path, kind: str) -> None:
    if kind == "sqlite":
        _copy(saved, Path(str(make_url(settings.database_url).database)))
        return
    url = make_url(settings.database_url).set(drivername="postgresql")
    target = url.render_as_string(hide_password=False)
    _pg("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target}", str(saved))


def _checked_list(folder: Path) -> dict[str, Any]:
    """The backup's list, after every file was found to be what it says. Raises otherwise."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_bytes())
    except FileNotFoundError as error:
        raise Missing(f"{folder} holds no whole backup: {LIST} is missing.") from error
    except ValueError as error:
        raise Invalid(f"{folder / LIST} is damaged.") from error
    wrong = []
    if _described(folder / DATABASE[listed["engine"]]) != listed["database"]:
        wrong.append(DATABASE[listed["engine"]])
    for sha256, size in listed["photos"].items():
        file = folder / "photos" / sha256
        if not file.is_file() or file.stat().st_size != size or _hash(file) != sha256:
            wrong.append(f"photos/{sha256}")
    for name, said in listed.get(PICTURES, {}).items():
        if _described(folder / PICTURES / name) != said:
            wrong.append(f"{PICTURES}/{name}")
    if wrong:
        raise Invalid(f"The backup is damaged, nothing was touched: {', '.join(wrong[:5])}")
    return listed


def _described(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    return {"size": file.stat().st_size, "sha256": _hash(file)}


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("wb") as write:
        shutil.copyfileobj(read, write, 2**20)
        write.flush()
        os.fsync(write.fileno())


def _write(file: Path, data: bytes, *, mode: int = 0o644) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
