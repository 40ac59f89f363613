from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from mystery.evidence.images import decode
from mystery.evidence.rules import Decoded, Flaw, Undecodable
from tests import pictures
from tests.pictures import exif, letter_f, png_claiming, saved, scene


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "photo"


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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_rendition_stands_upright(place: Path, form: str, orientation: int) -> None:
    tags = exif(orientation=orientation)
    lying = saved(letter_f((600, 800)), "PNG", exif=tags)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(lying)))
    found = decoded(place, saved(letter_f((600, 800)), form, exif=tags))
    assert found.facts.orientation == orientation
    assert (found.width, found.height) == upright.size
    for rendition in (found.view, found.thumb):
        assert difference(opened(rendition), upright) < 4
    turned = [upright.transpose(turn) for turn in Image.Transpose]
    assert min(difference(opened(found.view), wrong) for wrong in turned) > 20


def test_an_orientation_that_does_not_exist_turns_nothing(place: Path) -> None:
    for wrong in (0, 9, 255):
        found = decoded(place, saved(letter_f(), exif=exif(orientation=wrong)))
        assert found.facts.orientation == 1
        assert difference(opened(found.view), letter_f()) < 4


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_renditions_carry_nothing_but_pixels(place: Path, form: str) -> None:
    options: dict[str, object] = {"exif": exif(orientation=6, private=True)}
    options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretXmp</x:xmpmeta>"
    if form == "JPEG":
        options |= {"comment": b"SecretComment", "dpi": (300, 300)}
        options["extra"] = pictures.segment(0xED, b"Photoshop 3.0\x00SecretIptc")
    original = saved(scene((900, 700)), form, **options) + b"SecretTrailer"
    assert original.count(b"Secret") >= 3
    found = decoded(place, original)
    for rendition in (found.view, found.thumb):
        assert b"Secret" not in rendition
        assert rendition.endswith(b"\xff\xd9")
        # JFIF, quantisation, frame, Huffman tables: no Exif, profile, comment or application data.
        assert set(markers(rendition)) <= {0xE0, 0xDB, 0xC0, 0xC4}
        assert not opened(rendition).getexif()
        assert opened(rendition).info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }


def test_renditions_of_real_photos_carry_nothing_but_pixels(place: Path) -> None:
    real = [path.read_bytes() for path in pictures.REAL.glob("*.jpg")]
    for content in [saved(scene(), exif=exif(private=True)), *real]:
        found = decoded(place, content)
        for rendition in (found.view, found.thumb):
            assert set(markers(rendition)) <= {0xE0, 0xDB, 0xC0, 0xC4}


