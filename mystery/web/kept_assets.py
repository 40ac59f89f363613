"""Hashed files of earlier builds: a tab that was opened before an upgrade still asks for its own.

assets/<build>/app/index-BKD3DEwr.js     below the data folder, which outlives an upgrade
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

BUILDS = 3
"""This one and the two before it."""
PARTS = ("app", "pages")


def remember(data_dir: Path, dist: Path) -> None:
    """Keep a copy of this build; the copies of builds long ago go."""
    sources = {"app": dist / "app" / "assets", "pages": dist / "assets"}
    if not sources["app"].is_dir():
        return
    place = data_dir / "assets" / _build(sources["app"], sources["pages"])
    if not place.is_dir():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.{os.getpid()}")
        for part, source in sources.items():
            shutil.copytree(source, fresh / part, dirs_exist_ok=True)
        try:
            fresh.rename(place)
        except OSError:  # Another process was faster.
            shutil.rmtree(fresh, ignore_errors=True)
    os.utime(place)
    for old in _builds(data_dir)[BUILDS:]:
        shutil.rmtree(old, ignore_errors=True)


def find(data_dir: Path, part: str, name: str) -> Path | None:
    """The folder of a build that has the file, the last one first."""
    for build in _builds(data_dir):
        if (build / part / name).is_file() and "/" not in name:
            return build / part
    return None


def _build(*folders: Path) -> str:
    """The names tell: they carry hashes of what is in the files."""
    names = sorted(path.name for folder in folders for path in folder.glob("*"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def _builds(data_dir: Path) -> list[Path]:
    try:
        found = [path for path in (data_dir / "assets").iterdir() if path.name[0] != "."]
    except FileNotFoundError:
        return []
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
