"""Photos by their hash over HTTP: whole, in ranges, and everything that is no photo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery.evidence import limits
from mystery.files import PhotoStore
from tests.conftest import Caller
from tests.pictures import NOT_PHOTOS, heic, photo, png_claiming
from tests.sending import put_photo, sha256
from tests.uploads import originals

RANGE = 256 * 1024
AWKWARD = [
    *((length, b"") for length in (65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577)),
    *((65_536, ending) for ending in (b"\r", b"\n", b"\r\n", b"\r\n--", b"\0", b"\r\n--\r\n")),
]
"""Lengths and last bytes at which parsers are known to lose some or to add some."""


@pytest.fixture
def store(app: Flask) -> PhotoStore:
    found: PhotoStore = app.config["PHOTOS"]
    return found


def at(content: bytes) -> str:
    return f"/api/v1/photos/{sha256(content)}"


def fetched(client: FlaskClient, content: bytes) -> TestResponse:
    return client.get(at(content), buffered=True)


def put_range(
    client: FlaskClient, content: bytes, start: int, end: int, *, total: int | None = None
) -> TestResponse:
    place = f"bytes {start}-{end - 1}/{total or len(content)}"
    return client.put(
        at(content),
        data=content[start:end],
        content_type="application/octet-stream",
        headers={"Content-Range": place},
    )


def test_a_photo_is_stored_once_and_acknowledged_each_time(call: Caller, store: PhotoStore) -> None:
    content = photo(1, length=200_000)

    first, again = put_photo(call("sam"), content), put_photo(call("sam"), content)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == {"sha256": sha256(content), "size": 200_000}
    assert again.json["sha256"] == sha256(content)
    assert [path.read_bytes() for path in originals(store)] == [content]


def test_every_byte_comes_back_whatever_the_length_and_the_ending(call: Caller) -> None:
    client, wrong = call("sam"), []
    for number, (length, ending) in enumerate(AWKWARD):
        content = photo(number + 1, length=length, ending=ending)
        stored = put_photo(client, content).status_code
        if stored != 201 or fetched(client, content).data != content:
            wrong.append((length, ending, stored))
    assert wrong == []


def test_bytes_of_another_photo_are_refused_and_nothing_stays(
    call: Caller, store: PhotoStore
) -> None:
    named, sent = photo(1), photo(2)

    answer = call("sam").put(at(named), data=sent, content_type="image/jpeg")

    assert (answer.status_code, answer.json["code"]) == (422, "wrong_hash")
    assert originals(store) == []
    assert list((store.root / "partial").rglob("*.part")) == []
    assert call("sam").head(at(named)).status_code == 404
    assert put_photo(call("sam"), named).status_code == 201


def test_knowing_a_hash_is_not_having_the_photo(call: Caller) -> None:
    content = photo(1)
    put_photo(call("sam"), content)

    guess = call("sue").put(at(content), data=photo(2), content_type="image/jpeg")

    assert (guess.status_code, guess.json["code"]) == (422, "wrong_hash")
    assert call("sue").head(at(content)).status_code == 404
    assert fetched(call("sue"), content).status_code == 404
    assert put_photo(call("sue"), content).status_code == 200
    assert fetched(call("sue"), content).data == content


def test_what_came_later_under_the_same_name_changes_nothing(call: Caller) -> None:
    content = photo(1)
    put_photo(call("sam"), content)

    call("sam").put(at(content), data=photo(2), content_type="image/jpeg")

    assert fetched(call("sam"), content).data == content


def test_a_photo_arrives_in_ranges(call: Caller) -> None:
    content, client = photo(1, length=2 * RANGE + 1_000), call("sam")
    ends = [0, RANGE, 2 * RANGE, len(content)]

    answers = [put_range(client, content, start, end) for start, end in pairwise(ends)]

    assert [answer.status_code for answer in answers] == [202, 202, 201]
    assert [answer.headers.get("Upload-Offset") for answer in answers[:2]] == [
        str(RANGE),
        str(2 * RANGE),
    ]
    assert fetched(client, content).data == content


def test_an_upload_goes_on_where_it_is_known_to_be(call: Caller) -> None:
    content, client = photo(1, length=RANGE + 5_000), call("sam")
    put_range(client, content, 0, RANGE)

    asked, others = client.head(at(content)), call("sue").head(at(content))
    beside = [put_range(client, content, start, start + 1) for start in (0, RANGE - 1, RANGE + 1)]

    assert (asked.status_code, asked.headers["Upload-Offset"]) == (404, str(RANGE))
    assert (others.status_code, "Upload-Offset" in others.headers) == (404, False)
    for answer in beside:
        assert (answer.status_code, answer.json["code"]) == (409, "wrong_offset")
        assert answer.headers["Upload-Offset"] == str(RANGE)
    assert put_range(client, content, RANGE, len(content)).status_code == 201


def test_another_length_than_was_said_before_drops_what_was_there(call: Caller) -> None:
    content, client = photo(1, length=RANGE + 5_000), call("sam")
    put_range(client, content, 0, RANGE)

    answer = put_range(client, content, RANGE, len(content), total=len(content) + 1)

    assert (answer.status_code, answer.json["code"]) == (422, "changed_length")
    assert "Upload-Offset" not in client.head(at(content)).headers
    assert put_photo(client, content).status_code == 201


def test_ranges_of_the_wrong_photo_drop_what_was_there(call: Caller) -> None:
    content, other = photo(1, length=RANGE + 9), photo(2, length=RANGE + 9)
    client = call("sam")
    put_range(client, content, 0, RANGE)

    answer = client.put(
        at(content),
        data=other[RANGE:],
        content_type="image/jpeg",
        headers={"Content-Range": f"bytes {RANGE}-{RANGE + 8}/{RANGE + 9}"},
    )

    assert (answer.status_code, answer.json["code"]) == (422, "wrong_hash")
    assert "Upload-Offset" not in client.head(at(content)).headers
    assert put_photo(client, content).status_code == 201


def test_a_whole_photo_replaces_what_had_come_of_it(call: Caller) -> None:
    content, client = photo(1, length=RANGE + 5_000), call("sam")
    put_range(client, content, 0, RANGE)

    assert put_photo(client, content).status_code == 201
    assert fetched(client, content).data == content


def test_ranges_that_mean_nothing_are_refused(call: Caller) -> None:
    content = photo(1)
    said = ("bytes 0-9/5", "bytes 5-4/9", "bytes 0-8/", "items 0-8/9", "bytes */9", "bytes 0-7/9")
    wrong = []
    for place in (*said, f"bytes 0-8/{'9' * 30}"):
        answer = call("sam").put(at(content), data=content[:9], headers={"Content-Range": place})
        if (answer.status_code, answer.json["code"]) != (422, "bad_range"):
            wrong.append((place, answer.status_code))
    assert wrong == []


def test_a_photo_beyond_the_limit_is_too_large(call: Caller, store: PhotoStore) -> None:
    content, client = photo(1), call("sam")
    head = {"Content-Range": f"bytes 0-8/{limits.PHOTO_BYTES + 1}"}

    whole = client.put(at(content), data=bytes(limits.PHOTO_BYTES + 1), content_type="image/jpeg")
    piece = client.put(at(content), data=content[:9], headers=head)

    for answer in (whole, piece):
        assert (answer.status_code, answer.json["code"]) == (413, "too_large")
        assert answer.json["limit"] == limits.PHOTO_BYTES
    assert originals(store) == []


def test_what_is_no_photo_is_refused_whatever_it_is_called(call: Caller, store: PhotoStore) -> None:
    wrong = []
    for name, content in NOT_PHOTOS.items():
        expected = {415} if content else {422}
        for kind in ("image/jpeg", "image/svg+xml", "application/octet-stream", None):
            answer = call("sam").put(at(content), data=content, content_type=kind)
            if answer.status_code not in expected:
                wrong.append((name, kind, answer.status_code))
    assert wrong == []
    for kind in ("text/html", "multipart/form-data; boundary=x", "application/json"):
        answer = call("sam").put(at(photo(1)), data=photo(1), content_type=kind)
        assert (answer.status_code, answer.json["code"]) == (415, "unsupported_type")
    assert originals(store) == []


def test_bombs_are_refused_before_anything_is_unpacked(call: Caller, store: PhotoStore) -> None:
    """A PNG of 8 kB with 64 million pixels, and worse; thirty of them at once."""
    bombs = [png_claiming(8_000, 8_000 + number) for number in range(28)]
    bombs += [png_claiming(65_000, 1), png_claiming(1, 65_000)]
    assert len(bombs[0]) < 9_000

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda bomb: put_photo(call("sam"), bomb), bombs))

    assert {answer.status_code for answer in answers} == {422}
    assert {answer.json["code"] for answer in answers} == {"photo_too_many_pixels"}
    assert originals(store) == []
    assert put_photo(call("sam"), photo(1)).status_code == 201


def test_heic_is_kept_although_it_cannot_be_shown(call: Caller) -> None:
    content = heic((4_032, 3_024))

    assert put_photo(call("sam"), content).status_code == 201
    answer = fetched(call("sam"), content)
    assert (answer.data, answer.mimetype) == (content, "image/heic")


def test_the_length_has_to_be_said(call: Caller) -> None:
    content = photo(1)
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    answer = call("sam").put(at(content), data=b"", environ_overrides=environ)

    assert (answer.status_code, answer.json["code"]) == (422, "length_required")


def test_photos_that_no_visit_names_have_an_end(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNUSED_BYTES", 300_000)
    first, second = photo(1, length=200_000), photo(2, length=200_000)

    assert put_photo(call("sam"), first).status_code == 201
    answer = put_photo(call("sam"), second)

    assert (answer.status_code, answer.json["code"]) == (429, "photo_quota")
    assert int(answer.headers["Retry-After"]) > 0
    assert put_photo(call("sue"), second).status_code == 201


def test_a_name_that_is_no_hash_names_nothing(call: Caller) -> None:
    for name in ("0" * 63, "0" * 65, "A" * 64, "g" * 64, "..%2f..%2fsecret-key"):
        answer = call("sam").put(f"/api/v1/photos/{name}", data=b"x", content_type="image/jpeg")
        assert answer.status_code == 404, name
