from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mystery.evidence.rules import examine
from mystery.files import PhotoStore, Progress
from mystery.problems import Conflict, Invalid, Missing, TooLarge, Unsupported
from tests import pictures
from tests.pictures import photo
from tests.uploads import PHOTO, name_of, originals, refused, send, send_piece


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos", floor=0)


def test_a_whole_photo_is_there_afterwards_bit_for_bit(store: PhotoStore) -> None:
    assert send(store, PHOTO) == Progress(len(PHOTO), len(PHOTO), new=True)
    sha256 = name_of(PHOTO)
    assert store.path(sha256) == store.root / sha256[:2] / sha256
    with store.open(sha256) as file:
        assert file.read() == PHOTO
    assert store.size(sha256) == len(PHOTO)
    assert store.intact(sha256)
    assert store.partial_size("sam", sha256) is None


def test_the_same_photo_again_is_had_already(store: PhotoStore) -> None:
    send(store, PHOTO)
    before = store.path(name_of(PHOTO)).stat()
    assert send(store, PHOTO, holder="sue") == Progress(len(PHOTO), len(PHOTO), new=False)
    assert store.path(name_of(PHOTO)).stat().st_ino == before.st_ino
    assert list((store.root / "partial").rglob("*.part")) == []


def test_a_photo_that_is_not_here_is_missing(store: PhotoStore) -> None:
    assert store.size(name_of(PHOTO)) is None
    assert not store.intact(name_of(PHOTO))
    assert store.partial_size("sam", name_of(PHOTO)) is None
    with refused(Missing, "photo_missing"):
        store.open(name_of(PHOTO))


@pytest.mark.parametrize("arrived", [0, 1, len(PHOTO) // 2, len(PHOTO) - 1])
def test_a_cut_upload_is_no_photo_and_the_next_try_succeeds(
    store: PhotoStore, arrived: int
) -> None:
    with refused(Invalid, "short_body", upload_offset=arrived):
        send(store, PHOTO, arrives=arrived)
    assert store.size(name_of(PHOTO)) is None
    assert not list(store.root.rglob(name_of(PHOTO)))
    assert store.partial_size("sam", name_of(PHOTO)) == (arrived or None)
    assert send(store, PHOTO).new
    assert store.intact(name_of(PHOTO))


@pytest.mark.parametrize("failure", [ConnectionResetError, TimeoutError, BrokenPipeError])
def test_a_connection_that_breaks_is_a_cut_upload(
    store: PhotoStore, failure: type[OSError]
) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(size) or self._break()

        def _break(self) -> bytes:
            raise failure

    body, sha256 = Broken(PHOTO[:90_000]), name_of(PHOTO)
    with refused(Invalid, "short_body", upload_offset=90_000):
        store.receive(body, sha256=sha256, holder="sam", length=len(PHOTO), check=examine)
    assert send_piece(store, PHOTO, 90_000, len(PHOTO)).new


def test_what_the_server_reads_no_further_does_not_end_in_the_photo(store: PhotoStore) -> None:
    body, sha256 = io.BytesIO(PHOTO + b"GET / HTTP/1.1"), name_of(PHOTO)
    store.receive(body, sha256=sha256, holder="sam", length=len(PHOTO), check=examine)
    assert store.intact(sha256)
    assert body.read() == b"GET / HTTP/1.1"


@pytest.mark.parametrize("length", [65535, 65536, 65537, 1048575, 1048576, 1048577])
@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\r\n--", b"\x00"])
def test_no_byte_is_lost_or_added_at_the_edges(
    store: PhotoStore, length: int, ending: bytes
) -> None:
    content = photo(3, length=length, ending=ending)
    assert send(store, content).new
    assert store.path(name_of(content)).read_bytes() == content


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 30_000), max_size=8), seed=st.integers(0, 10**6))
def test_uploads_cut_anywhere_and_continued_give_the_photo(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], seed: int
) -> None:
    store = PhotoStore(tmp_path_factory.mktemp("photos"), floor=0)
    content, rng = photo(seed % 250 + 1, length=30_000), random.Random(seed)
    for cut in cuts:
        held = store.partial_size("sam", name_of(content)) or 0
        goes_on = partial(send_piece, store, content, held, len(content))
        attempt = goes_on if cut > held else partial(send, store, content)
        with pytest.raises(Invalid):
            attempt(arrives=cut % len(content))
        assert store.size(name_of(content)) is None
    held = store.partial_size("sam", name_of(content)) or 0
    middle = rng.randint(held, len(content) - 1)
    if middle > held:
        assert not send_piece(store, content, held, middle).complete
    assert send_piece(store, content, middle, len(content)).new
    assert store.path(name_of(content)).read_bytes() == content


