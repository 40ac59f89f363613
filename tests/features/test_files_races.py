from __future__ import annotations

import fcntl
import io
import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from mystery.evidence.rules import examine
from mystery.files import PhotoStore, Progress
from mystery.files import partials as partials_module
from mystery.problems import Conflict, Invalid, Problem
from tests.uploads import PHOTO, name_of, originals, refused, send, send_piece


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos", floor=0)


class Slow(io.BytesIO):
    """A body that stops after so many bytes until somebody lets it go on."""

    def __init__(self, content: bytes, *, stops_at: int = 65536) -> None:
        super().__init__(content)
        self.stops_at = stops_at
        self.begun, self.go_on = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self.stops_at:
            self.begun.set()
            assert self.go_on.wait(20)
        return super().read(size)


class Sender(threading.Thread):
    def __init__(self, store: PhotoStore, body: Slow, content: bytes, **piece: int) -> None:
        super().__init__()
        self.outcome: Progress | Problem | None = None
        named = {"length": len(content)} | piece
        self.receive = partial(
            store.receive, body, sha256=name_of(content), holder="sam", check=examine, **named
        )
        self.start()
        assert body.begun.wait(20)

    def run(self) -> None:
        try:
            self.outcome = self.receive()
        except Problem as problem:
            self.outcome = problem


def test_two_uploads_of_one_photo_at_once_do_not_mix(store: PhotoStore) -> None:
    body = Slow(PHOTO)
    first = Sender(store, body, PHOTO)
    for attempt in (partial(send, store, PHOTO), partial(send_piece, store, PHOTO, 65536, 70000)):
        with refused(Conflict, "upload_in_progress"):
            attempt()
    assert send(store, PHOTO, holder="sue").new
    body.go_on.set()
    first.join()
    assert first.outcome == Progress(len(PHOTO), len(PHOTO), new=False)
    assert store.intact(name_of(PHOTO))


@pytest.mark.parametrize("again", ["whole", "piece"])
def test_an_upload_gone_silent_is_taken_over_and_cannot_spoil_the_other(
    store: PhotoStore, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    body = Slow(PHOTO)
    silent = Sender(store, body, PHOTO)
    monkeypatch.setattr(partials_module, "STALLED", 0.0)
    time.sleep(0.02)
    if again == "whole":
        with refused(Invalid, "short_body"):
            send(store, PHOTO, arrives=100_000)
    else:
        assert send_piece(store, PHOTO, 65536, 100_000).held == 100_000
    body.go_on.set()
    silent.join()
    assert isinstance(silent.outcome, Conflict)
    assert store.size(name_of(PHOTO)) is None
    assert store.partial_size("sam", name_of(PHOTO)) == 100_000
    assert send_piece(store, PHOTO, 100_000, len(PHOTO)).new
    assert store.intact(name_of(PHOTO))


def test_a_silent_upload_that_wakes_after_the_photo_came_another_way_has_it(
    store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Slow(PHOTO)
    silent = Sender(store, body, PHOTO)
    monkeypatch.setattr(partials_module, "STALLED", 0.0)
    time.sleep(0.02)
    assert send(store, PHOTO).new
    body.go_on.set()
    silent.join()
    assert silent.outcome == Progress(len(PHOTO), len(PHOTO), new=False)


def test_an_old_beginning_that_somebody_continues_is_not_silent(store: PhotoStore) -> None:
    send_piece(store, PHOTO, 0, 1000)
    os.utime(next(store.root.rglob("*.part")), times=(0, 0))
    body = Slow(PHOTO[1000:], stops_at=0)
    rest = {"length": len(PHOTO) - 1000, "offset": 1000, "total": len(PHOTO)}
    slow = Sender(store, body, PHOTO, **rest)
    with refused(Conflict, "upload_in_progress"):
        send_piece(store, PHOTO, 1000, 2000)
    body.go_on.set()
    slow.join()
    assert slow.outcome == Progress(len(PHOTO), len(PHOTO), new=True)


def test_names_change_only_behind_the_door(store: PhotoStore) -> None:
    folder = store.root / "partial/sam"
    folder.mkdir(parents=True)
    door = os.open(folder, os.O_RDONLY)
    fcntl.flock(door, fcntl.LOCK_EX)
    waiting = threading.Thread(target=send, args=[store, PHOTO])
    waiting.start()
    time.sleep(0.1)
    assert list(folder.iterdir()) == []
    assert originals(store) == []
    os.close(door)
    waiting.join()
    assert store.intact(name_of(PHOTO))


def test_thirty_two_at_once_leave_one_photo_and_no_rest(store: PhotoStore) -> None:
    outcomes: list[Progress | Problem] = []
    barrier = threading.Barrier(32)

    def run(holder: str) -> None:
        barrier.wait()
        try:
            outcomes.append(send(store, PHOTO, holder=holder))
        except Problem as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=run, args=[f"p{i % 8}"]) for i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, Problem)}
    assert codes <= {"upload_in_progress"}
    assert sum(isinstance(outcome, Progress) for outcome in outcomes) >= 8
    assert len(originals(store)) == 1
    assert store.intact(name_of(PHOTO))
    assert not list(store.root.rglob("*.part"))
