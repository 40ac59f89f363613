from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from mystery.evidence.images import metadata
from mystery.evidence.rules import PhotoFacts
from tests.pictures import exif, saved, scene
from tests.renditions import decoded, opened


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "photo"


def test_time_and_place_are_read(place: Path) -> None:
    expected = PhotoFacts("2026-11-21T10:02:11", "+01:00", 52.52, -13.4, 3)
    for form in ("JPEG", "PNG", "WEBP"):
        content = saved(scene(), form, exif=exif(orientation=3, private=True))
        assert decoded(place, content).facts == expected
        assert metadata(place) == expected


def test_a_photo_without_metadata_tells_nothing(place: Path) -> None:
    assert decoded(place, saved(scene())).facts == PhotoFacts()


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:11:21 10:02:11", "-05:30", ("2026-11-21T10:02:11", "-05:30")),
        ("2026:11:21 10:02:11\0", "", ("2026-11-21T10:02:11", None)),
        ("2026:11:21 10:02:11", "Z", ("2026-11-21T10:02:11", None)),
        ("2026:11:21 10:02:11", "+99:99", ("2026-11-21T10:02:11", None)),
        ("0000:00:00 00:00:00", "+01:00", (None, None)),
        ("2026:02:30 10:00:00", "+01:00", (None, None)),
        ("    :  :     :  :  ", "", (None, None)),
        ("2026-11-21T10:02:11", "", (None, None)),
        ("٢٠٢٦:١١:٢١ ١٠:٠٢:١١", "", (None, None)),
        ("<script>", "<script>", (None, None)),
    ],
)
def test_only_a_true_moment_is_taken(
    place: Path, taken: str, offset: str, expected: tuple[str | None, str | None]
) -> None:
    tags = Image.Exif()
    camera = tags.get_ifd(0x8769)
    camera |= {0x9003: taken.encode() if not taken.isascii() else taken, 0x9011: offset}
    facts = decoded(place, saved(scene(), exif=tags)).facts
    assert (facts.taken_at, facts.utc_offset) == expected


def test_the_time_of_the_file_counts_where_the_camera_told_no_other(place: Path) -> None:
    tags = Image.Exif()
    tags[0x0132] = "2026:11:21 10:02:11"
    assert decoded(place, saved(scene(), exif=tags)).facts.taken_at == "2026-11-21T10:02:11"


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (52.0, 31.0, 12.0), 3: "E"},
        {1: "N", 2: (52.0, 31.0, 12.0), 4: (13.0, 24.0, 0.0)},
        {1: "X", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)},
        {1: "N", 2: (52.0, 0.0, 0.0), 3: "E", 4: (181.0, 0.0, 0.0)},
        {1: "N", 2: (52.0, 31.0), 3: "E", 4: (13.0, 24.0)},
        {1: "N", 2: 52.0, 3: "E", 4: 13.0},
    ],
)
def test_half_a_position_is_none(place: Path, gps: dict[int, object]) -> None:
    tags = Image.Exif()
    directory = tags.get_ifd(0x8825)
    directory |= gps
    facts = decoded(place, saved(scene(), exif=tags)).facts
    assert (facts.latitude, facts.longitude) == (None, None)


def test_a_position_over_nothing_is_none(place: Path) -> None:
    content = saved(scene(), exif=exif(private=True))
    place.write_bytes(content)
    assert metadata(place).latitude == 52.52
    seconds, nothing = ((12).to_bytes(4) + (1).to_bytes(4)), ((12).to_bytes(4) + bytes(4))
    little = [b"".join(part[i : i + 4][::-1] for i in (0, 4)) for part in (seconds, nothing)]
    hurt = content.replace(seconds, nothing).replace(*little)
    assert hurt != content
    assert decoded(place, hurt).facts.latitude is None


def test_any_broken_metadata_leaves_the_picture_alone(place: Path) -> None:
    whole = saved(scene((200, 100)), exif=exif(orientation=1, private=True))
    start = whole.index(b"Exif\0\0") + 6
    end = start + int.from_bytes(whole[start - 8 : start - 6]) - 8
    for at in range(start, end, 3):
        hurt = whole[:at] + b"\xff\xff\xff" + whole[at + 3 :]
        assert opened(decoded(place, hurt).thumb).size in ((200, 100), (100, 200))
