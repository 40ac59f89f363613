"""Flags from arrival to dismissal: what reviewers read, what nobody else ever does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from mystery import db, jobs, worker
from mystery.audits.flags.actions import FLAG_ALL
from mystery.audits.flags.tables import Flag, FlagCheck, PassageMark
from mystery.audits.tables import Audit
from mystery.locations.queries import get_location, get_region
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.programmes.tables import Programme
from mystery.worker import approve_waiting
from tests import cast
from tests.conftest import Caller
from tests.pictures import saved
from tests.sending import put_audit
from tests.shelves import shelf
from tests.web.desk import words
from tests.web.spending import spending
from tests.web.visited import BEST, decide, draft, release, send

SAID = "The man at the till was friendly and asked whether I had found everything"
SHELF = saved(shelf(5), quality=90)
AGAIN = saved(Image.open(io.BytesIO(SHELF)).resize((800, 600)), quality=60)
OTHER = saved(shelf(5, aside=60, taken=0.1), quality=90)
STORE = {"latitude": 52.52, "longitude": 13.4}


@pytest.fixture
def working(app: Flask) -> Iterator[Flask]:
    with app.app_context(), db.transaction():
        store = get_location("N-001")
        store.latitude, store.longitude = STORE["latitude"], STORE["longitude"]
    yield app
    worker._decoder.close()


def work(app: Flask) -> None:
    with app.app_context():
        while worker.step(app):
            pass
        assert db.session.query(jobs.Job).all() == []


def said(text: str) -> dict[str, Any]:
    return BEST | {"why": {"value": text}}


def flags(call: Caller, key: str, who: str = "rita") -> dict[str, Any]:
    answer = call(who).get(f"/api/v1/audits/{key}/flags")
    assert answer.status_code == 200
    return {entry["code"]: entry for entry in answer.json["items"]}


def far(**more: Any) -> dict[str, Any]:
    position = {"lat": 52.5365, "lon": 13.4, "accuracy_m": 30, "at": "2026-11-20T10:00:00Z"}
    return {"position": position, **more}


def test_an_audit_that_arrives_is_looked_through(working: Flask, call: Caller) -> None:
    key = send(call, draft(**far()))
    before = call("rita").get(f"/api/v1/audits/{key}/flags").json

    work(working)

    assert before == {"looked": False, "photos_waiting": 0, "items": []}
    found = flags(call, key)
    assert found.keys() == {"far_from_store"}
    flag = found["far_from_store"]
    assert flag["words"] == "1.8 km from the store, accuracy 30 m."
    assert (flag["severity"], flag["rule"], flag["dismissed"]) == ("look", 1, None)


def test_an_ordinary_audit_has_no_flag(working: Flask, call: Caller) -> None:
    near = {"position": {"lat": 52.5201, "lon": 13.4, "accuracy_m": 12}}
    key = send(call, draft(photos=[SHELF], answers=said("Nothing to add"), **near))
    work(working)

    assert flags(call, key) == {}
    assert "Nothing about this report is out of the ordinary." in words(
        call("rita").get(f"/audits/{key}")
    )


def test_photos_are_found_again_byte_for_byte_and_as_pictures(working: Flask, call: Caller) -> None:
    first = send(call, draft("N-002", photos=[SHELF]), by="sam")
    copied = send(call, draft("N-001", photos=[OTHER, SHELF]))
    shrunk = send(call, draft("S-001", photos=[AGAIN]))
    honest = send(call, draft("S-001", photos=[OTHER]), by="sam")
    work(working)

    same, alike = flags(call, copied)["photo_seen"], flags(call, shrunk)["picture_seen"]
    assert flags(call, first) == {}
    assert same["words"] == "Photo 2 of 2 stood, byte for byte, in 1 earlier visit."
    assert [audit["id"] for audit in same["audits"]] == [first]
    assert alike["words"].startswith("Photo 1 of 1 shows the very picture of 2 earlier visits")
    assert {audit["id"] for audit in alike["audits"]} == {first, copied}
    assert flags(call, honest).keys() == {"photo_seen"}


def test_a_picture_is_compared_when_it_has_been_decoded(working: Flask, call: Caller) -> None:
    """The audit's own job may come before that of its photo."""
    send(call, draft("N-002", photos=[SHELF]))
    key = send(call, draft("S-001", photos=[AGAIN]))
    with working.app_context():
        while worker.step(working):
            pass
        with db.transaction() as session:
            audit = session.query(Audit).filter_by(key=key).one()
            session.query(Flag).delete()
            session.query(FlagCheck).filter_by(audit_id=audit.id).one().photos_waiting = 1
            jobs.enqueue("photo.decode", sha256=audit.photos[0].sha256)
    work(working)

    assert flags(call, key).keys() == {"picture_seen"}


