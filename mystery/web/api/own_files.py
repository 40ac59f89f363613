"""Files for whoever has no scope to export: released reports of own stores, and what is kept
about oneself. Like every export, a file is made whole before its first byte is sent."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, request

from mystery import db, log
from mystery.exports.flat import write_csv
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Missing
from mystery.web import auth, own_data, released
from mystery.web.api.exports import sent_file
from mystery.web.api.photos import store

blueprint = Blueprint("own_files", __name__)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
ABOUT = """This is what is kept about you, made at {at}.

own-data.json holds every row that is about you, by what it is about; photos/ holds the photos
that you sent, as you sent them, as long as originals are kept. One that is not has a date as its
original_left_at in own-data.json, and lies here as the smaller picture that is left of it. What
you did at a desk for others stands in the log without their names. Passwords and codes are kept in
a form that nobody can read, and are not in here.
"""


@blueprint.get("/exports/released/<table>.csv")
@auth.needs(Right.READ_REPORT)
def released_reports(table: str) -> Response:
    """Released reports of the last twelve months as a store reads them; `all=1`: of all time."""
    if table not in released.TABLES:
        raise Missing("There is no such table.")
    everything = request.args.get("all") == "1"
    with ExitStack() as unsent:
        made = unsent.enter_context(TemporaryFile())
        text = io.TextIOWrapper(made, "utf-8", newline="")
        rows = released.rows(table, all_of_them=everything)
        raw = request.args.get("raw") == "1"
        count = write_csv(text, released.TABLES[table], rows, raw=raw)
        text.detach()
        with db.transaction():
            log.record("export.released", f"table:{table}", actor=auth.person().actor, lines=count)
        unsent.pop_all()
    name = f"released-{table}_made-{auth.today()}.csv"
    return sent_file(made, name, counts={table: count}, media_type="text/csv; charset=utf-8")


@blueprint.get("/me/data.zip")
@auth.signed_in
def everything_about_me() -> Response:
    """What is kept about the asking person, with the photos that they sent."""
    person = db.session.get_one(Person, auth.person().id)
    with ExitStack() as unsent:
        made = unsent.enter_context(TemporaryFile())
        counts = _pack(made, own_data.gather(person))
        with db.transaction():
            log.record("export.own", f"person:{auth.person().key}", actor=auth.person().actor)
        unsent.pop_all()
    name = f"own-data_made-{auth.today()}.zip"
    return sent_file(made, name, counts=counts, media_type="application/zip")


def _pack(target: IO[bytes], data: own_data.Json) -> dict[str, int]:
    """Photos are stored as they are: they do not get smaller."""
    at = f"{db.now():%Y-%m-%d %H:%M} UTC"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("READ ME.txt", ABOUT.format(at=at))
        pack.writestr("own-data.json", json.dumps(data, ensure_ascii=False, indent=1))
        for photo in data["photos"]:
            if (found := _file_of(photo)) is not None:
                pack.write(found[1], f"photos/{found[0]}", zipfile.ZIP_STORED)
    return {name: len(rows) for name, rows in data.items()}


def _file_of(photo: own_data.Json) -> tuple[str, Path] | None:
    """Name and place of the original, else of what is left of it."""
    sha256 = photo["sha256"]
    if store().size(sha256) is not None:
        return f"{sha256}.{ENDINGS.get(photo['media_type'], 'bin')}", store().path(sha256)
    left = store().rendition(sha256, "view")
    return (f"{sha256}.view.jpg", left) if left else None