def test_pieces_of_a_quarter_megabyte_add_up(store: PhotoStore) -> None:
    content, step = photo(2, length=1_000_003), 256 * 1024
    for start in range(0, len(content) - step, step):
        assert send_piece(store, content, start, start + step) == Progress(
            start + step, len(content)
        )
        assert store.partial_size("sam", name_of(content)) == start + step
    last = len(content) // step * step
    assert send_piece(store, content, last, len(content)) == Progress(
        len(content), len(content), new=True
    )


def test_a_piece_that_does_not_follow_is_told_where_to_go_on(store: PhotoStore) -> None:
    with refused(Conflict, "wrong_offset", upload_offset=0):
        send_piece(store, PHOTO, 10, 20)
    send_piece(store, PHOTO, 0, 1000)
    for start in (0, 999, 1001):
        with refused(Conflict, "wrong_offset", upload_offset=1000):
            send_piece(store, PHOTO, start, 2000)
    assert send_piece(store, PHOTO, 1000, len(PHOTO)).complete


def test_a_whole_body_replaces_what_was_begun(store: PhotoStore) -> None:
    send_piece(store, PHOTO, 0, 150_000, total=190_000)
    with refused(Invalid, "short_body", upload_offset=500):
        send(store, PHOTO, arrives=500)
    assert store.partial_size("sam", name_of(PHOTO)) == 500
    assert send(store, PHOTO).new


def test_a_changed_length_drops_what_was_begun(store: PhotoStore) -> None:
    send_piece(store, PHOTO, 0, 1000)
    with refused(Invalid, "changed_length"):
        send_piece(store, PHOTO, 1000, 2000, total=len(PHOTO) + 1)
    assert store.partial_size("sam", name_of(PHOTO)) is None
    assert send_piece(store, PHOTO, 0, 1000).held == 1000


def test_bytes_that_are_not_the_photo_named_are_dropped(store: PhotoStore) -> None:
    wrong = photo(9, length=len(PHOTO))
    whole = partial(store.receive, holder="sam", length=len(PHOTO), check=examine)
    with refused(Invalid, "wrong_hash"):
        whole(io.BytesIO(wrong), sha256=name_of(PHOTO))
    assert not originals(store)
    assert store.partial_size("sam", name_of(PHOTO)) is None
    send_piece(store, wrong, 0, 1000)
    os.rename(
        next((store.root / "partial/sam").glob("*.part")),
        store.root / f"partial/sam/{name_of(PHOTO)}.{len(PHOTO)}.part",
    )
    with refused(Invalid, "wrong_hash"):
        send_piece(store, PHOTO, 1000, len(PHOTO))
    assert store.partial_size("sam", name_of(PHOTO)) is None
    assert send(store, PHOTO).new


def test_what_the_check_refuses_is_not_kept(store: PhotoStore) -> None:
    page = pictures.NOT_PHOTOS["html"]
    with refused(Unsupported, "not_a_photo"):
        send(store, page)
    bomb = pictures.png_claiming(8000, 8000)
    with refused(Invalid, "photo_too_many_pixels"):
        send_piece(store, bomb, 0, len(bomb))
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("start", "end", "total"), [(0, 0, 10), (5, 5, 10), (5, 4, 10), (5, 11, 10), (-1, 5, 10)]
)
def test_a_range_that_cannot_be_is_refused(
    store: PhotoStore, start: int, end: int, total: int
) -> None:
    with refused(Invalid, "bad_range"):
        send_piece(store, PHOTO, start, end, total=total)
    assert not store.root.exists()


