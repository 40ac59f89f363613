"""Taking audits in: once, whole, with every photo, and for whom it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.audits.queries import find_by_uuid
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft, digest, picture, put_audit, put_photo, sha256


@pytest.fixture
def visit(app: Flask) -> str:
    with app.app_context(), db.transaction():
        return cast.plan("sam")


def state_of_visit(call: Caller, key: str) -> str:
    items = call("sam").get("/api/v1/visits?mine=1").json["items"]
    return next(item["state"] for item in items if item["id"] == key)


def test_an_audit_is_acknowledged_with_the_digest_of_its_bytes(call: Caller, visit: str) -> None:
    draft = Draft(visit, photos=[picture(1), picture(2)])

    answer = draft.send(call("sam"))

    assert answer.status_code == 201
    assert answer.mimetype == "application/json"
    assert answer.json["id"] == draft.uuid
    assert answer.json["digest"] == digest(draft.bytes(), draft.hashes)
    assert answer.json["state"] == "submitted"
    assert answer.json["score"]["percent"] == "88.8889"
    assert state_of_visit(call, visit) == "submitted"


def test_the_same_bytes_again_give_the_same_acknowledgement(call: Caller, visit: str) -> None:
    draft = Draft(visit, photos=[picture(1)])
    first = draft.send(call("sam"))

    again = draft.send(call("sam"))

    assert again.status_code == 200
    assert again.json == first.json


def test_other_bytes_under_the_same_id_are_refused(call: Caller, visit: str) -> None:
    draft = Draft(visit)
    draft.send(call("sam"))
    draft.answers["clean"] = {"value": "no"}

    answer = put_audit(call("sam"), draft.uuid, draft.bytes())

    assert (answer.status_code, answer.json["code"]) == (409, "other_content")


def test_an_id_of_somebody_else_is_refused_without_details(call: Caller, visit: str) -> None:
    draft = Draft(visit)
    draft.send(call("sam"))

    answer = put_audit(call("sue"), draft.uuid, draft.bytes())

    assert (answer.status_code, answer.json["code"]) == (409, "id_taken")
    assert "score" not in answer.json


def test_an_audit_waits_for_every_photo(app: Flask, call: Caller, visit: str) -> None:
    draft = Draft(visit, photos=[picture(1), picture(2), picture(3)])
    for photo in draft.photos[:2]:
        put_photo(call("sam"), photo)

    answer = draft.send(call("sam"), with_photos=False)

    assert (answer.status_code, answer.json["code"]) == (409, "photos_missing")
    assert answer.json["missing"] == [draft.hashes[2]]
    with app.app_context():
        assert find_by_uuid(draft.uuid) is None
    assert state_of_visit(call, visit) == "claimed"
    put_photo(call("sam"), draft.photos[2])
    assert draft.send(call("sam"), with_photos=False).status_code == 201


def test_a_photo_that_only_somebody_else_has_sent_does_not_count(call: Caller, visit: str) -> None:
    draft = Draft(visit, photos=[picture(1)])
    put_photo(call("sue"), draft.photos[0])

    answer = draft.send(call("sam"), with_photos=False)

    assert answer.json["missing"] == draft.hashes


def test_unknown_keys_of_a_newer_phone_are_kept(app: Flask, call: Caller, visit: str) -> None:
    draft = Draft(visit, more={"weather": {"rain": True}})

    assert draft.send(call("sam")).status_code == 201

    own = call("sam").get(f"/api/v1/audits/{draft.uuid}").json
    assert own["audit"]["weather"] == {"rain": True}


def test_a_visit_reassigned_meanwhile_is_quarantined_not_lost(
    app: Flask, call: Caller, visit: str
) -> None:
    from mystery.programmes import actions, queries

    with app.app_context(), db.transaction():
        actions.assign(queries.get_visit(visit), cast.who("sue"), by=cast.as_("ada"))

    answer = Draft(visit).send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "quarantined")
    waiting = call("rita").get("/api/v1/audits").json["items"]
    assert [item["state"] for item in waiting] == ["quarantined"]


def test_a_disabled_account_delivers_and_reads_nothing(
    app: Flask, call: Caller, visit: str
) -> None:
    from mystery.people import actions

    with app.app_context(), db.transaction():
        actions.set_disabled(cast.who("sam"), True)
    draft = Draft(visit, photos=[picture(5)])

    answer = draft.send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "quarantined")
    assert call("sam").get("/api/v1/me").status_code == 401
    assert call("sam").get(f"/api/v1/audits/{draft.uuid}").status_code == 401


def test_a_second_audit_for_a_visit_is_kept_as_an_extra_one(call: Caller, visit: str) -> None:
    Draft(visit).send(call("sam"))

    answer = Draft(visit).send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "extra_audit")
    assert state_of_visit(call, visit) == "submitted"


def test_a_visit_nobody_planned_counts_where_the_programme_allows_it(call: Caller) -> None:
    assert Draft(None, location="N-002").send(call("sam")).status_code == 201


def test_a_returned_audit_is_answered_by_a_new_one(call: Caller, visit: str) -> None:
    first = Draft(visit)
    first.send(call("sam"))
    judged = call("rita").post(
        f"/api/v1/audits/{first.uuid}/review",
        json={"decision": "return", "threads": [{"question": "wait", "text": "Which clock?"}]},
    )
    assert judged.status_code == 200
    item = call("sam").get("/api/v1/visits?mine=1").json["items"][0]
    assert item["state"] == "returned"
    assert item["returned"]["audit"] == first.uuid
    assert item["returned"]["threads"] == [{"question": "wait", "text": "Which clock?"}]

    second = Draft(visit, more={"replaces": first.uuid})
    assert second.send(call("sam")).status_code == 201

    assert state_of_visit(call, visit) == "submitted"
    approved = call("rita").post(
        f"/api/v1/audits/{second.uuid}/review", json={"decision": "approve"}
    )
    assert approved.status_code == 200
    assert state_of_visit(call, visit) == "approved"
    rows = call("nora").get("/api/v1/scores/locations?checklist=visit").json["items"]
    assert [(row["location"], row["n"], row["mean"]) for row in rows] == [("N-001", 1, "88.8889")]


def test_an_approved_audit_shows_only_what_each_reader_may_know(call: Caller, visit: str) -> None:
    draft = Draft(visit, photos=[picture(9)])
    draft.send(call("sam"))
    call("rita").post(f"/api/v1/audits/{draft.uuid}/review", json={"decision": "approve"})
    public = call("nora").get("/api/v1/audits").json["items"][0]["id"]

    seen = call("nora").get(f"/api/v1/audits/{public}").json

    assert seen["when"] == "2026-11-20, morning"
    assert draft.uuid not in str(seen)
    assert "sam" not in str(seen).lower()
    assert sha256(draft.photos[0]) not in str(seen)
    assert call("nora").get(f"/api/v1/audits/{draft.uuid}").status_code == 404
    assert call("sol").get(f"/api/v1/audits/{public}").status_code == 404
    assert call("stan").get(f"/api/v1/audits/{public}").status_code == 404
    assert call("otto").get(f"/api/v1/audits/{public}").status_code == 404
    assert call("rita").get(f"/api/v1/audits/{public}").json["uuid"] == draft.uuid


def test_a_deleted_audit_does_not_come_back(call: Caller, visit: str) -> None:
    draft = Draft(visit)
    draft.send(call("sam"))
    call("rita").post(f"/api/v1/audits/{draft.uuid}/review", json={"decision": "approve"})
    key = call("ada").get("/api/v1/audits").json["items"][0]["id"]

    gone = call("ada").delete(f"/api/v1/audits/{key}", json={"reason": "sent for the wrong store"})

    assert gone.status_code == 204
    assert draft.send(call("sam")).status_code == 410
    assert call("nora").get("/api/v1/scores/locations?checklist=visit").json["items"] == []


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown option": ({"greeting": {"value": "rude"}}, "/answers/greeting/value"),
    "a wrong type": ({"clean": {"value": 7}}, "/answers/clean/value"),
    "an unlisted photo": ({"clean": {"photos": ["0" * 64]}}, "/answers/clean/photos/0"),
    "an integer too large": ({"wait": {"value": 10**30}}, "/answers/wait/value"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answers_are_refused_with_their_place(call: Caller, visit: str, name: str) -> None:
    change, pointer = BAD[name]
    draft = Draft(visit)
    draft.answers |= change

    answer = draft.send(call("sam"))

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
    assert state_of_visit(call, visit) == "claimed"


RAW = {
    "not JSON": b"{",
    "NaN": b'{"answers": {"wait": {"value": NaN}}}',
    "an infinite float": b'{"answers": {"wait": {"value": 1e999}}}',
    "a lone surrogate": b'{"answers": {"why": {"value": "\\ud800"}}}',
    "NUL": b'{"answers": {"why": {"value": "\\u0000"}}}',
    "a key twice": b'{"answers": {}, "answers": {}}',
    "100,000 brackets": b"[" * 100_000,
    "deep objects": b'{"a":' * 60 + b"1" + b"}" * 60,
    "a list": b"[]",
    "bytes that are not UTF-8": b'{"a": "\xff"}',
    "nothing": b"",
}


@pytest.mark.parametrize("name", RAW)
def test_what_cannot_be_kept_is_refused_and_the_next_request_works(
    call: Caller, visit: str, name: str
) -> None:
    answer = put_audit(call("sam"), Draft().uuid, RAW[name])

    assert answer.status_code == 422, answer.text
    assert answer.json["code"] == "invalid"
    assert Draft(visit).send(call("sam")).status_code == 201


def test_a_comment_of_a_megabyte_is_too_large(call: Caller, visit: str) -> None:
    draft = Draft(visit)
    draft.answers["why"] = {"value": "x" * 2**20}
    assert draft.send(call("sam")).status_code == 413

    draft.answers["why"] = {"value": "x" * 100_001}
    assert draft.send(call("sam")).status_code == 422
