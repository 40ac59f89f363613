"""Photos of the exported visits as a zip, streamed with a length that is known before."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from flask import Blueprint, Response

from mystery import db, log
from mystery.exports.chosen import begin
from mystery.exports.flat import write_csv
from mystery.exports.queries import lines
from mystery.exports.rules import PhotoLine
from mystery.exports.rules.zipped import BYTES, FILES, MANIFEST, listed, zip_length
from mystery.people.rules import Right
from mystery.problems import TooLarge
from mystery.web import auth, filters
from mystery.web.api.exports import order_for
from mystery.web.api.photos import store

blueprint = Blueprint("photo_zip", __name__)
PIECE = 2**18


@blueprint.get("/exports/photos.zip")
@auth.needs(Right.EXPORT)
def photos() -> Response:
    """As managers see them, with a list. What breaks on the way is shorter than was promised."""
    asked = filters.asked()
    begin()
    order = order_for(asked)
    found = _with_pictures(lines(order, "photos"))
    manifest = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    write_csv(manifest, listed(order.tables["photos"]), [line for line, _ in found])
    manifest.flush()
    content = manifest.buffer.getvalue()
    paths = [(line.file, path) for line, path in found]
    sizes = [(MANIFEST, len(content)), *((name, path.stat().st_size) for name, path in paths)]
    length = zip_length(sizes)
    if length > BYTES or len(paths) > FILES:
        raise TooLarge("These are too many photos for one file. Choose a shorter period.")
    name = f"photos_{asked.period.since}_{asked.period.until}_made-{auth.today()}.zip"
    with db.transaction():
        log.record(
            "export.made",
            f"checklist:{asked.filter.family[:64]}",
            actor=auth.person().actor,
            file=name,
            filter=asked.parameters,
            lines={"photos": len(paths)},
        )
    response = Response(_zipped(content, paths), mimetype="application/zip")
    response.content_length = length
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Rows"] = f"photos={len(paths)}"
    return response


def _with_pictures(found: Iterable[PhotoLine]) -> list[tuple[PhotoLine, Path]]:
    """Those that can be shown already; the others are in the table of photos."""
    shown = ((line, store().rendition(line.sha256, "view")) for line in found)
    return [(line, path) for line, path in shown if path]


class _Sink(io.RawIOBase):
    """Takes what a zip writes, to be handed on in between."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._held.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        held = b"".join(self._held)
        self._held.clear()
        return held


def _zipped(manifest: bytes, paths: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        with archive.open(MANIFEST, "w") as entry:
            entry.write(manifest)
        for name, path in paths:
            with archive.open(name, "w") as entry, path.open("rb") as picture:
                while piece := picture.read(PIECE):
                    entry.write(piece)
                    yield sink.take()
    yield sink.take()
