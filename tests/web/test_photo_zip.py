"""The zip of photos: names, list, length and rights."""

from __future__ import annotations

import csv
import io
from zipfile import ZipFile

import pytest
from flask import Flask

from mystery import worker
from tests.conftest import Caller
from tests.sending import picture
from tests.web.visited import BEST, approved

ADDRESS = "/api/v1/exports/photos.zip?checklist=visit&period=all"


def work(app: Flask) -> None:
    with app.app_context():
        while worker.step(app):
            pass


def test_photos_come_with_speaking_names_and_a_list(app: Flask, call: Caller) -> None:
    approved(call, "N-001", answers=BEST, photos=[picture(1), picture(2)], days_ago=2)
    approved(call, "S-001", answers=BEST, photos=[picture(3)], days_ago=1)
    work(app)

    answer = call("nora").get(ADDRESS)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["X-Rows"] == "photos=2"
    archive = ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    listed = archive.read("manifest.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed, newline="")))
    assert archive.namelist() == ["manifest.csv", *(row["file"] for row in rows)]
    for row in rows:
        assert row["file"].startswith(f"{row['visited_on']}_N-001_price_")
        assert archive.read(row["file"]).startswith(b"\xff\xd8")
        assert row["open"].endswith(f"/photos/{row['photo_key']}")
    assert "sha256" not in rows[0]
    assert not any(b"S-001" in content for content in (answer.data, listed.encode()))

    everything = ZipFile(io.BytesIO(call("rita").get(ADDRESS).data))
    assert len(everything.namelist()) == 4
    for name in ("stan", "sam", "otto"):
        assert call(name).get(ADDRESS).status_code == 403

    view = app.config["PHOTOS"].rendition(rows_hash(everything), "view")
    client = call("rita")
    pieces = client.get(ADDRESS, buffered=False)
    stream = pieces.iter_encoded()
    next(stream)
    view.unlink()
    with pytest.raises(FileNotFoundError):
        b"".join(stream)


def rows_hash(archive: ZipFile) -> str:
    """The hash of the last photo that is listed."""
    text = archive.read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))[-1]["sha256"]


def test_no_photo_is_a_zip_with_an_empty_list(app: Flask, call: Caller) -> None:
    answer = call("nora").get(ADDRESS)
    archive = ZipFile(io.BytesIO(answer.data))
    assert archive.namelist() == ["manifest.csv"]
    assert len(archive.read("manifest.csv").splitlines()) == 1