def test_a_photo_over_the_limit_is_refused_before_a_byte_is_read(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path / "photos", floor=0, limit=5000)
    body = io.BytesIO(PHOTO)
    with refused(TooLarge, "photo_too_large"):
        store.receive(body, sha256=name_of(PHOTO), holder="sam", length=5001, check=examine)
    with refused(TooLarge, "photo_too_large"):
        send_piece(store, PHOTO, 0, 10, total=5001)
    assert body.tell() == 0
    assert not store.root.exists()
    exact = photo(4, length=5000)
    assert send(store, exact).new


@pytest.mark.parametrize(
    "name", ["", "../x", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "a" * 63 + "/", "é" * 64]
)
def test_only_a_hash_is_a_name_on_disk(store: PhotoStore, name: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.size(name),
        lambda: store.path(name),
        lambda: store.partial_size("sam", name),
        lambda: store.rendition(name, "view"),
        lambda: store.write_rendition(name, "view", b"x"),
        lambda: store.receive(io.BytesIO(), sha256=name, holder="sam", length=1, check=examine),
    ]
    for call in calls:
        with refused(Invalid, "not_a_hash"):
            call()
    for holder in ("", "..", "a/b", ".renditions", "x" * 65):
        with pytest.raises(ValueError, match="holder"):
            send(store, PHOTO, holder=holder)


def test_nobody_meets_what_another_has_begun(store: PhotoStore) -> None:
    send_piece(store, PHOTO, 0, 1000)
    assert store.partial_size("sue", name_of(PHOTO)) is None
    with refused(Conflict, "wrong_offset", upload_offset=0):
        send_piece(store, PHOTO, 1000, 2000, holder="sue")


def test_a_damaged_original_is_mended_by_the_next_upload(store: PhotoStore) -> None:
    send(store, PHOTO)
    store.path(name_of(PHOTO)).write_bytes(PHOTO[:-1])
    assert not store.intact(name_of(PHOTO))
    assert send(store, PHOTO).new
    assert store.intact(name_of(PHOTO))


def test_an_upload_that_a_crash_stopped_before_its_name_starts_again(store: PhotoStore) -> None:
    send_piece(store, PHOTO, 0, 1000)
    part = next((store.root / "partial/sam").glob("*.part"))
    part.write_bytes(PHOTO)
    assert store.partial_size("sam", name_of(PHOTO)) is None
    assert send_piece(store, PHOTO, 0, len(PHOTO)).new


def test_six_photos_with_one_name_are_six_photos(store: PhotoStore) -> None:
    contents = [photo(seed) for seed in range(1, 7)]
    for content in contents:
        assert send(store, content).new
    assert {path.read_bytes() for path in originals(store)} == set(contents)


def test_old_beginnings_are_swept_and_fresh_ones_stay(store: PhotoStore) -> None:
    send(store, PHOTO)
    for seed, age in ((2, 8), (3, 6)):
        content = photo(seed, length=5000)
        send_piece(store, content, 0, 1000)
        part = next(store.root.rglob(f"{name_of(content)}.*"))
        os.utime(part, times=(time.time() - age * 86400,) * 2)
    orphan = store.root / "partial/.renditions/0123"
    orphan.parent.mkdir()
    orphan.write_bytes(b"half")
    os.utime(orphan, times=(0, 0))
    assert store.sweep(7 * 86400) == 2
    assert store.partial_size("sam", name_of(photo(2, length=5000))) is None
    assert store.partial_size("sam", name_of(photo(3, length=5000))) == 1000
    assert store.intact(name_of(PHOTO))
    assert PhotoStore(store.root / "nothing").sweep(0) == 0


def test_renditions_appear_at_once_and_go_with_the_photo(store: PhotoStore) -> None:
    send(store, PHOTO)
    sha256 = name_of(PHOTO)
    assert store.rendition(sha256, "view") is None
    store.write_rendition(sha256, "view", b"one")
    store.write_rendition(sha256, "view", b"two")
    view = store.rendition(sha256, "view")
    assert view == store.root / "renditions" / sha256[:2] / f"{sha256}.view.jpg"
    assert view.read_bytes() == b"two"
    assert store.rendition(sha256, "thumb") is None
    store.remove(sha256)
    assert store.rendition(sha256, "view") is None
    assert store.size(sha256) is None
    store.remove(sha256)
