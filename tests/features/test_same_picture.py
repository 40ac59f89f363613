"""A picture that was saved again is found again; another picture of the same shelf is not it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from mystery import db
from mystery.evidence import actions, queries
from mystery.evidence.likeness import (
    COARSE_MOST,
    distance,
    is_same_picture,
    mirrored,
    near,
    parts,
)
from mystery.evidence.rules import Decoded, Header, Kind, PhotoFacts
from tests import cast
from tests.pictures import REAL, saved
from tests.renditions import decoded
from tests.shelves import shelf

Change = Callable[[Image.Image], Image.Image]
PHOTOS = ("DSCN0010.jpg", "DSCN0012.jpg", "DSCN0021.jpg", "iphone_hdr_YES.jpg", "jolla.jpg")


def cut(share: float) -> Change:
    def made(picture: Image.Image) -> Image.Image:
        x, y = int(picture.width * share), int(picture.height * share)
        return picture.crop((x, y, picture.width - x, picture.height - y))

    return made


def blacked_out(picture: Image.Image) -> Image.Image:
    """A face is covered before it is sent again."""
    wide, high = picture.size
    covered = picture.copy()
    box = (wide * 0.4, high * 0.4, wide * 0.55, high * 0.5)
    ImageDraw.Draw(covered).rectangle(box, fill="black")
    return covered


CHANGES: dict[str, Change] = {
    "saved poorly": lambda p: Image.open(io.BytesIO(saved(p, quality=30))),
    "half the size": lambda p: p.resize((p.width // 2, p.height // 2)),
    "lighter": lambda p: ImageEnhance.Brightness(p).enhance(1.2),
    "darker": lambda p: ImageEnhance.Brightness(p).enhance(0.75),
    "more contrast": lambda p: ImageEnhance.Contrast(p).enhance(1.3),
    "grey": lambda p: p.convert("L"),
    "blurred": lambda p: p.filter(ImageFilter.GaussianBlur(2)),
    "cut at the edges": cut(0.015),
    "blacked out": blacked_out,
    "sent through a messenger": lambda p: ImageEnhance.Brightness(
        cut(0.01)(p).resize((p.width // 2, p.height // 2))
    ).enhance(1.1),
}


def originals() -> list[Image.Image]:
    """Three shelves, and real photos where they are at hand."""
    real = [ImageOps.exif_transpose(Image.open(REAL / name)) for name in PHOTOS if REAL.is_dir()]
    return [shelf(1), shelf(2), shelf(3), *real]


def prints(place: Path, picture: Image.Image) -> tuple[str, str]:
    found = decoded(place, saved(picture.convert("RGB"), quality=92))
    return found.fingerprint, found.fine


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return is_same_picture(distance(one[0], other[0]), distance(one[1], other[1]))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Image.Image, tuple[str, str]]]:
    place = tmp_path_factory.mktemp("known") / "photo"
    return [(picture, prints(place, picture)) for picture in originals()]


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_that_was_changed_a_little_is_the_same(
    known: list[tuple[Image.Image, tuple[str, str]]], change: str, tmp_path: Path
) -> None:
    for number, (picture, first) in enumerate(known):
        again = prints(tmp_path / "photo", CHANGES[change](picture))
        assert same(first, again), number
        assert not any(same(again, other) for _, other in known[:number])


def test_a_mirrored_picture_is_the_same_seen_in_a_mirror(
    known: list[tuple[Image.Image, tuple[str, str]]], tmp_path: Path
) -> None:
    for number, (picture, first) in enumerate(known):
        turned = ImageOps.mirror(CHANGES["sent through a messenger"](picture))
        coarse, fine = prints(tmp_path / "photo", turned)
        seen = mirrored(coarse), mirrored(fine)
        assert same(first, seen), number
        assert (mirrored(seen[0]), mirrored(seen[1])) == (coarse, fine)
        assert not same(first, (coarse, fine))
        assert not any(same(seen, other) for _, other in known[:number])


@pytest.mark.parametrize(
    "shot",
    [
        {"aside": 40},
        {"aside": -60, "light": 1.1},
        {"zoom": 0.95},
        {"aside": 25, "zoom": 0.97, "taken": 0.15, "light": 1.1},
    ],
    ids=["aside", "other side and light", "nearer", "another day"],
)
def test_another_picture_of_the_same_shelf_is_another(
    shot: dict[str, float], tmp_path: Path
) -> None:
    for seed in range(1, 7):
        first = prints(tmp_path / "photo", shelf(seed))
        other = prints(tmp_path / "photo", shelf(seed, **shot))  # type: ignore[arg-type]
        assert not same(first, other), seed


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=COARSE_MOST))
def test_one_part_of_a_near_hash_is_always_near(hashed: int, flipped: set[int]) -> None:
    """What the index search relies on: seven bits cannot spoil all four parts by two each."""
    other = hashed
    for bit in flipped:
        other ^= 1 << bit
    pairs = zip(parts(f"{hashed:016x}"), parts(f"{other:016x}"), strict=True)

    assert any(theirs in near(ours) for ours, theirs in pairs)
    assert distance(f"{hashed:016x}", f"{other:016x}") == len(flipped)


def put(number: int, coarse: int, fine: int) -> str:
    sha256 = f"{number:064x}"
    actions.keep_photo(sha256, Header(Kind.JPEG, (4, 3)), size=1, holder_id=cast.who("sam").id)
    found = Decoded(PhotoFacts(), 4, 3, f"{coarse:016x}", f"{fine:064x}", b"", b"")
    actions.note_decoded(sha256, found)
    return sha256


def test_the_search_finds_just_what_comparing_all_would_find(context: Flask) -> None:
    chance = random.Random(3)
    centre, fine = chance.getrandbits(64), chance.getrandbits(256)
    hashes: dict[str, tuple[int, int]] = {}
    with db.transaction():
        for number in range(400):
            coarse, close = centre, number % 2
            for bit in chance.sample(range(64), number % 12):
                coarse ^= 1 << bit
            theirs = fine if close else chance.getrandbits(256)
            hashes[put(number, coarse, theirs)] = coarse, theirs

    found = dict(queries.list_same_pictures(f"{centre:016x}", f"{fine:064x}"))

    expected = {
        sha256: (coarse ^ centre).bit_count()
        for sha256, (coarse, theirs) in hashes.items()
        if (coarse ^ centre).bit_count() <= 7 and (theirs ^ fine).bit_count() <= 40
    }
    assert found == expected
    assert 100 < len(found) < 200


def test_the_search_finds_what_was_mirrored(context: Flask) -> None:
    chance = random.Random(5)
    coarse, fine = f"{chance.getrandbits(64):016x}", f"{chance.getrandbits(256):064x}"
    turned, finer = int(mirrored(coarse), 16), int(mirrored(fine), 16)
    with db.transaction():
        found = put(1, turned ^ 0b11, finer), put(2, int(coarse, 16) ^ 1, int(fine, 16))
        put(3, turned, chance.getrandbits(256))

    assert dict(queries.list_same_pictures(coarse, fine)) == {found[0]: 2, found[1]: 1}


def test_a_picture_that_shows_nothing_is_like_no_other(context: Flask) -> None:
    with db.transaction():
        put(1, 0, 0)
        put(2, 0, 0)

    assert queries.list_same_pictures("0" * 16, "0" * 64) == []


def test_photos_from_before_the_fine_hash_are_found_only_when_very_near(context: Flask) -> None:
    centre, fine = 0x123456789ABCDEF0, random.Random(1).getrandbits(256)
    with db.transaction() as session:
        near_one, farther = put(1, centre ^ 0b111, fine), put(2, centre ^ 0b1111, fine)
        for sha256 in (near_one, farther):
            photo = queries.find_photo(sha256)
            assert photo
            photo.fine = None
        session.flush()

    assert queries.list_same_pictures(f"{centre:016x}", f"{fine:064x}") == [(near_one, 3)]