def test_a_receipt_that_came_before_is_a_flag_of_its_own(working: Flask, call: Caller) -> None:
    send(call, spending("N-002"), by="sam")
    key = send(call, spending("S-001", photos=[SHELF]))
    work(working)

    found = flags(call, key)
    assert found.keys() == {"receipt_seen"}
    assert found["receipt_seen"]["words"] == "Receipt 1 of 1 came with 1 earlier visit already."


def test_sentences_are_found_again_over_all_visits(working: Flask, call: Caller) -> None:
    first = send(call, draft("N-002", answers=said(f"Hm. {SAID}. Fine.")), by="sam")
    key = send(call, draft("S-001", answers=said(SAID.upper() + " today!")))
    other = send(call, draft("S-001", answers=said("Nobody looked up when I came in at nine")))
    work(working)

    found = flags(call, key)["sentence_seen"]
    assert flags(call, first) == flags(call, other) == {}
    assert [audit["id"] for audit in found["audits"]] == [first]
    assert "stands in 1 earlier visit too." in found["words"]


def test_other_visits_are_named_only_to_who_may_read_them(working: Flask, call: Caller) -> None:
    with working.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER, region=get_region("south"))
        call.tokens["rex"] = cast.token("rex")
    send(call, draft("N-002", photos=[SHELF]))
    southern = send(call, draft("S-001", photos=[SHELF]), by="sam")
    key = send(call, draft("S-001", photos=[SHELF]))
    work(working)

    found = flags(call, key, "rex")["photo_seen"]
    page = words(call("rex").get(f"/audits/{key}"))

    assert ([a["id"] for a in found["audits"]], found["other_audits"]) == ([southern], 1)
    assert "South Way" in page
    assert "1 visit that you may not read" in page
    assert "N-002" not in call("rex").get(f"/audits/{key}").text
    assert flags(call, key)["photo_seen"]["other_audits"] == 0


def test_a_correction_is_not_held_against_its_own_first_version(
    working: Flask, call: Caller
) -> None:
    made = draft("N-001", photos=[SHELF], answers=said(SAID))
    key = send(call, made)
    decide(call, key, "return", {"question": None, "text": "Please say more"})
    more = made.more | {"replaces": made.uuid}
    again = send(call, draft("N-001", photos=[SHELF], answers=said(SAID), **more))
    work(working)

    assert flags(call, again) == {}
    third = send(call, draft("S-001", photos=[SHELF]), by="sam")
    work(working)
    assert flags(call, third)["photo_seen"]["words"].endswith("in 1 earlier visit.")


def test_looking_again_changes_nothing_and_a_dismissal_stays(working: Flask, call: Caller) -> None:
    key = send(call, draft(answers=said(SAID), **far()))
    work(working)
    path = f"/api/v1/audits/{key}/flags/far_from_store/dismiss"
    answer = call("rita").post(path, json={"reason": "The pin of this store is wrong"})
    assert answer.status_code == 200
    before = call("rita").get(f"/api/v1/audits/{key}/flags").json

    with working.app_context(), db.transaction() as session:
        marks = session.query(PassageMark).count()
        jobs.enqueue("flag_audit", uuid=session.query(Audit).one().uuid)
    work(working)

    assert call("rita").get(f"/api/v1/audits/{key}/flags").json == before
    assert before["items"][0]["dismissed"]["reason"] == "The pin of this store is wrong"
    with working.app_context():
        assert db.session.query(PassageMark).count() == marks > 0
        entry = db.session.query(LogEntry).filter_by(act="flag.dismiss").one()
        assert entry.details["flag"] == "far_from_store"


def test_a_flag_that_says_something_new_is_open_again(working: Flask, call: Caller) -> None:
    key = send(call, draft(**far()))
    work(working)
    path = f"/api/v1/audits/{key}/flags/far_from_store/dismiss"
    call("rita").post(path, json={"reason": "The car park is large"})
    with working.app_context(), db.transaction() as session:
        get_location("N-001").latitude = 50.0
        jobs.enqueue("flag_audit", uuid=session.query(Audit).one().uuid)
    work(working)

    found = flags(call, key)["far_from_store"]
    assert found["dismissed"] is None
    assert found["severity"] == "grave"


@pytest.mark.parametrize(
    ("who", "json", "status"),
    [("rita", {"reason": " "}, 422), ("rita", {}, 422), ("ada", {"reason": "x"}, 403)],
)
def test_a_dismissal_wants_a_reviewer_and_a_reason(
    working: Flask, call: Caller, who: str, json: dict[str, str], status: int
) -> None:
    key = send(call, draft(**far()))
    work(working)

    path = f"/api/v1/audits/{key}/flags/far_from_store/dismiss"
    assert call(who).post(path, json=json).status_code == status
    assert flags(call, key)["far_from_store"]["dismissed"] is None


