from __future__ import annotations

from pathlib import Path

import pytest

from mystery.evidence import images
from mystery.evidence.rules import Flaw, Header, Kind
from tests import pictures
from tests.pictures import exif, png_claiming, saved, scene
from tests.renditions import decoded, flaw


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "photo"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.4, 0.8])
def test_a_photo_cut_short_has_no_preview(place: Path, form: str, part: float) -> None:
    content = saved(scene((640, 480)), form, exif=exif(private=True))
    assert flaw(place, content[: int(len(content) * part)]).flaw is Flaw.BROKEN


def test_what_a_cut_jpeg_still_tells_is_kept(place: Path) -> None:
    content = saved(scene((640, 480)), exif=exif(private=True))
    facts = flaw(place, content[:-2000]).facts
    assert facts is not None
    assert facts.taken_at == "2026-11-21T10:02:11"


def test_kinds_that_are_only_kept_have_no_preview(place: Path) -> None:
    avif = saved(scene((64, 48)), "AVIF")
    real = [path.read_bytes() for path in pictures.REAL.glob("*.[hH][eE]*")]
    for content in (pictures.heic((4032, 3024)), avif, *real):
        assert flaw(place, content).flaw is Flaw.UNKNOWN


@pytest.mark.parametrize("name", pictures.NOT_PHOTOS)
def test_what_is_no_photo_is_never_opened(place: Path, name: str) -> None:
    assert flaw(place, pictures.NOT_PHOTOS[name]).flaw is Flaw.UNKNOWN


@pytest.mark.parametrize("name", pictures.NOT_PHOTOS)
def test_a_signature_with_something_else_behind_it_has_no_preview(place: Path, name: str) -> None:
    for signature in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 "):
        assert flaw(place, signature + pictures.NOT_PHOTOS[name] * 9).flaw is Flaw.BROKEN


def test_a_page_behind_a_jpeg_does_not_reach_its_renditions(place: Path) -> None:
    found = decoded(place, saved(scene()) + pictures.NOT_PHOTOS["html"])
    assert b"script" not in found.view + found.thumb


@pytest.mark.parametrize("size", [(8000, 8000), (20_001, 1), (65_535, 1)])
def test_too_many_pixels_are_never_unpacked(place: Path, size: tuple[int, int]) -> None:
    assert flaw(place, png_claiming(*size)).flaw is Flaw.TOO_LARGE


def test_two_frame_headers_do_not_smuggle_a_size_in(place: Path) -> None:
    small = saved(scene((64, 48)))
    second = pictures.jpeg_frame(20_000, 20_000)[2:]
    at = small.index(b"\xff\xda")
    assert flaw(place, small[:at] + second + small[at:]).flaw is Flaw.TOO_LARGE


def test_text_that_unpacks_to_a_lot_is_not_unpacked(place: Path) -> None:
    bomb = png_claiming(64, 64, chunks=pictures.text_bomb())
    assert len(bomb) < 300_000
    assert flaw(place, bomb).flaw is Flaw.BROKEN


def test_no_other_reader_is_tried_even_when_the_signature_was_misread(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "examine", lambda file: Header(Kind.PNG, None))
    for form in ("GIF", "TIFF", "BMP", "ICO", "PDF", "EPS", "AVIF"):
        assert flaw(place, saved(scene((64, 64)), form)).flaw is Flaw.BROKEN
