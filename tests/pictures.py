"""Pictures made for tests: honest ones, huge ones in few bytes, and things that are no pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

REAL = Path(__file__).parents[2] / "shared" / "data" / "photos"
"""Photos taken by others; used besides our own where they are at hand."""

NOT_PHOTOS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "xml": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "byte order mark": b"\xef\xbb\xbf<html>",
    "gif with script": b"GIF89a/*\x00\x00*/=1;alert(1)",
    "tiff": b"II*\x00\x08\x00\x00\x00",
    "big endian tiff": b"MM\x00*\x00\x00\x00\x08",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0",
    "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04\x14\x00",
    "icon": b"\x00\x00\x01\x00\x01\x00",
    "psd": b"8BPS\x00\x01",
    "bmp": b"BM\x36\x00\x00\x00",
    "wave": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "film": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42",
    "late signature": b"<script>//\xff\xd8\xff\xe0</script>",
    "half a signature": b"\xff\xd8",
    "text": b"hello",
    "nothing": b"",
}


def saved(picture: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, form, **options)
    return kept.getvalue()


def letter_f(size: tuple[int, int] = (60, 80)) -> Image.Image:
    """A black F on white: no turn or flip of it looks like another."""
    picture = Image.new("RGB", (6, 8), "white")
    draw = ImageDraw.Draw(picture)
    for line in ((1, 1, 1, 6), (1, 1, 4, 1), (1, 3, 3, 3)):
        draw.line(line, "black")
    return picture.resize(size, Image.Resampling.NEAREST)


def scene(size: tuple[int, int] = (640, 480), seed: int = 1) -> Image.Image:
    """Something with soft shapes and edges, the same for a seed, different for another."""
    coarse = bytes((seed * (i * i + 7 * i + 3) * 2654435761 >> 16) & 0xFF for i in range(8 * 6 * 3))
    return Image.frombytes("RGB", (8, 6), coarse).resize(size, Image.Resampling.BICUBIC)


def photo(seed: int = 1, length: int | None = None, ending: bytes = b"") -> bytes:
    """A small JPEG; with `length`, exactly that long, the rest after the end marker."""
    picture = saved(scene((64, 48), seed))
    if length is None:
        return picture + ending
    filling = bytes(i * seed % 251 for i in range(length - len(picture) - len(ending)))
    return picture + filling + ending


def png_claiming(width: int, height: int, *, depth: int = 1, chunks: bytes = b"") -> bytes:
    """A complete PNG of few bytes with this many grey pixels, all of them there and equal."""
    row = bytes(1 + -(-width * depth // 8))
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row * rows) for rows in _portions(height, len(row)))
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = packed + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunks
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def _portions(rows: int, width: int) -> Iterator[int]:
    step = max(1, 1_000_000 // width)
    while rows > 0:
        yield min(step, rows)
        rows -= step


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def text_bomb(length: int = 200_000_000) -> bytes:
    """An iTXt chunk of a few hundred kilobytes that unpacks to `length` bytes."""
    packer = zlib.compressobj(9)
    blank = bytes(1_000_000)
    packed = b"".join(packer.compress(blank) for _ in range(length // len(blank)))
    return chunk(b"iTXt", b"Comment\x00\x01\x00\x00\x00" + packed + packer.flush())


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), name) + body


def heic(*sizes: tuple[int, int], brand: bytes = b"heic") -> bytes:
    """The frame of a HEIF file with these picture sizes in it; there is no picture to decode."""
    extents = [box(b"ispe", bytes(4), struct.pack(">II", *size)) for size in sizes]
    meta = box(b"meta", bytes(4), box(b"iprp", box(b"ipco", *extents)))
    return box(b"ftyp", brand, bytes(4), b"mif1", brand) + meta + box(b"mdat", bytes(64))


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg_frame(width: int, height: int, *before: bytes, marker: int = 0xC0) -> bytes:
    """The beginning of a JPEG, up to a frame header that claims this size."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + b"".join(before) + segment(marker, frame)


def exif(*, orientation: int | None = None, private: bool = False) -> Image.Exif:
    """Exif with an orientation, and with all that tells who was where when."""
    tags = Image.Exif()
    if orientation is not None:
        tags[0x0112] = orientation
    if private:
        tags[0x010F], tags[0x0110], tags[0x013B] = "SecretMake", "SecretModel", "Secret Sam"
        camera, place = tags.get_ifd(0x8769), tags.get_ifd(0x8825)
        camera |= {0x9003: "2026:11:21 10:02:11", 0x9011: "+01:00", 0xA431: "SecretSerial"}
        camera[0x927C] = b"SecretMakerNote"
        place |= {1: "N", 2: (52.0, 31.0, 12.0), 3: "W", 4: (13.0, 24.0, 0.0)}
    return tags