def test_a_flag_is_dismissed_once_and_never_on_the_own_visit(working: Flask, call: Caller) -> None:
    with working.app_context(), db.transaction():
        people.give(cast.who("rita"), Role.SHOPPER)
    key, own = send(call, draft(**far())), send(call, draft(**far()), by="rita")
    work(working)
    path = "/api/v1/audits/{}/flags/far_from_store/dismiss"
    statuses = [
        call("rita").post(path.format(which), json={"reason": "why"}).status_code
        for which in (key, key, own)
    ]

    assert statuses == [200, 409, 403]
    assert "There is nothing in it" not in words(call("rita").get(f"/audits/{own}"))


def test_the_page_takes_a_dismissal_and_says_what_is_missing(working: Flask, call: Caller) -> None:
    key = send(call, draft(**far()))
    work(working)
    form = f"/audits/{key}/flags/far_from_store"

    refused = call("rita").post(form, data={"flag": "far_from_store", "reason": ""})
    taken = call("rita").post(form, data={"flag": "far_from_store", "reason": "Wrong pin"})

    assert refused.status_code == 422
    assert "Say why there is nothing in it." in words(refused)
    assert taken.status_code == 303
    page = words(call("rita").get(f"/audits/{key}"))
    assert "Dismissed 1.8 km from the store, accuracy 30 m. “Wrong pin” – Rita" in page


def test_nobody_but_reviewers_ever_reads_a_flag(working: Flask, call: Caller) -> None:
    made = draft(photos=[SHELF], **far())
    send(call, draft("S-001", photos=[SHELF]))
    key = send(call, made, by="sam")
    work(working)
    decide(call, key)
    release(working)

    for who in ("nora", "stan", "ada", "sam"):
        for path in (f"/audits/{key}", f"/api/v1/audits/{key}", f"/api/v1/audits/{key}/flags"):
            text = call(who).get(path).text
            assert "byte for byte" not in text, (who, path)
            assert "1.8 km" not in text, (who, path)
        assert call(who).get(f"/api/v1/audits/{key}/flags").status_code == 403
    own = call("sam").get(f"/api/v1/audits/{made.uuid}")
    assert own.status_code == 200
    assert "byte for byte" not in own.text


def test_flags_never_delay_or_refuse_an_audit(working: Flask, call: Caller) -> None:
    """Whatever nonsense a phone sends as position or moments of answers."""
    odd: list[dict[str, Any]] = [
        {"position": {"lat": "here", "lon": []}},
        {"position": {"lat": 1e300, "lon": 5, "accuracy_m": -1}},
        {"answers": {"clean": {"value": "yes", "at": "yesterday"}}},
    ]
    made = [draft() for _ in odd]
    for one, more in zip(made, odd, strict=True):
        one.more |= more
        assert put_audit(call("sue"), one.uuid, one.bytes()).status_code == 201
    work(working)

    with working.app_context():
        assert db.session.query(FlagCheck).count() == len(odd)


def test_what_came_before_there_were_flags_is_looked_through(working: Flask, call: Caller) -> None:
    keys = [send(call, draft(**far())) for _ in range(3)]
    with working.app_context(), db.transaction() as session:
        session.query(jobs.Job).delete()
        jobs.enqueue(FLAG_ALL, after=0)
    work(working)

    assert all(flags(call, key).keys() == {"far_from_store"} for key in keys)


def test_a_deleted_audit_takes_its_flags_along(working: Flask, call: Caller) -> None:
    key = send(call, draft(answers=said(SAID), **far()))
    work(working)
    decide(call, key)
    assert (
        call("ada").delete(f"/api/v1/audits/{key}", json={"reason": "asked to"}).status_code == 204
    )
    work(working)

    with working.app_context():
        for table in (Flag, FlagCheck, PassageMark):
            assert db.session.query(table).count() == 0


def test_what_stands_out_is_not_approved_the_moment_it_comes(working: Flask, call: Caller) -> None:
    with working.app_context(), db.transaction() as session:
        session.query(Programme).one().approves_itself = True
    calm = draft("N-002")
    odd = draft("N-001", **far(position={"lat": 40.0, "lon": -3.0, "accuracy_m": 10}))

    states = [made.send(call("sue")).json["state"] for made in (calm, odd)]

    assert states == ["approved", "submitted"]
    work(working)
    with working.app_context():
        approve_waiting(working)
        kept = {row.uuid: row.state for row in db.session.query(Audit)}
    assert kept == {calm.uuid: "approved", odd.uuid: "submitted"}
