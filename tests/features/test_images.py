from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from mystery.evidence import images
from tests import pictures
from tests.pictures import exif, letter_f, saved, scene
from tests.renditions import decoded, difference, distance, markers, opened


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "photo"


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


def test_of_a_large_jpeg_only_every_second_pixel_is_computed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []
    monkeypatch.setattr(images, "_fitted", lambda picture, side: loaded.append(picture) or picture)
    decoded(place, saved(Image.new("RGB", (4032, 3024))))
    assert loaded[0].size == (2016, 1512)


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
