"""The job board over the API: what a shopper may take, and what they are told when they may not."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from mystery.programmes import actions
from mystery.programmes.tables import GivenBack, Visit
from tests import cast
from tests.conftest import Caller
from tests.features import rotating

BOARD = "/api/v1/visits?state=open"


@pytest.fixture(autouse=True)
def spring(app: Flask) -> None:
    """Open visits at all six locations."""
    with app.app_context(), db.transaction():
        rotating.wave(rotating.programme(most_per_wave=3))


def board(call: Caller, name: str, address: str = BOARD) -> list[str]:
    found = []
    while address:
        answer = call(name).get(address)
        assert answer.status_code == 200
        found += [item["location"]["code"] for item in answer.json["items"]]
        after = answer.json["next"]
        address = f"{BOARD}&limit=2&after={after}" if after else ""
    return found


def key_of(app: Flask, at: str) -> str:
    with app.app_context():
        return rotating.visit(at).key


def test_a_shopper_reads_what_they_may_take(app: Flask, call: Caller) -> None:
    assert board(call, "sam") == ["C-001", "C-002", "N-001", "N-002", "S-001"]
    assert board(call, "sam", f"{BOARD}&limit=2") == board(call, "sam")
    assert board(call, "sam") == board(call, "sam", "/api/v1/visits?board=1")
    assert call("sam").get(f"{BOARD}&mine=1").json["items"] == []


def test_a_coordinator_reads_all_that_is_open(call: Caller) -> None:
    assert len(board(call, "ada")) == 6


@pytest.mark.parametrize("way", ["post", "patch"])
def test_what_is_on_the_board_can_be_taken_and_is_gone(app: Flask, call: Caller, way: str) -> None:
    for code in board(call, "sam")[:3]:
        address = f"/api/v1/visits/{key_of(app, code)}"
        client = call("sam")
        answer = (
            client.post(f"{address}/claim")
            if way == "post"
            else client.patch(address, json={"act": "claim"})
        )
        assert (answer.status_code, answer.json["state"]) == (200, "claimed")
        assert code not in board(call, "sue")

    assert board(call, "sam") == [], "three are a share"


def test_a_refusal_tells_the_reason_and_nothing_about_anybody_else(
    app: Flask, call: Caller
) -> None:
    with app.app_context(), db.transaction():
        taken = actions.claim(rotating.visit("C-001").key, by=cast.as_("sue")).key
    own = key_of(app, "S-002")

    answers = [call("sam").post(f"/api/v1/visits/{key}/claim") for key in (own, taken)]

    assert [(a.status_code, a.json["code"], a.json["detail"]) for a in answers] == [
        (403, "own_workplace", "This is your own workplace."),
        (409, "visit_taken", "Somebody else has taken this visit."),
    ]
    for answer in (*answers, call("sam").get(BOARD)):
        assert "sue" not in json.dumps(answer.json).casefold()


def test_whoever_is_known_somewhere_says_so_before_a_visit_is_theirs(
    app: Flask, call: Caller
) -> None:
    assert "C-001" in board(call, "sam")
    said = {"act": "decline", "why": "known", "reason": ""}
    for _ in range(2):  # from a phone that did not hear the answer
        answer = call("sam").patch(f"/api/v1/visits/{key_of(app, 'C-001')}", json=said)
        assert (answer.status_code, answer.json["state"]) == (200, "open")

    assert "C-001" not in board(call, "sam")
    assert "C-001" in board(call, "sue")
    assert [one["location"] for one in call("sam").get("/api/v1/me").json["known"]] == ["C-001"]
    ill = call("sam").patch(f"/api/v1/visits/{key_of(app, 'S-002')}", json=said | {"why": "ill"})
    assert (ill.status_code, ill.json["code"]) == (403, "not_yours")
    with app.app_context():
        assert db.session.query(LogEntry).filter_by(act="person.known").count() == 1
        assert db.session.query(GivenBack).count() == 0


def test_refusals_change_nothing(app: Flask, call: Caller) -> None:
    call("sam").post(f"/api/v1/visits/{key_of(app, 'S-002')}/claim")

    with app.app_context():
        assert {visit.state for visit in db.session.query(Visit)} == {"open"}
