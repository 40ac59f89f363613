"""What a photo is, read from its first bytes: signature, dimensions, limits.

Nothing is decoded here, so this is safe on the way of an acknowledgement. Dimensions
that cannot be found are no reason to refuse a photo: the decoder looks again in its
bounded process, and what it cannot show is kept without a preview.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from mystery.problems import Invalid, Unsupported

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_STEPS = 1_000
"""Segments or boxes walked before the dimensions count as unknown; cameras write a few dozen."""

Size = tuple[int, int]
"""Width and height in pixels as stored, before any rotation."""


class Kind(StrEnum):
    """The kinds of photo that are kept; the value is the media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    HEIF = "image/heif"
    AVIF = "image/avif"


DECODABLE = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})


@dataclass(frozen=True)
class Header:
    """`size` is None when the header does not tell it."""

    kind: Kind
    size: Size | None


@dataclass(frozen=True)
class PhotoFacts:
    """What the camera wrote beside the picture.

    taken_at: `YYYY-MM-DDTHH:MM:SS` on the camera's own clock; utc_offset: `+02:00` if told.
    latitude, longitude: degrees (WGS 84), both or neither. orientation: 1 to 8 as in Exif.
    """

    taken_at: str | None = None
    utc_offset: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    orientation: int = 1


@dataclass(frozen=True)
class Decoded:
    """A picture that could be shown.

    width, height: of the upright original. view, thumb: JPEG bytes, upright, without metadata,
    at most 1600 and 320 pixels on the long side. fingerprint, fine: difference hashes of 64 and
    256 bits in hexadecimal, see `likeness`.
    """

    facts: PhotoFacts
    width: int
    height: int
    fingerprint: str
    fine: str
    view: bytes
    thumb: bytes


class Flaw(StrEnum):
    """Why there is no preview. Only `CRASHED` and `TIMED_OUT` may go differently another time."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"


class Undecodable(Exception):
    """The photo is kept and has no preview; `facts` are there when at least those could be read."""

    def __init__(self, flaw: Flaw, facts: PhotoFacts | None = None) -> None:
        self.flaw = flaw
        self.facts = facts
        super().__init__(flaw.value)


def examine(photo: BinaryIO) -> Header:
    """Kind and dimensions of a seekable photo; Unsupported or Invalid when it may not be kept."""
    photo.seek(0)
    kind = identify(photo.read(512))
    size = dimensions(kind, photo)
    if size and too_many_pixels(size):
        raise Invalid(
            f"This picture is {size[0]} x {size[1]} pixels; at most {MAX_PIXELS // 1_000_000} "
            f"million and {MAX_SIDE:,} on a side are kept.",
            code="photo_too_many_pixels",
        )
    return Header(kind, size)


def identify(head: bytes) -> Kind:
    """The kind by its signature; `head` is at least the first 64 bytes. Names and types lie."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp" and (kind := _branded(head)):
        return kind
    raise Unsupported("Photos can be JPEG, PNG, WebP, HEIC or AVIF.", code="not_a_photo")


def _branded(head: bytes) -> Kind | None:
    """Kind by the brands of an ISO base media file (ISO/IEC 14496-12, 4.3; 23008-12, 10)."""
    listed = head[16 : int.from_bytes(head[:4], "big")]
    brands = {head[8:12], *(listed[i : i + 4] for i in range(0, len(listed), 4))}
    if brands & {b"avif", b"avis"}:
        return Kind.AVIF
    if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}:
        return Kind.HEIC
    return Kind.HEIF if brands & {b"mif1", b"mif2", b"msf1"} else None


def too_many_pixels(size: Size) -> bool:
    return max(size) > MAX_SIDE or size[0] * size[1] > MAX_PIXELS


def dimensions(kind: Kind, photo: BinaryIO) -> Size | None:
    """Width and height as the header tells them, None when it does not."""
    read = {Kind.JPEG: _jpeg, Kind.PNG: _png, Kind.WEBP: _webp}.get(kind, _boxed)
    photo.seek(0)
    try:
        size = read(photo)
    except struct.error:
        return None
    return size if size and min(size) > 0 else None


def _jpeg(photo: BinaryIO) -> Size | None:
    """The first frame header (ITU-T T.81, B.2.2), jumping over the segments before it."""
    photo.seek(2)
    for _ in range(MAX_STEPS):
        fill, marker = struct.unpack("BB", photo.read(2))
        if marker == 0xFF:
            photo.seek(-1, 1)
        elif fill != 0xFF or marker in (0xD9, 0xDA):
            return None
        elif not (marker == 0x01 or 0xD0 <= marker <= 0xD7):
            (length,) = struct.unpack(">H", photo.read(2))
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">xHH", photo.read(5))
                return width, height
            photo.seek(max(length - 2, 0), 1)
    return None


def _png(photo: BinaryIO) -> Size | None:
    name, width, height = struct.unpack(">12x4sII", photo.read(24))
    return (width, height) if name == b"IHDR" else None


def _webp(photo: BinaryIO) -> Size | None:
    """RFC 9649: lossy, lossless and extended files tell their size each in its own way."""
    form, body = struct.unpack("12x4s4x10s", photo.read(30))
    if form == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<6xHH", body)
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    return None


def _boxed(photo: BinaryIO) -> Size | None:
    """The largest `ispe` of a HEIF file: the whole picture, where tiles have smaller ones."""
    return max(_extents(photo, photo.seek(0, 2)), key=lambda size: size[0] * size[1], default=None)


def _extents(photo: BinaryIO, end: int) -> Iterator[Size]:
    """Sizes in all `ispe` boxes below meta, iprp, ipco (ISO/IEC 23008-12, 6.5.3)."""
    waiting = [(0, end)]
    for _ in range(MAX_STEPS):
        if not waiting:
            return
        start, end = waiting.pop()
        if end - start < 16:
            continue
        photo.seek(start)
        length, name, long = struct.unpack(">I4sQ", photo.read(16))
        inside = start + (16 if length == 1 else 8)
        after = start + (long if length == 1 else length or end - start)
        if after <= inside:
            continue
        waiting.append((after, end))
        if name in (b"meta", b"iprp", b"ipco"):
            waiting.append((inside + 4 * (name == b"meta"), min(after, end)))
        elif name == b"ispe":
            photo.seek(inside + 4)
            yield struct.unpack(">II", photo.read(8))
