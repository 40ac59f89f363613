"""Decoding in a test, and looking at what came out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from mystery.evidence.images import decode
from mystery.evidence.rules import Decoded, Undecodable


def decoded(place: Path, content: bytes) -> Decoded:
    place.write_bytes(content)
    return decode(place)


def flaw(place: Path, content: bytes) -> Undecodable:
    place.write_bytes(content)
    with pytest.raises(Undecodable) as found:
        decode(place)
    return found.value


def opened(rendition: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(rendition), formats=["JPEG"])
    picture.load()
    return picture


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean distance of grey values, 0 to 255, seen at 32 x 32."""
    small = [picture.convert("L").resize((32, 32)).tobytes() for picture in (one, other)]
    return sum(abs(a - b) for a, b in zip(*small, strict=True)) / 1024


def markers(jpeg: bytes) -> list[int]:
    """The segments before the pixels; everything a JPEG carries besides them is named here."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
