"""The photo store, in a folder.

    ab/<sha256>                              an original; named only when every byte is proved
    partial/<holder>/<sha256>.<total>.part   what one person has sent of a photo of `total` bytes
    renditions/ab/<sha256>.view.jpg          derived pictures, made again when lost

All on one file system, because a photo becomes visible by a rename. No name from outside is
ever used on disk. A store elsewhere needs the same public methods.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from mystery.files.disk import failures, flush_folder, full
from mystery.files.partials import Partial, Partials, Piece, Stream, busy
from mystery.problems import Invalid, Missing, Problem, TooLarge

Rendition = Literal["view", "thumb"]
Check = Callable[[BinaryIO], object]


@dataclass(frozen=True)
class Progress:
    """`held` of `total` bytes are here; `new` is False when the whole photo was here before."""

    held: int
    total: int
    new: bool = False

    @property
    def complete(self) -> bool:
        return self.held == self.total


class PhotoStore:
    """`floor`: free bytes that are never touched; `limit`: bytes of the largest photo."""

    def __init__(self, root: Path, *, floor: int = 200 * 2**20, limit: int = 20 * 2**20) -> None:
        self.root = root
        self.floor = floor
        self.limit = limit
        self._partials = Partials(root / "partial")
        self._settled: set[Path] = set()

    def receive(
        self,
        stream: Stream,
        *,
        sha256: str,
        holder: str,
        length: int,
        check: Check,
        offset: int | None = None,
        total: int | None = None,
    ) -> Progress:
        """Take a body of `length` bytes: the whole photo, or with `offset` a piece of `total`.

        When the Progress is complete, the photo is on disk for good and hashes to `sha256`.
        `check` looks at the finished file before anybody else can, and may raise a Problem.
        What arrived of a cut body stays with its holder, to be continued.
        """
        if offset is None:
            piece = Piece(sha256, holder, 0, length, length, whole=True)
        else:
            end = offset + length
            piece = Piece(sha256, holder, offset, end, end if total is None else total, whole=False)
        self._admit(piece)
        with failures():
            self._settle(self.root)
            self._spare(length)
            with self._partials.claim(piece) as partial:
                return self._fill(partial, piece, stream=stream, check=check)

    def size(self, sha256: str) -> int | None:
        """Bytes of the original, None when it is not here."""
        with suppress(FileNotFoundError):
            return self._place(sha256).stat().st_size
        return None

    def path(self, sha256: str) -> Path:
        place = self._place(sha256)
        if not place.is_file():
            raise Missing("This photo is not here.", code="photo_missing")
        return place

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")

    def intact(self, sha256: str) -> bool:
        """Whether the original is here and every byte of it is right."""
        try:
            with self._place(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def partial_size(self, holder: str, sha256: str) -> int | None:
        """Bytes that this holder has sent so far, None when nothing waits to be continued."""
        return self._partials.size(_holder(holder), _name(sha256))

    def rendition(self, sha256: str, kind: Rendition) -> Path | None:
        place = self._rendition(sha256, kind)
        return place if place.is_file() else None

    def write_rendition(self, sha256: str, kind: Rendition, picture: bytes) -> None:
        """Flushed before it is named, so that no empty file is ever taken for a picture."""
        place = self._rendition(sha256, kind)
        with failures():
            self._spare(len(picture))
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._partials.place(picture, place)

    def remove(self, sha256: str) -> None:
        """Forget a photo: its renditions, then the original."""
        for kind in get_args(Rendition):
            self._rendition(sha256, kind).unlink(missing_ok=True)
        self._place(sha256).unlink(missing_ok=True)

    def sweep(self, older_than: float) -> int:
        """Remove partial uploads and orphans untouched for so many seconds; how many there were."""
        return self._partials.sweep(older_than)

    def free_bytes(self) -> int:
        self._settle(self.root)
        return shutil.disk_usage(self.root).free

    def _admit(self, piece: Piece) -> None:
        _name(piece.sha256)
        _holder(piece.holder)
        if piece.total > self.limit:
            raise TooLarge(
                f"A photo can have {self.limit // 2**20} MB at most.", code="photo_too_large"
            )
        if not 0 <= piece.start < piece.end <= piece.total:
            raise Invalid("A photo has at least one byte, and none past its end.", code="bad_range")

    def _spare(self, length: int) -> None:
        if self.free_bytes() - length < self.floor:
            raise full()

    def _fill(self, partial: Partial, piece: Piece, *, stream: Stream, check: Check) -> Progress:
        try:
            complete = piece.end == piece.total
            digest = hashlib.file_digest(partial.file, "sha256") if complete else hashlib.sha256()
            held = piece.start + partial.pour(stream, piece.end - piece.start, digest.update)
            if held == piece.total:
                _prove(partial.file, digest.hexdigest() == piece.sha256, check)
                return self._publish(partial, piece)
        except (OSError, Problem):
            self._partials.drop(partial)
            raise
        if held == 0:
            self._partials.drop(partial)
        if held < piece.end:
            raise Invalid(
                f"{held - piece.start} of {piece.end - piece.start} bytes arrived.",
                code="short_body",
                upload_offset=held,
            )
        return Progress(held, piece.total)

    def _publish(self, partial: Partial, piece: Piece) -> Progress:
        """Name a proved and flushed file; the folder is flushed even when another was first."""
        place = self._place(piece.sha256)
        self._settle(place.parent)
        known = self.intact(piece.sha256)
        with self._partials.door(partial.path.parent):
            mine = partial.named()
            if not (known or mine):
                raise busy()
            if known and mine:
                partial.path.unlink()
            elif mine:
                os.rename(partial.path, place)
        flush_folder(place.parent)
        return Progress(piece.total, piece.total, new=not known)

    def _place(self, sha256: str) -> Path:
        return self.root / _name(sha256)[:2] / sha256

    def _rendition(self, sha256: str, kind: Rendition) -> Path:
        return self.root / "renditions" / _name(sha256)[:2] / f"{sha256}.{kind}.jpg"

    def _settle(self, folder: Path) -> None:
        """Make a folder that a power cut leaves standing.

        Once in every process, also for a folder that is there: the process that made it may
        not have flushed it yet.
        """
        if folder not in self._settled:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flush_folder(folder.parent)
            self._settled.add(folder)


def _prove(file: FileIO, right: bool, check: Check) -> None:
    if not right:
        raise Invalid("The bytes that arrived are not the photo that was named.", code="wrong_hash")
    check(file)
    os.fsync(file.fileno())


def _name(sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Invalid("A photo is named by its SHA-256 in lower-case hex.", code="not_a_hash")
    return sha256


def _holder(holder: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", holder):
        raise ValueError(f"no holder of photos: {holder!r}")
    return holder
