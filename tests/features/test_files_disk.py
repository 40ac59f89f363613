from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mystery.evidence.rules import examine
from mystery.files import PhotoStore
from mystery.problems import Unavailable
from tests.pictures import photo
from tests.uploads import PHOTO, name_of, originals, refused, send


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos", floor=0)


def test_below_the_floor_nothing_is_written(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path / "photos", floor=10**18)
    body = io.BytesIO(PHOTO)
    with refused(Unavailable, "storage_full"):
        store.receive(body, sha256=name_of(PHOTO), holder="sam", length=len(PHOTO), check=examine)
    with refused(Unavailable, "storage_full"):
        store.write_rendition(name_of(PHOTO), "view", b"x")
    assert body.tell() == 0
    assert [path for path in store.root.rglob("*") if path.is_file()] == []
    assert store.free_bytes() > 0


class Faults:
    """Counts what is asked of the disk, and lets the n-th request fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, str]] = []
        self.fails_at, self.error = -1, errno.ENOSPC
        for name in ("write", "fsync", "rename", "replace", "mkdir"):
            monkeypatch.setattr(os, name, partial(self._call, name, getattr(os, name)))

    def _call(self, name: str, real: Callable[..., Any], target: Any, *rest: Any, **kw: Any) -> Any:
        place = os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else str(target)
        self.calls.append((name, place))
        if len(self.calls) == self.fails_at:
            raise OSError(self.error, os.strerror(self.error), place)
        return real(target, *rest, **kw)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_the_nth_failure_of_the_disk_for_every_n_leaves_no_half_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    faults = Faults(monkeypatch)
    faults.error = error
    send(PhotoStore(tmp_path / "0", floor=0), PHOTO)
    asked = len(faults.calls)
    assert asked > 8
    refusals = []
    for n in range(1, asked + 1):
        store = PhotoStore(tmp_path / str(n), floor=0)
        faults.calls, faults.fails_at = [], n
        try:
            send(store, PHOTO)
            assert faults.calls[n - 1][0] == "mkdir", (
                "only a folder that is there may fail to be made"
            )
        except Unavailable as refusal:
            refusals.append(refusal.code)
        assert all(store.intact(path.name) for path in originals(store))
        assert store.partial_size("sam", name_of(PHOTO)) is None
        send(store, PHOTO)
        assert store.intact(name_of(PHOTO))
    assert set(refusals) == {"storage_failed" if error == errno.EIO else "storage_full"}
    assert len(refusals) >= asked - 2


def test_bytes_are_flushed_before_the_name_and_the_name_before_the_answer(
    store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(store, photo(8))
    faults = Faults(monkeypatch)
    send(store, PHOTO)
    place = store.root / name_of(PHOTO)[:2]
    part = str(store.root / f"partial/sam/{name_of(PHOTO)}.{len(PHOTO)}.part")
    asked = [call for call in faults.calls if call[0] != "mkdir"]
    flushed = asked.index(("fsync", part))
    assert set(asked[:flushed]) == {("write", part)}
    assert asked[flushed:] == [
        ("fsync", part),
        ("fsync", str(store.root)),
        ("rename", part),
        ("fsync", str(place)),
    ]
    faults.calls.clear()
    assert not send(store, PHOTO, holder="sue").new
    assert ("fsync", str(place)) in faults.calls


def test_a_rendition_is_flushed_before_its_name_and_a_failure_leaves_the_last_one(
    store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = name_of(PHOTO)
    store.write_rendition(sha256, "view", b"one")
    faults = Faults(monkeypatch)
    store.write_rendition(sha256, "view", b"two")
    asked = [name for name, _ in faults.calls if name != "mkdir"]
    assert asked == ["write", "fsync", "replace"]
    for n, call in enumerate(list(faults.calls), start=1):
        if call[0] != "mkdir":
            faults.calls, faults.fails_at = [], n
            with refused(Unavailable, "storage_full"):
                store.write_rendition(sha256, "view", b"three")
    files = [path for path in store.root.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [b"two"]


@contextmanager
def small_disk(folder: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of `size` bytes; where none may be mounted, a folder that takes no more."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    real = os.write

    def write(file: int, content: bytes) -> int:
        used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        if used + len(content) > size:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, content)

    if not mounted:
        monkeypatch.setattr(os, "write", write)
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_loses_nothing_that_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, refusals = [], []
    with small_disk(tmp_path / "disk", 2_000_000, monkeypatch) as folder:
        # Others may fill the disk after the look at it, so here nobody looks.
        store = PhotoStore(folder / "photos", floor=-(10**9))
        for seed in range(1, 30):
            content = photo(seed, length=150_000)
            try:
                send(store, content)
                kept.append(content)
            except Unavailable as full:
                refusals.append(full.code)
        assert set(refusals) == {"storage_full"}
        assert len(kept) > 5
        assert sorted(path.read_bytes() for path in originals(store)) == sorted(kept)
        assert not list(store.root.rglob("*.part"))
        store.remove(name_of(kept[0]))
        assert send(store, kept[0]).new


def test_the_store_comes_without_the_weight_of_an_image_library() -> None:
    program = "import sys, mystery.files, mystery.evidence.rules; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.decode().split()}
    assert not loaded & {"PIL", "flask", "sqlalchemy", "werkzeug"}
