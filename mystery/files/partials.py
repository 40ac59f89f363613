"""Unfinished uploads: one file for each holder and photo, written by one upload at a time."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

from mystery.files.disk import write
from mystery.problems import Conflict, Invalid

CHUNK, LARGE_CHUNK = 64 * 1024, 512 * 1024
PROMPT = 0.5
"""Seconds within which a chunk comes over a good line, where the next may be large: each read and
write waits for its turn among all that is served."""
STALLED = 30.0
"""Seconds without a byte after which another attempt may take over: phones vanish in tunnels."""


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Piece:
    """Bytes `start` to `end` of a photo; `whole` replaces what its holder sent before."""

    sha256: str
    holder: str
    start: int
    end: int
    total: int
    whole: bool


@dataclass(frozen=True)
class Partial:
    """An unfinished upload, locked for as long as its file is open."""

    path: Path
    file: FileIO

    @property
    def size(self) -> int:
        return os.fstat(self.file.fileno()).st_size

    def named(self) -> bool:
        """Whether the name still means this file, and no later attempt has taken over."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.stat(self.path), os.fstat(self.file.fileno()))
        return False

    def pour(self, stream: Stream, length: int, seen: Callable[[bytes], object]) -> int:
        """Append up to `length` bytes of the stream; how many came before it ended."""
        self.file.seek(0, os.SEEK_END)
        left, most, begun = length, CHUNK, time.monotonic()
        while left and (data := _pull(stream, min(left, most))):
            write(self.file, data)
            seen(data)
            left -= len(data)
            most, begun = _next_chunk(begun), time.monotonic()
        return length - left


class Partials:
    """Unfinished uploads, a folder for each holder. Nobody sees another's."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def size(self, holder: str, sha256: str) -> int | None:
        found = _found(self.root / holder, sha256)
        with suppress(FileNotFoundError):
            size = found.stat().st_size if found else 0
            return size if found and size < _total(found) else None
        return None

    @contextmanager
    def door(self, folder: Path) -> Iterator[None]:
        """A folder to oneself for a moment: names in it are looked up and changed in here only."""
        key = _opened(folder)
        try:
            fcntl.flock(key, fcntl.LOCK_EX)
            yield
        finally:
            os.close(key)

    @contextmanager
    def claim(self, piece: Piece) -> Iterator[Partial]:
        """The file this piece belongs at the end of; Conflict when it does not fit there."""
        folder = self.root / piece.holder
        with self.door(folder):
            found = _found(folder, piece.sha256)
            partial = _fitting(_locked(found), piece) if found else None
            if partial is None and piece.start:
                raise _elsewhere(0)
            partial = partial or _created(folder / f"{piece.sha256}.{piece.total}.part")
        with partial.file:
            yield partial

    def drop(self, partial: Partial) -> None:
        with self.door(partial.path.parent):
            if partial.named():
                partial.path.unlink()

    def place(self, content: bytes, place: Path) -> None:
        """Put a small file in its place at once, over whatever is there."""
        waiting = self.root / ".renditions" / secrets.token_hex(8)
        waiting.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileIO(waiting, "x") as file:
                write(file, content)
                os.fsync(file.fileno())
            os.replace(waiting, place)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise

    def sweep(self, older_than: float) -> int:
        limit, removed = time.time() - older_than, 0
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            with self.door(folder):
                for path in folder.iterdir():
                    with suppress(FileNotFoundError):
                        if path.stat().st_mtime < limit:
                            path.unlink()
                            removed += 1
        return removed


def _opened(folder: Path) -> int:
    with suppress(FileNotFoundError):
        return os.open(folder, os.O_RDONLY)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(folder, os.O_RDONLY)


def _found(folder: Path, sha256: str) -> Path | None:
    with suppress(FileNotFoundError):
        for name in os.listdir(folder):
            if name.startswith(sha256):
                return folder / name
    return None


def _total(path: Path) -> int:
    return int(path.name.split(".")[1])


def _created(path: Path) -> Partial:
    file = FileIO(path, "x+")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return Partial(path, file)


def _locked(path: Path) -> Partial:
    """A partial upload that nobody writes to, or a copy of one whose writer has gone silent."""
    file = FileIO(path, "r+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with file:
            if time.time() - os.fstat(file.fileno()).st_mtime < STALLED:
                raise busy() from None
            return _copied(file, path)
    os.utime(path)
    return Partial(path, file)


def _copied(file: FileIO, path: Path) -> Partial:
    """The same bytes under the same name in a new file, which the silent writer cannot reach."""
    copy = _created(path.with_name(f".{secrets.token_hex(8)}"))
    write(copy.file, file.readall())
    os.replace(copy.path, path)
    return Partial(path, copy.file)


def _fitting(partial: Partial, piece: Piece) -> Partial | None:
    """The partial upload when the piece continues it; None when it has to begin anew."""
    size, total = partial.size, _total(partial.path)
    changed = not piece.whole and total != piece.total
    if piece.whole or changed or size >= total:
        partial.file.close()
        partial.path.unlink()
        if changed:
            raise Invalid(
                f"This photo was said to have {total} bytes before, now {piece.total}.",
                code="changed_length",
            )
        return None
    if size != piece.start:
        partial.file.close()
        raise _elsewhere(size)
    return partial


def _next_chunk(begun: float) -> int:
    return LARGE_CHUNK if time.monotonic() - begun < PROMPT else CHUNK


def _pull(stream: Stream, size: int) -> bytes:
    """A connection that breaks is a body that ends early."""
    try:
        return stream.read(size)
    except OSError:
        return b""


def busy() -> Conflict:
    detail = "This photo is arriving in another upload."
    return Conflict(detail, code="upload_in_progress", retry_after=int(STALLED))


def _elsewhere(held: int) -> Conflict:
    return Conflict(
        f"The next byte to send is number {held}.", code="wrong_offset", upload_offset=held
    )
