"""What an upgrade leaves to tabs and phones that were opened before it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mystery.web import assets, kept_assets
from tests.conftest import Caller


@pytest.fixture
def data(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].data_dir
    return folder


def build(folder: Path, name: str) -> Path:
    """A build with one hashed file for the app and one for the pages."""
    for part in ("app/assets", "assets"):
        (folder / part).mkdir(parents=True)
        (folder / part / f"index-{name}.js").write_text(f"// {name}", "utf-8")
    return folder


def test_files_of_the_last_two_builds_stay(
    call: Caller, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, name in enumerate(("one", "two", "three", "four")):
        dist = build(tmp_path / f"dist-{name}", name)
        for _ in range(2):
            kept_assets.remember(data, dist)
        for kept in (data / "assets").iterdir():
            os.utime(kept, (age, age)) if kept.stat().st_mtime > 1_000 else None
    monkeypatch.setattr(assets, "dist", lambda: dist)

    def got(address: str) -> Any:
        return call().get(address, buffered=True)

    for part in ("/app/assets", "/assets"):
        found = {n: got(f"{part}/index-{n}.js") for n in ("one", "two", "three", "four")}
        assert [answer.status_code for answer in found.values()] == [404, 200, 200, 200]
        assert found["two"].text == "// two"
        assert "immutable" in found["two"].headers["Cache-Control"]
        for odd in ("../three", "%2e%2e/app/index-two.js", "..%2fapp%2findex-two.js"):
            assert got(f"{part}/{odd}").status_code in (200, 404)
            assert "// two" not in got(f"{part}/{odd}").text


def test_a_broken_worker_is_taken_off_and_no_storage_with_it(call: Caller, data: Path) -> None:
    def got(address: str) -> Any:
        return call().get(address, buffered=True)

    usual = got("/app/sw.js")
    (data / "repair-app").touch()
    instead = got("/app/sw.js")
    (data / "repair-app").unlink()

    assert "unregister" not in usual.text
    assert "unregister" in instead.text
    assert instead.mimetype == "text/javascript"
    assert "no-cache" in instead.headers["Cache-Control"]
    assert instead.headers["Service-Worker-Allowed"] == "/app/"
    assert got("/app/sw.js").data == usual.data
    page = got("/repair")
    assert page.headers["Clear-Site-Data"] == '"cache"'
    assert 'src="/repair/page.js"' in page.text
    for script in (got("/repair/page.js").text, instead.text):
        assert "unregister" in script
        assert "indexedDB" not in script
    assert got("/repair/other.js").status_code == 404
