from __future__ import annotations

import io
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mystery.evidence.rules import MAX_PIXELS, MAX_SIDE, Header, Kind, examine, identify
from mystery.problems import Invalid, Unsupported
from tests import pictures
from tests.pictures import heic, jpeg_frame, png_claiming, saved, scene, segment

SIZES = st.tuples(st.integers(1, 4000), st.integers(1, 4000))


def examined(content: bytes) -> Header:
    return examine(io.BytesIO(content))


@pytest.mark.parametrize("name", pictures.NOT_PHOTOS)
def test_what_is_no_photo_is_refused_by_its_first_bytes(name: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        examined(pictures.NOT_PHOTOS[name])
    assert refusal.value.code == "not_a_photo"


@pytest.mark.parametrize(
    ("form", "options", "kind"),
    [
        ("JPEG", {}, Kind.JPEG),
        ("JPEG", {"progressive": True}, Kind.JPEG),
        ("MPO", {"save_all": True, "append_images": [scene((20, 10), 2)]}, Kind.JPEG),
        ("PNG", {}, Kind.PNG),
        ("WEBP", {}, Kind.WEBP),
        ("WEBP", {"lossless": True}, Kind.WEBP),
        ("WEBP", {"exif": pictures.exif(orientation=6)}, Kind.WEBP),
        ("AVIF", {}, Kind.AVIF),
    ],
)
def test_each_kind_tells_its_size(form: str, options: dict[str, object], kind: Kind) -> None:
    for size in ((33, 70), (1000, 1), (1, 300)):
        assert examined(saved(scene(size), form, **options)) == Header(kind, size)


@pytest.mark.parametrize(
    ("brand", "kind"),
    [(b"heic", Kind.HEIC), (b"heix", Kind.HEIC), (b"mif1", Kind.HEIF), (b"avif", Kind.AVIF)],
)
def test_brands_tell_one_container_from_another(brand: bytes, kind: Kind) -> None:
    assert examined(heic((4032, 3024), brand=brand)) == Header(kind, (4032, 3024))


def test_the_size_of_a_tiled_picture_is_that_of_the_whole() -> None:
    assert examined(heic((512, 512), (4032, 3024), (240, 320))).size == (4032, 3024)


def test_a_container_that_tells_no_size_is_kept_all_the_same() -> None:
    assert examined(heic()) == Header(Kind.HEIC, None)
    assert examined(heic((0, 5))) == Header(Kind.HEIC, None)
    assert examined(heic((7, 5))[:60]) == Header(Kind.HEIC, None)


def test_boxes_may_have_lengths_of_64_bits_or_reach_to_the_end() -> None:
    whole = heic((640, 426))
    start = whole.index(b"meta") - 4
    meta = whole[start + 8 : whole.index(b"mdat") - 4]
    long = b"\x00\x00\x00\x01meta" + (len(meta) + 16).to_bytes(8, "big") + meta
    open_ended = b"\x00\x00\x00\x00meta" + meta
    for other in (long, open_ended):
        assert examined(whole[:start] + other).size == (640, 426)


def test_boxes_without_end_are_walked_for_a_moment_only() -> None:
    content = pictures.box(b"free", bytes(8)) * 1_000_000
    started = time.process_time()
    assert examined(heic()[:24] + content + heic((9, 9))).size is None
    assert time.process_time() - started < 0.5


def test_boxes_deep_inside_boxes_are_no_harm() -> None:
    content = bytes(8)
    for _ in range(5_000):
        content = pictures.box(b"ipco", content, content[:64])
    assert examined(heic()[:24] + pictures.box(b"meta", bytes(4), content)).size is None


@given(size=SIZES, lengths=st.lists(st.integers(0, 60_000), max_size=6), fill=st.integers(0, 9))
def test_a_jpeg_tells_its_size_behind_any_segments(
    size: tuple[int, int], lengths: list[int], fill: int
) -> None:
    before = [segment(0xE0 + i, b"\xff\xc0" * (n // 2)) for i, n in enumerate(lengths)]
    assert examined(jpeg_frame(*size, *before, b"\xff" * fill)).size == size


def test_a_small_picture_inside_the_metadata_is_not_the_picture() -> None:
    thumbnail = saved(scene((16, 12)))
    inside = segment(0xE1, b"Exif\0\0" + thumbnail)
    assert examined(jpeg_frame(4000, 3000, inside)).size == (4000, 3000)


def test_a_frame_header_behind_a_megabyte_of_metadata_is_found() -> None:
    before = [segment(0xE2, bytes(65_000))] * 30
    assert examined(jpeg_frame(320, 200, *before)).size == (320, 200)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x00" * 3,
        b"\xff\xd8" + segment(0xDA, b"") + jpeg_frame(9, 9)[2:],
        b"\xff\xd8" + segment(0xE1, b"") + b"garbage" + jpeg_frame(9, 9)[2:],
        jpeg_frame(9, 0),
        jpeg_frame(0, 9),
        jpeg_frame(300, 200)[:-9],
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"CgBI", bytes(4)) + bytes(40),
        b"RIFF\x00\x00\x00\x00WEBPVP8X",
        b"RIFF\x00\x00\x00\x00WEBPABCD" + bytes(30),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(30),
    ],
)
def test_a_header_that_tells_no_size_is_no_reason_to_refuse(content: bytes) -> None:
    assert examined(content).size is None


def test_segments_without_end_are_walked_for_a_moment_only() -> None:
    started = time.process_time()
    for filling in (segment(0xE1, b"") * 2_000_000, b"\xff" * 8_000_000, b"\xff\x01" * 4_000_000):
        assert examined(b"\xff\xd8" + filling).size is None
    assert time.process_time() - started < 0.5


def test_a_picture_of_eight_kilobytes_may_not_unfold_to_64_million_pixels() -> None:
    bomb = png_claiming(8000, 8000)
    assert len(bomb) < 10_000
    with pytest.raises(Invalid) as refusal:
        examined(bomb)
    assert refusal.value.code == "photo_too_many_pixels"


@pytest.mark.parametrize(
    ("size", "accepted"),
    [
        ((10_000, 5_000), True),
        ((10_001, 5_000), False),
        ((MAX_SIDE, 2_500), True),
        ((MAX_SIDE + 1, 1), False),
        ((1, MAX_SIDE + 1), False),
        ((65_535, 1), False),
        ((13_000, 13_000), False),
        ((20_000, 20_000), False),
    ],
)
def test_the_limits_hold_for_every_kind(size: tuple[int, int], accepted: bool) -> None:
    width, height = size
    assert (width * height <= MAX_PIXELS and max(size) <= MAX_SIDE) == accepted
    extended = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    png = b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"IHDR", width.to_bytes(4) + height.to_bytes(4))
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x0a\x00\x00\x00" + bytes(4) + extended
    for content in (jpeg_frame(*size), png, webp, heic(size)):
        if accepted:
            assert examined(content).size == size
        else:
            with pytest.raises(Invalid):
                examined(content)


def test_a_jpeg_with_a_page_behind_it_is_still_only_a_jpeg() -> None:
    content = saved(scene((40, 30))) + pictures.NOT_PHOTOS["html"]
    assert examined(content) == Header(Kind.JPEG, (40, 30))


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", heic()[:24]]),
    st.binary(max_size=400),
)
def test_any_bytes_are_examined_or_refused(start: bytes, rest: bytes) -> None:
    try:
        size = examined(start + rest).size
    except (Invalid, Unsupported) as refusal:
        size = None
        known = {"photo_too_many_pixels", "not_a_photo"}
        if refusal.code not in known:
            raise
    assert size is None or min(size) > 0


def test_real_photos_of_many_cameras_are_recognised() -> None:
    rng = random.Random(7)
    own = [saved(scene((rng.randint(1, 90), 40), n), "JPEG") for n in range(5)]
    real = [path.read_bytes() for path in pictures.REAL.glob("*.*")]
    for content in own + real:
        assert identify(content[:64]) in (Kind.JPEG, Kind.HEIC)
        assert examined(content).size is not None