@pytest.mark.parametrize(
    ("size", "view", "thumb"),
    [
        ((4032, 3024), (1600, 1200), (320, 240)),
        ((3024, 4032), (1200, 1600), (240, 320)),
        ((2048, 1536), (1600, 1200), (320, 240)),
        ((1600, 1200), (1600, 1200), (320, 240)),
        ((1601, 7), (1600, 6), (320, 1)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
        ((20_000, 1), (1600, 1), (320, 1)),
        ((1, 9_999), (1, 1600), (1, 320)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_renditions_have_their_size_and_never_more_than_the_photo(
    place: Path, form: str, size: tuple[int, int], view: tuple[int, int], thumb: tuple[int, int]
) -> None:
    picture = scene(size)
    found = decoded(place, saved(picture, form, **({"quality": 95} if form == "JPEG" else {})))
    assert (found.width, found.height) == size
    assert opened(found.view).size == view
    assert opened(found.thumb).size == thumb
    if min(size) > 1000:
        assert difference(opened(found.view), picture) < 3
        assert difference(opened(found.thumb), picture) < 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_shown(place: Path, mode: str) -> None:
    grey = scene((800, 600)).convert("L")
    picture = grey.point([value * 257 for value in range(256)], "I") if mode == "I;16" else grey
    found = decoded(place, saved(picture.convert(mode), "PNG"))
    assert difference(opened(found.view), grey) < 8


def test_a_grey_that_is_to_be_transparent_in_16_bits_is_shown_as_it_is(place: Path) -> None:
    deep = Image.new("I;16", (30, 20), 40_000)
    content = saved(deep, "PNG")
    at = content.index(b"IDAT") - 4
    clear = pictures.chunk(b"tRNS", (40_000).to_bytes(2))
    view = decoded(place, content[:at] + clear + content[at:]).view
    assert opened(view).getpixel((5, 5)) == (156, 156, 156)


def test_a_picture_for_print_is_shown_in_its_colours(place: Path) -> None:
    picture = scene((500, 400))
    found = decoded(place, saved(picture.convert("CMYK"), quality=95))
    assert opened(found.view).mode == "RGB"
    assert difference(opened(found.view), picture) < 6


@pytest.mark.parametrize("form", ["RGBA", "LA", "P", "tRNS"])
def test_what_is_transparent_becomes_white(place: Path, form: str) -> None:
    if form in ("RGBA", "LA"):
        black = Image.new(form, (700, 300), (0,) * len(form))
        content = saved(black, "PNG")
    else:
        black = Image.new("P" if form == "P" else "RGB", (700, 300), 0)
        content = saved(black, "PNG", transparency=0 if form == "P" else (0, 0, 0))
    found = decoded(place, content)
    for rendition in (found.view, found.thumb):
        assert opened(rendition).getextrema() == ((255, 255),) * 3


def test_colours_of_another_profile_are_turned_into_srgb(place: Path) -> None:
    grey = saved(Image.new("RGB", (64, 64), (128, 128, 128)))
    linear = _gamma_one()
    content = saved(Image.new("RGB", (64, 64), (128, 128, 128)), icc_profile=linear)
    plain, converted = (decoded(place, photo).view for photo in (grey, content))
    assert opened(plain).getpixel((9, 9)) == (128, 128, 128)
    brighter = opened(converted).getpixel((9, 9))
    assert all(180 <= value <= 195 for value in brighter)


def _gamma_one() -> bytes:
    """The sRGB profile with a straight line for a curve, under another name."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for entry in range(132, 132 + 12 * int.from_bytes(profile[128:132]), 12):
        start = int.from_bytes(profile[entry + 4 : entry + 8])
        if profile[entry + 1 : entry + 4] == b"TRC":
            profile[start : start + 16] = b"para" + bytes(8) + (1 << 16).to_bytes(4)
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "line".encode("utf-16-be"))


@pytest.mark.parametrize("profile", [b"", b"x", b"\x00" * 500, b"acsp" * 1000])
def test_a_broken_profile_is_no_reason_to_show_nothing(place: Path, profile: bytes) -> None:
    content = saved(scene(), icc_profile=profile)
    assert difference(opened(decoded(place, content).view), scene()) < 3


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
    found = flaw(place, small[:at] + second + small[at:])
    assert found.flaw in (Flaw.TOO_LARGE, Flaw.BROKEN)


def test_text_that_unpacks_to_a_lot_is_not_unpacked(place: Path) -> None:
    bomb = png_claiming(64, 64, chunks=pictures.text_bomb())
    assert len(bomb) < 300_000
    assert flaw(place, bomb).flaw is Flaw.BROKEN


def test_of_many_pictures_in_one_file_the_first_is_shown(place: Path) -> None:
    others = {"save_all": True, "append_images": [scene((640, 480), 2)]}
    for form in ("MPO", "WEBP", "PNG"):
        found = decoded(place, saved(scene((640, 480), 1), form, **others))
        assert difference(opened(found.view), scene((640, 480), 1)) < 3


def test_the_fingerprint_of_a_scene_survives_size_turn_and_compression(place: Path) -> None:
    picture = scene((1200, 900), 3)
    first = decoded(place, saved(picture, quality=95)).fingerprint
    assert len(first) == 16
    small = picture.resize((400, 300))
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    for content in (
        saved(picture, quality=40),
        saved(small, "PNG"),
        saved(turned, quality=90, exif=exif(orientation=6)),
    ):
        assert distance(first, decoded(place, content).fingerprint) <= 3
    assert distance(first, decoded(place, saved(scene((1200, 900), 4))).fingerprint) > 12


def test_the_fingerprint_asks_of_each_cell_whether_the_next_is_brighter(place: Path) -> None:
    ramp = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    assert decoded(place, saved(ramp, "PNG")).fingerprint == "f" * 16
    mirrored = ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert decoded(place, saved(mirrored, "PNG")).fingerprint == "0" * 16
