"""Photos as others meet them: under random names, upright, without a word about who and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from mystery import db, worker
from mystery.db import now
from mystery.log import LogEntry
from tests import cast
from tests.conftest import Caller
from tests.pictures import exif, heic, letter_f, photo, saved
from tests.renditions import difference, markers, opened
from tests.sending import Draft, picture, sha256
from tests.web.visited import decide, draft, release, send

TURNED = saved(
    letter_f((480, 640)).transpose(Image.Transpose.ROTATE_90),
    exif=exif(orientation=6, private=True),
)
POLYGLOT = photo(7, ending=b"<html><script>alert(1)</script></html>")
KEPT_ONLY = heic((4_032, 3_024))
SECRETS = rb"Secret|Exif|GPS|script|photoshop|http://ns.adobe"


@dataclass(frozen=True)
class Shown:
    """An approved and released audit of Sam's in the North, its previews made."""

    call: Caller
    sent: Draft
    key: str

    def report(self, who: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call(who).get(f"/api/v1/audits/{self.key}").json
        return found

    def ids(self, who: str = "nora") -> dict[str, list[str]]:
        """Ids of the photos by question."""
        lines = (line for part in self.report(who)["sections"] for line in part["questions"])
        return {line["key"]: [p["id"] for p in line["photos"]] for line in lines if line["photos"]}

    def get(self, who: str, name: str, rendition: str, **headers: str) -> TestResponse:
        address = f"/api/v1/photos/{name}?rendition={rendition}"
        return self.call(who).get(address, headers=headers, buffered=True)


def draw(app: Flask) -> None:
    """Let the worker make the previews."""
    with app.app_context():
        while worker.step(app):
            pass
    worker._decoder.close()


@pytest.fixture
def shown(app: Flask, call: Caller) -> Shown:
    made = draft("N-001", photos=[TURNED, POLYGLOT, KEPT_ONLY, picture(1)])
    made.answers["clean"] = {"value": "no", "photos": made.hashes[:2]}
    key = send(call, made, by="sam")
    decide(call, key)
    release(app)
    draw(app)
    return Shown(call, made, key)


def test_managers_meet_photos_under_names_that_tell_nothing(shown: Shown) -> None:
    ids = shown.ids()
    flat = [name for names in ids.values() for name in names]

    assert {key: len(names) for key, names in ids.items()} == {"clean": 2, "price": 4}
    assert len(set(flat)) == 6
    assert all(re.fullmatch(r"[0-9a-f]{24}", name) for name in flat)
    for who in ("nora", "stan"):
        text = shown.call(who).get(f"/api/v1/audits/{shown.key}").text
        assert not any(name in text for name in shown.sent.hashes)


def test_photos_stand_in_the_order_in_which_they_were_sent(shown: Shown) -> None:
    originals = [shown.get("rita", name, "original").data for name in shown.ids()["price"]]

    assert originals == shown.sent.photos


@pytest.mark.parametrize("who", ["nora", "stan", "ada", "rita"])
def test_what_others_see_is_upright_and_nothing_but_pixels(shown: Shown, who: str) -> None:
    first = shown.ids()["clean"][0]
    for rendition, size in (("view", (480, 640)), ("thumb", (240, 320))):
        answer = shown.get(who, first, rendition)
        seen = opened(answer.data)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert seen.size == size
        assert difference(seen, letter_f(size)) < 8
        assert not re.search(SECRETS, answer.data)
        assert set(markers(answer.data)) <= {0xE0, 0xDB, 0xC0, 0xC4}


def test_a_page_inside_a_photo_never_runs(shown: Shown) -> None:
    name = shown.ids()["clean"][1]

    original, view = shown.get("rita", name, "original"), shown.get("nora", name, "view")

    assert original.data == POLYGLOT
    assert original.mimetype == "image/jpeg"
    assert original.headers["Content-Disposition"].startswith("attachment; filename=")
    assert original.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"script" not in view.data
    for answer in (original, view):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_cannot_be_shown_says_so_and_is_there(shown: Shown) -> None:
    name = shown.ids()["price"][2]

    view = shown.get("nora", name, "view")

    assert (view.status_code, view.json["code"]) == (404, "no_preview")
    assert shown.get("rita", name, "original").data == KEPT_ONLY


def test_originals_are_for_their_author_and_the_reviewer(shown: Shown) -> None:
    name, sha = shown.ids()["price"][0], sha256(TURNED)

    by_name = {w: shown.get(w, name, "original").status_code for w in shown.call.tokens}
    by_hash = {w: shown.get(w, sha, "original").status_code for w in shown.call.tokens}
    heads = {w: shown.call(w).head(f"/api/v1/photos/{sha}").status_code for w in shown.call.tokens}

    assert [who for who, status in by_name.items() if status == 200] == ["rita"]
    assert [who for who, status in by_hash.items() if status == 200] == ["sam", "rita"]
    assert [who for who, status in heads.items() if status == 200] == ["sam", "rita"]
    assert {*by_name.values(), *by_hash.values(), *heads.values()} == {200, 404}


def test_views_are_for_whoever_reads_the_report(shown: Shown) -> None:
    name, sha = shown.ids()["price"][0], sha256(TURNED)

    by_name = {w: shown.get(w, name, "view").status_code for w in shown.call.tokens}
    by_hash = {w: shown.get(w, sha, "view").status_code for w in shown.call.tokens}

    assert [w for w, status in by_name.items() if status == 200] == ["rita", "nora", "stan", "ada"]
    assert [w for w, status in by_hash.items() if status == 200] == ["sam", "rita"]
    assert {*by_name.values(), *by_hash.values()} == {200, 404}


def test_whoever_looks_at_an_original_of_others_is_on_record(app: Flask, shown: Shown) -> None:
    shown.get("sam", sha256(TURNED), "original")
    shown.get("rita", shown.ids()["price"][0], "view")
    assert acts(app, "photo.read_original") == []

    shown.get("rita", shown.ids()["price"][0], "original")
    shown.get("rita", sha256(TURNED), "original")

    assert acts(app, "photo.read_original") == [f"photo:{sha256(TURNED)}"] * 2


def test_whoever_reads_exact_times_is_on_record(app: Flask, shown: Shown) -> None:
    for who in ("nora", "ada", "stan"):
        shown.report(who)
    assert acts(app, "audit.read_exact") == []

    shown.report("rita")

    assert acts(app, "audit.read_exact") == [f"audit:{shown.sent.uuid}"]


def acts(app: Flask, act: str) -> list[str]:
    with app.app_context():
        found = db.session.query(LogEntry).filter_by(act=act).order_by(LogEntry.id)
        return [entry.subject for entry in found]


def test_no_header_tells_when_a_photo_came(shown: Shown) -> None:
    """A date to compare with, a tag, a part: each would tell the minute or the file."""
    name = shown.ids()["price"][0]
    tomorrow = http_date(now() + timedelta(days=1))
    asked = {"If-Modified-Since": tomorrow}, {"If-None-Match": "*"}, {"If-Unmodified-Since": "1"}
    for who, rendition in (("stan", "view"), ("nora", "thumb"), ("rita", "original")):
        for headers in ({}, *asked):
            answer = shown.get(who, name, rendition, **headers)
            assert answer.status_code == 200
            assert not {"Last-Modified", "ETag", "Date-Modified"} & set(answer.headers.keys())
            assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_store_reads_nothing_before_the_day_of_release(app: Flask, call: Caller) -> None:
    key = send(call, draft("N-001", photos=[picture(1)]), by="sam")
    decide(call, key)
    found = call("nora").get(f"/api/v1/audits/{key}").json["sections"][1]["questions"][0]
    name = found["photos"][0]["id"]

    before = call("stan").get(f"/api/v1/photos/{name}?rendition=view")
    release(app)
    after = call("stan").get(f"/api/v1/photos/{name}?rendition=view")

    assert (before.status_code, before.json["code"]) == (404, "not_found")
    assert (after.status_code, after.json["code"]) == (404, "preview_waiting")


def test_the_same_photo_on_two_visits_is_kept_once_and_outlives_one_of_them(
    app: Flask, call: Caller
) -> None:
    keys = [send(call, draft(at, photos=[picture(3)])) for at in ("N-001", "N-002")]
    for key in keys:
        decide(call, key)
    gone = call("ada").delete(f"/api/v1/audits/{keys[0]}", json={"reason": "the wrong store"})

    assert gone.status_code == 204
    address = f"/api/v1/photos/{sha256(picture(3))}"
    assert call("rita").get(address, buffered=True).data == picture(3)


def test_photos_that_show_receipts_are_for_the_reviewer_only(app: Flask, call: Caller) -> None:
    arrive, shop = cast.CHECKLIST["sections"]  # type: ignore[misc]
    asked = [q | {"receipt": True} if q["key"] == "price" else q for q in shop["questions"]]
    with app.app_context(), db.transaction():
        cast.publish(cast.CHECKLIST | {"sections": [arrive, shop | {"questions": asked}]})
    made = draft("N-001", photos=[TURNED, picture(1)])
    made.version = 2
    made.answers["clean"] = {"value": "no", "photos": made.hashes[:1]}
    made.answers["price"] = {"value": "yes", "photos": made.hashes[1:]}
    key = send(call, made, by="sam")
    decide(call, key)
    release(app)
    draw(app)
    found = Shown(call, made, key)

    assert list(found.ids("rita")) == ["clean", "price"]
    for who in ("nora", "stan", "ada"):
        assert list(found.ids(who)) == ["clean"], who
    wanted = found.ids("rita")["price"][0]
    statuses = {who: found.get(who, wanted, "view").status_code for who in call.tokens}
    assert {who for who, status in statuses.items() if status == 200} == {"rita"}
    wall = call("nora").get("/photos?checklist=visit&period=all").text
    assert found.ids()["clean"][0] in wall
    assert wanted not in wall
    listed = call("nora").get("/api/v1/exports/photos.csv?checklist=visit&period=all").text
    assert "clean" in listed
    assert "price" not in listed.partition("\n")[2]
