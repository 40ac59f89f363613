"""Files that are made in the background: in their owner's name, whole or not at all.

The file is written under another name, flushed, and only then called what the link asks for.
A worker that dies leaves nothing but that: whoever takes the job up begins anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from flask import Flask, current_app

from mystery import db
from mystery.exports import actions, owned
from mystery.exports.chosen import begin, tally
from mystery.exports.queries import every_table
from mystery.exports.rules.files import Made, made_as
from mystery.exports.summaries import summary
from mystery.exports.tables import ExportFile
from mystery.files.disk import flush_folder
from mystery.notices import mail
from mystery.notices.carriers import NeverSent
from mystery.people.rules import Right
from mystery.problems import Conflict, Invalid, Unavailable
from mystery.web import auth, feeding, filters, paper, posting
from mystery.web.api.exports import XLSX, heading, order_for
from mystery.web.ordering import allowed
from mystery.web.overview import overview

TOLD_EVERY = 2.0
LINES_AT_ONCE = 1_000


def folder(app: Flask) -> Path:
    found: Path = app.config["SETTINGS"].data_dir / "exports"
    return found


def path_of(app: Flask, file: ExportFile) -> Path:
    return folder(app) / f"{file.key}.{made_as(file.name)}"


def make(app: Flask, payload: Mapping[str, Any]) -> None:
    """The job. Done twice, or by two at once, it still makes one file."""
    with app.app_context():
        folder(app).mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder(app) / f"{payload['file']}.lock"):
            begin()
            file = owned.find_file(payload["file"])
            if file is not None and file.state == "waiting":
                _try(app, file)


def _try(app: Flask, file: ExportFile) -> None:
    feeding.ask_as(file.person)
    if not auth.may(Right.EXPORT):
        _fail(file.key)
        return
    try:
        if made_as(file.name) is Made.REPORT:
            _make_report(app, file)
        else:
            _make_workbook(app, file)
    except (Invalid, Unavailable):
        _fail(file.key)


def _fail(key: str) -> None:
    with db.transaction():
        actions.note_failed(key)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Raises BlockingIOError while another worker is at it; the job is put back then."""
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _make_workbook(app: Flask, file: ExportFile) -> None:
    from mystery.exports.xlsx import write_workbook  # its library costs memory until it is used

    asked = filters.asked(given=file.parameters)
    order, about = order_for(asked), heading(asked)
    progress = _Progress(app, file.key, sum(tally(order).values()))
    tables = [(table, progress.counted(found)) for table, found in every_table(order)]
    _keep(
        app,
        file,
        name=about.file_name,
        write=lambda target: write_workbook(target, about, tables, summary=summary(order)),
    )


def _make_report(app: Flask, file: ExportFile) -> None:
    from mystery.web.pages.region_paper import region_page  # pages know this module

    asked = filters.asked(given=file.parameters)
    found = overview(asked.filter, auth.today())
    page, stores = region_page(asked, found), {"stores": len(found.now.locations)}
    with app.app_context(), db.transaction():
        actions.note_progress(file.key, 0, stores["stores"])
    pressed = paper.press(page, seconds=paper.LONG)

    def write(target: IO[bytes]) -> dict[str, int]:
        target.write(pressed)
        return stores

    _keep(app, file, name=file.name, write=write)


def _keep(
    app: Flask, file: ExportFile, *, name: str, write: Callable[[IO[bytes]], dict[str, int]]
) -> None:
    """Whole on disk before anybody hears of it."""
    half, scope = folder(app) / f"{file.key}.part", allowed()
    with half.open("wb") as target:
        rows = write(target)
        target.flush()
        os.fsync(target.fileno())
        size = target.tell()
    with half.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    half.replace(path_of(app, file))
    flush_folder(folder(app))
    with db.transaction():
        found = owned.find_file(file.key)
        if found and actions.note_ready(
            found, name=name, rows=rows, size=size, sha256=digest, scope=scope
        ):
            db.session.refresh(found)
            posting.write(found)


class _Progress:
    """Counts lines as they are written, and tells how far it is now and then."""

    def __init__(self, app: Flask, key: str, total: int) -> None:
        self.app, self.key, self.total, self.done = app, key, total, 0
        self._told = time.monotonic()

    def counted(self, lines: Iterable[Any]) -> Iterator[Any]:
        for line in lines:
            yield line
            self.done += 1
            if self.done % LINES_AT_ONCE == 0 and time.monotonic() - self._told >= TOLD_EVERY:
                self._told = time.monotonic()
                self._tell()

    def _tell(self) -> None:
        """In a context of its own: the lines go on being read from their one moment."""
        with self.app.app_context(), db.transaction():
            actions.note_progress(self.key, self.done, self.total)


def send_due(app: Flask) -> None:
    """Order the workbooks whose hour has come, and take away files whose days are over.

    Where too many of somebody's wait already, theirs is tried again the next time.
    """
    moment = db.now()
    for due in owned.list_due(moment):
        with suppress(Conflict), db.transaction():
            schedule = owned.find_due(due, moment)
            if schedule is not None:
                actions.run_schedule(schedule, moment)
    with db.transaction():
        kept = set(actions.sweep_files())
    if folder(app).is_dir():
        for found in folder(app).iterdir():
            if found.stem not in kept:
                found.unlink(missing_ok=True)


def enclosed(letter: mail.Mail) -> mail.Enclosed | None:
    """What goes along with a mail that leaves now. Raises NeverSent where its receiver may not
    have by now what it brings."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.rollback()
    with app.app_context():
        file = owned.find_file(letter.key)
        if file is None:
            return None
        feeding.ask_as(file.person)
        theirs = file.person.disabled_at is None and file.person.email == letter.receiver
        if not theirs or not auth.may(Right.EXPORT) or file.scope != allowed():
            raise NeverSent("what it brings is not its receiver's any more")
        path = path_of(app, file)
        if not path.is_file():
            raise NeverSent("what it brings is not there any more")
        if posting.carried(file) != "attached":
            return None
        return mail.Enclosed(file.name, XLSX, path.read_bytes())
