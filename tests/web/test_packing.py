"""What the front end is made of travels compressed; what a session sees does not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mystery.web import assets
from tests.conftest import Caller

SCRIPT = b"// the same again and again\n" * 400


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "app" / "assets").mkdir(parents=True)
    (folder / "app" / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "app" / "assets" / "icon-abc.png").write_bytes(SCRIPT)
    (folder / "app" / "index.html").write_text("<!doctype html>" * 99, "utf-8")
    monkeypatch.setattr(assets, "dist", lambda: folder)
    return folder


def test_a_script_is_packed_for_whoever_can_unpack_it(call: Caller, dist: Path) -> None:
    stranger, path = call(), "/app/assets/index-abc.js"
    packed = stranger.get(path, headers={"Accept-Encoding": "gzip, br"})
    plain = stranger.get(path, headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(SCRIPT) / 10
    assert gzip.decompress(packed.data) == plain.data == SCRIPT
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for answer in (packed, plain):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["Cache-Control"]
        known = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
        again = stranger.get(path, headers=known)
        assert (again.status_code, again.data) == (304, b"") or answer is plain


def test_pictures_and_answers_to_somebody_are_left_as_they_are(call: Caller, dist: Path) -> None:
    asked = {"Accept-Encoding": "gzip"}
    with call().get("/app/assets/icon-abc.png", headers=asked) as picture:
        assert picture.data == SCRIPT
    assert call().get("/app/assets/../../secret.js", headers=asked).status_code == 404
    assert call().get("/app/anywhere", headers=asked).headers["Content-Encoding"] == "gzip"
    for path in ("/api/v1/me", "/api/v1/visits"):
        assert "Content-Encoding" not in call("sam").get(path, headers=asked).headers


def test_a_file_that_changed_is_packed_anew(call: Caller, dist: Path) -> None:
    asked = {"Accept-Encoding": "gzip"}
    call().get("/app/", headers=asked)
    (dist / "app" / "index.html").write_text("<p>Another one", "utf-8")

    assert gzip.decompress(call().get("/app/", headers=asked).data) == b"<p>Another one"
