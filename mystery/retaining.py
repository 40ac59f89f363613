"""What is no longer kept goes: once a day, in small batches, each in a transaction of its own.

The row of a photo says that its original is no longer kept before the file goes, so that whatever
happens in between leaves a file that nobody names, and the next run removes it. One process at a
time deletes; a backup waits for it, and it for a backup.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask

from mystery import db, jobs
from mystery.audits import positions
from mystery.evidence import originals
from mystery.evidence.actions import DECODE
from mystery.files import PhotoStore
from mystery.keeping import actions, queries
from mystery.keeping.rules import Cut, Terms, cut, is_time

BATCH = 250
A_SWEEP = 5_000
"""Things looked at in one go by the worker; the rest waits for its next round."""
SETTLED = 7 * 86_400
"""Seconds for which a file stays that came once more, and that nothing open names yet."""


@dataclass
class Gone:
    originals: int = 0
    positions: int = 0
    """Visits and stages whose position the phone had told."""
    places: int = 0
    """Photos whose metadata told where they were taken."""
    whole: bool = True


class _Stopped(Exception):
    """Somebody has chosen otherwise, or set a hold, meanwhile."""


def run_due(app: Flask, at: datetime) -> Gone | None:
    """Run if it is time; None when it is not, or when another process is at it."""
    row = queries.find_row()
    terms = queries.terms()
    if row is None or not is_time(terms, at, changed_at=row.changed_at, ran_at=row.ran_at):
        return None
    return run(app, at, most=A_SWEEP)


def run(app: Flask, at: datetime, *, most: int | None = None) -> Gone | None:
    with alone(app.config["SETTINGS"].data_dir, waits=most is None) as free:
        return _Run(app, at, most).work() if free else None


@contextmanager
def alone(folder: Path, *, waits: bool) -> Iterator[bool]:
    """Whether nobody else deletes or copies photos of this data folder meanwhile."""
    with (folder / "keeping.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


class _Run:
    def __init__(self, app: Flask, at: datetime, most: int | None) -> None:
        self.photos: PhotoStore = app.config["PHOTOS"]
        self.at, self.left, self.gone = at, most, Gone()
        db.session.rollback()
        self.terms: Terms = queries.terms()

    def work(self) -> Gone:
        if not self.terms.deletes:
            return self.gone
        try:
            if self.terms.originals is not None:
                due = self._cut(self.terms.originals)
                self._each_photo(due, self._originals)
                self._leftovers(due)
            if self.terms.positions is not None:
                due = self._cut(self.terms.positions)
                self._positions(due)
                self._each_photo(due, self._places)
        except _Stopped:
            self.gone.whole = False
        counts = {k: v for k, v in vars(self.gone).items() if k != "whole"}
        with db.transaction():
            actions.note_run(self.terms, at=self.at, whole=self.gone.whole, **counts)
        return self.gone

    def _cut(self, days: int) -> Cut:
        return cut(days, self.at, queries.appeal_days())

    def _spend(self, count: int) -> None:
        """Raises _Stopped when as much has been looked at as this round may."""
        if self.left is not None:
            if self.left <= 0:
                raise _Stopped
            self.left -= count

    def _check(self) -> None:
        """Within each transaction that deletes: what was chosen still holds."""
        if queries.terms() != self.terms:
            raise _Stopped

    def _each_photo(self, due: Cut, act: Callable[[Cut, str], str]) -> None:
        after = ""
        while after := act(due, after):
            pass

    def _originals(self, due: Cut, after: str) -> str:
        db.session.rollback()
        found = queries.list_due(queries.due_originals(due), after=after, most=BATCH)
        self._spend(len(found))
        shown = [
            sha256
            for sha256, preview in found
            if preview == "none" or originals.has_pictures(self.photos, sha256)
        ]
        blind = {sha256 for sha256, _ in found}.difference(shown)
        if found:
            with db.transaction():
                self._check()
                reopened = queries.list_open(shown, due)  # by a correction, say, a moment ago
                shown = [sha256 for sha256 in shown if sha256 not in reopened]
                originals.mark_left(shown, self.at)
                for sha256 in sorted(blind):  # a preview was lost: made again first
                    jobs.enqueue(DECODE, sha256=sha256)
        for sha256 in shown:
            originals.drop_file(self.photos, sha256)
        self.gone.originals += len(shown)
        return found[-1][0] if found else ""

    def _leftovers(self, due: Cut) -> None:
        """Files whose row says that they are not kept: of a run that was cut off, or sent again."""
        for folder in sorted(self.photos.root.glob("[0-9a-f][0-9a-f]")):
            db.session.rollback()
            for sha256 in sorted(queries.list_left(folder.name).intersection(os.listdir(folder))):
                if not queries.is_due(sha256, due):
                    with db.transaction():
                        originals.mark_back(sha256)
                elif time.time() - (folder / sha256).stat().st_mtime > SETTLED:
                    originals.drop_file(self.photos, sha256)

    def _positions(self, due: Cut) -> None:
        for query, forget in (
            (queries.due_audits(due), positions.forget_audits),
            (queries.due_stages(due), positions.forget_stages),
        ):
            while True:
                db.session.rollback()
                found = list(db.session.scalars(query.limit(BATCH)))
                if not found:
                    break
                self._spend(len(found))
                with db.transaction():
                    self._check()
                    self.gone.positions += forget(found)

    def _places(self, due: Cut, after: str) -> str:
        db.session.rollback()
        found = [
            sha256
            for sha256, _ in queries.list_due(queries.due_places(due), after=after, most=BATCH)
        ]
        self._spend(len(found))
        if found:
            with db.transaction():
                self._check()
                originals.forget_places(found)
            self.gone.places += len(found)
        return found[-1] if found else ""
