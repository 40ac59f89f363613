"""What is no longer kept goes, and nothing that is still open: originals, positions, in batches."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mystery import db, retaining, worker
from mystery.audits.tables import Audit
from mystery.commands.data import run_now
from mystery.commands.verifying import verify
from mystery.evidence.tables import Photo
from mystery.files import PhotoStore
from mystery.keeping import actions, queries
from mystery.log import LogEntry
from mystery.problems import Conflict
from tests import cast
from tests.conftest import Caller
from tests.sending import picture, put_photo, sha256
from tests.web.spending import RECEIPT, spending
from tests.web.test_appeals import dispute
from tests.web.visited import POOR, approved, decide, draft, send

LATER = timedelta(days=100)
HERE = {"lat": 52.52, "lon": 13.4, "accuracy_m": 18, "at": "2026-11-20T10:05:00Z"}


def seen(app: Flask) -> None:
    """Every photo has its pictures, as the decoder makes them, and told where it was taken."""
    store: PhotoStore = app.config["PHOTOS"]
    with app.app_context(), db.transaction() as session:
        for photo in session.query(Photo).filter_by(preview="waiting"):
            for kind in ("view", "thumb"):
                store.write_rendition(photo.sha256, kind, b"\xff\xd8 small \xff\xd9")
            photo.preview, photo.latitude, photo.longitude = "ready", 52.5, 13.4
        session.query(worker.jobs.Job).delete()


def kept(app: Flask) -> set[str]:
    return {path.name for path in app.config["PHOTOS"].root.glob("??/*")}


def settle(app: Flask, key: str, **changed: Any) -> None:
    with app.app_context(), db.transaction() as session:
        audit = session.query(Audit).filter_by(key=key).one()
        for name, value in changed.items():
            setattr(audit, name, value)


def choose(app: Flask, originals: int | None = 90, positions: int | None = 30) -> None:
    with app.app_context(), db.transaction():
        actions.choose(originals=originals, positions=positions, by=cast.as_("ada"))


def run(app: Flask, at: datetime, *, most: int | None = None) -> retaining.Gone:
    with app.app_context():
        gone = retaining.run(app, at, most=most)
        assert gone is not None
        return gone


def wrong(app: Flask) -> list[str]:
    with app.app_context():
        return verify(app).lines


def test_what_is_over_loses_its_original_and_what_is_open_keeps_it(
    app: Flask, call: Caller
) -> None:
    names = ("over", "lately", "waits", "disputed", "unused", "twice", "blind", "returned")
    photos = {name: picture(number) for number, name in enumerate(names)}
    made = draft(photos=[photos["over"], photos["twice"]], position=HERE)
    over = send(call, made)
    decide(call, over)
    lately = approved(call, photos=[photos["lately"]], position=HERE)
    waits = draft(photos=[photos["waits"], photos["twice"]], position=HERE)
    send(call, waits)
    disputed = approved(call, answers=POOR, photos=[photos["disputed"]], position=HERE)
    blind = approved(call, photos=[photos["blind"]])
    back = send(call, draft(photos=[photos["returned"]]))
    decide(call, back, "return", {"question": "clean", "text": "Which corner?"})
    decide(call, send(call, spending("S-001")))
    put_photo(call("sue"), photos["unused"])
    seen(app)
    with app.app_context():
        db.session.rollback()
        end = db.now() + LATER
    for key in (over, disputed, blind):
        settle(app, key, released_at=end - timedelta(days=99))
    settle(app, lately, decided_at=end - timedelta(days=89), released_at=end - timedelta(days=88))
    with app.app_context(), db.transaction() as session:
        session.query(Audit).filter_by(key=disputed).one().released_at = db.now()
        gone = session.get_one(Photo, sha256(photos["blind"]))
        gone.preview, gone.latitude = "none", None
    assert dispute(call, disputed).status_code == 201
    before = kept(app)

    assert len(before) == len(photos) + 1
    nothing_goes_before_somebody_has_chosen(app, end)
    choose(app)
    a_hold_stops_everything(app, end)
    gone = run(app, end)

    left = before - kept(app)
    assert left == {sha256(photos["over"]), sha256(photos["blind"])}
    assert (gone.originals, gone.whole) == (2, True)
    assert gone.positions == 2, "the one that is over, and the one of 89 days ago"
    assert gone.places == 2
    assert wrong(app) == []
    the_same_bytes_are_still_known(call, made.uuid, made.bytes(), kept_position=False, app=app)
    the_same_bytes_are_still_known(call, waits.uuid, waits.bytes(), kept_position=True, app=app)
    pages_say_so(call, over, photos["over"])
    runs = logged(app)
    assert [row["originals"] for row in runs] == [2]
    assert run(app, end + timedelta(days=1)).originals == 0
    assert sha256(RECEIPT) in kept(app), "nobody has decided about the money"


def nothing_goes_before_somebody_has_chosen(app: Flask, end: datetime) -> None:
    with app.app_context():
        assert retaining.run_due(app, end) is None
        with pytest.raises(Conflict, match="everything is kept"):
            run_now(app)
    assert run(app, end).originals == 0
    assert logged(app) == []


def a_hold_stops_everything(app: Flask, end: datetime) -> None:
    with app.app_context():
        assert retaining.run_due(app, db.now() + timedelta(hours=20)) is None, "a day to think"
        with db.transaction():
            actions.hold("A case before the labour court", by=cast.as_("ada"))
        assert retaining.run_due(app, end) is None
        with pytest.raises(Conflict, match="legal hold"):
            run_now(app)
    assert run(app, end).originals == 0
    with app.app_context(), db.transaction():
        actions.lift(by=cast.as_("ada"))


def logged(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        return [row.details for row in db.session.query(LogEntry).filter_by(act="retention.run")]


def the_same_bytes_are_still_known(
    call: Caller, uuid: str, body: bytes, *, kept_position: bool, app: Flask
) -> None:
    """A phone that never heard the answer sends them again, and is told just what it expects."""
    with app.app_context():
        audit = db.session.query(Audit).filter_by(uuid=uuid).one()
        told, here = audit.digest, json.loads(audit.body)
    assert (here["position"] is not None) == kept_position
    assert {**here, "position": HERE} == json.loads(body)
    again = call("sue").put(f"/api/v1/audits/{uuid}", data=body, content_type="application/json")
    assert (again.status_code, again.json["digest"]) == (200, told)
    other = body.replace(b"yes", b"no", 1)
    sent = call("sue").put(f"/api/v1/audits/{uuid}", data=other, content_type="application/json")
    assert sent.status_code == 409


def pages_say_so(call: Caller, key: str, photo: bytes) -> None:
    place = f"/api/v1/photos/{sha256(photo)}"
    said = call("rita").get(place)
    assert (said.status_code, said.json["code"]) == (410, "original_not_kept")
    assert "has not been kept since" in said.json["detail"]
    assert call("rita").get(f"{place}?rendition=view", buffered=True).status_code == 200
    with call.app.app_context():
        audit = db.session.query(Audit).filter_by(key=key).one()
        use = next(p.key for p in audit.photos if p.sha256 == sha256(photo))
    page = call("rita").get(f"/audits/{key}/photos/{use}").text
    assert "has not been kept since" in page
    assert "Download the original" not in page
    asks = call("ada").get(f"/audits/{key}").text
    assert asks.count("The original of photo") == 1, "one of two can still be asked for"


def test_a_run_that_is_cut_off_leaves_nothing_that_vanished_in_silence(
    app: Flask, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = [picture(number) for number in range(3)]
    for photo in content:
        settle(app, approved(call, photos=[photo]), released_at=db.now())
    seen(app)
    choose(app, positions=None)
    end = db.now() + LATER
    monkeypatch.setattr(retaining, "BATCH", 1)

    def crash(_store: PhotoStore, _sha256: str) -> None:
        raise OSError("the machine is switched off")

    with monkeypatch.context() as broken:
        broken.setattr(retaining.originals, "drop_file", crash)
        with pytest.raises(OSError, match="switched off"):
            run(app, end)

    assert len(kept(app)) == 3
    assert wrong(app) == []
    marked = left(app)
    assert len(marked) == 1
    for path in app.config["PHOTOS"].root.glob("??/*"):
        os.utime(path, (0, 0))
    assert run(app, end, most=1).whole is False
    assert run(app, end).whole is True
    assert (kept(app), len(left(app)), wrong(app)) == (set(), 3, [])
    sent_again(app, call, content[0], end)
    lost = app.config["PHOTOS"].rendition(sha256(content[1]), "view")
    lost.unlink()
    assert wrong(app) == [
        f"photo {sha256(content[1])}: the pictures that are left of it are missing"
    ]


def left(app: Flask) -> set[str]:
    with app.app_context():
        return {sha for prefix in "0123456789abcdef" for sha in queries.list_left(prefix)}


def sent_again(app: Flask, call: Caller, photo: bytes, end: datetime) -> None:
    """The same picture for a visit that is open is kept again, and goes again when that is over."""
    name = sha256(photo)
    key = send(call, draft("S-001", photos=[photo]), by="sam")
    assert kept(app) == {name}
    run(app, end + timedelta(days=1))
    assert (kept(app), name in left(app), wrong(app)) == ({name}, False, [])
    settle(app, key, state="rejected", decided_at=db.now())
    run(app, end + timedelta(days=2))
    assert (kept(app), name in left(app), wrong(app)) == (set(), True, [])


def test_one_deletes_at_a_time(app: Flask, tmp_path: Path) -> None:
    with retaining.alone(tmp_path, waits=False) as mine, app.app_context():
        assert mine
        with retaining.alone(tmp_path, waits=False) as other:
            assert not other
        assert retaining.run(app, db.now(), most=10) is None
