"""One answer overridden by two people: the numbers follow, and nothing before is lost."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.tables import Audit
from mystery.commands.verifying import verify
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.rollups import actions as rollups
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import BEST, OVERCHARGED, POOR, approved, decide, draft, release, send

WHY = "The photo shows a clean shelf."


@pytest.fixture
def call(app: Flask, call: Caller) -> Caller:
    """With Rex, who reviews too."""
    with app.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        return Caller(app, call.tokens | {"rex": cast.token("rex")})


def propose(call: Caller, key: str, who: str = "rita", **changed: Any) -> TestResponse:
    asked = {"question": "clean", "answer": {"value": "yes"}, "reason": WHY} | changed
    return call(who).post(f"/api/v1/audits/{key}/corrections", json=asked)


def second(call: Caller, correction: str, who: str = "rex", **asked: str) -> TestResponse:
    asked = asked or {"decision": "confirm"}
    return call(who).post(f"/api/v1/corrections/{correction}/decision", json=asked)


def percent(call: Caller, key: str) -> str:
    found: str = call("rita").get(f"/api/v1/audits/{key}").json["percent"]
    return found


def mean(call: Caller) -> str:
    items = call("nora").get("/api/v1/scores/locations?checklist=visit").json["items"]
    return next(str(item["mean"]) for item in items if item["location"] == "N-001")


def test_a_correction_counts_when_a_second_person_agrees(app: Flask, call: Caller) -> None:
    key = approved(call, answers=POOR)
    with app.app_context():
        before = db.session.query(Audit.body, Audit.digest).filter_by(key=key).one()

    made = propose(call, key)
    waiting = percent(call, key), mean(call)
    confirmed = second(call, made.json["id"])

    assert (made.status_code, made.json["state"]) == (201, "proposed")
    assert waiting == ("50", "50")
    assert confirmed.json["state"] == "confirmed"
    assert (confirmed.json["revision"], confirmed.json["percent"]) == (2, "77.7778")
    assert (percent(call, key), mean(call)) == ("77.7778", "77.7778")
    with app.app_context():
        assert db.session.query(Audit.body, Audit.digest).filter_by(key=key).one() == before
        assert rollups.differences() == []
        assert verify(app).lines == []


def test_both_scores_stay_visible_to_every_reader(app: Flask, call: Caller) -> None:
    key = approved(call, answers=POOR)
    second(call, propose(call, key).json["id"])
    release(app)

    for who in ("stan", "nora", "ada", "rita"):
        (told,) = call(who).get(f"/api/v1/audits/{key}").json["corrections"]
        assert (told["percent_before"], told["percent_after"]) == ("50", "77.7778")
        assert (told["before"], told["after"], told["reason"]) == ("No", "Yes", WHY)
        page = words(call(who).get(f"/audits/{key}"))
        assert "Score 50.0 % → now 77.8 %" in page
        assert WHY in page
    assert "Rita" not in call("stan").get(f"/audits/{key}").text


def test_the_first_score_is_kept_whole(app: Flask, call: Caller) -> None:
    key = approved(call, answers=POOR)
    with app.app_context():
        first = db.session.query(Audit).filter_by(key=key).one().score
    for question, answer in (("clean", "yes"), ("greeting", "warm")):
        made = propose(call, key, question=question, answer={"value": answer})
        assert second(call, made.json["id"]).status_code == 200

    page = words(call("rita").get(f"/audits/{key}/revisions?left=0&right=2"))

    assert "Score 50.0 % → then 100.0 %" in page
    assert "2 answers differ" in page
    assert percent(call, key) == "100"
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT before FROM correction ORDER BY number")).all()
        import json

        kept = rows[0][0] if isinstance(rows[0][0], dict) else json.loads(rows[0][0])
        assert kept["score"] == first


def test_nobody_confirms_what_they_proposed(call: Caller) -> None:
    key = approved(call, answers=POOR)
    made = propose(call, key).json["id"]

    refused = second(call, made, "rita")

    assert (refused.status_code, refused.json["code"]) == (403, "second_person")
    assert percent(call, key) == "50"


def test_the_shopper_neither_proposes_nor_confirms(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        people.give(cast.who("sue"), Role.REVIEWER)
    key = approved(call, answers=POOR)
    made = propose(call, key).json["id"]

    assert propose(call, key, "sue", question="greeting").json["code"] == "own_audit"
    assert second(call, made, "sue").json["code"] == "own_audit"
    assert percent(call, key) == "50"


def test_a_refused_correction_changes_nothing(call: Caller) -> None:
    key = approved(call, answers=POOR)
    made = propose(call, key).json["id"]

    without = second(call, made, decision="refuse")
    refused = second(call, made, decision="refuse", reason="The shelf is another one.")
    late = second(call, made)

    assert (without.status_code, refused.json["state"]) == (422, "refused")
    assert (late.status_code, late.json["code"]) == (409, "already_decided")
    assert percent(call, key) == "50"
    assert "Refused: The shelf is another one." in words(call("rita").get(f"/audits/{key}"))
    assert "corrections" not in call("nora").get(f"/api/v1/audits/{key}").json


@pytest.mark.parametrize(
    ("changed", "status", "code", "pointer"),
    [
        ({"question": "moon"}, 422, "invalid", "/question"),
        ({"answer": {"value": "perhaps"}}, 422, "invalid", "/answer/value"),
        ({"reason": " "}, 422, "reason_missing", "/reason"),
        ({"answer": {"value": "no"}}, 409, "nothing_changes", ""),
    ],
)
def test_what_cannot_be_corrected_is_told(
    call: Caller, changed: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    answer = propose(call, approved(call, answers=POOR), **changed)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert [e["pointer"] for e in answer.json.get("errors", [])] == ([pointer] if pointer else [])


def test_one_correction_of_an_answer_waits_at_a_time(call: Caller) -> None:
    key = approved(call, answers=POOR)
    propose(call, key)

    assert propose(call, key, answer={"na": True}).json["code"] == "already_proposed"
    assert propose(call, key, question="greeting", answer={"value": "warm"}).status_code == 201


def test_what_waits_is_corrected_before_it_counts(app: Flask, call: Caller) -> None:
    key = send(call, draft(answers=POOR))
    second(call, propose(call, key).json["id"])
    decide(call, key)

    assert mean(call) == "77.7778"
    with app.app_context():
        assert rollups.differences() == []


def test_a_critical_miss_can_be_corrected_away(app: Flask, call: Caller) -> None:
    key = send(call, draft(answers=OVERCHARGED))
    assert key in call("rita").get("/review?critical=1").text

    second(call, propose(call, key, question="price").json["id"])

    assert key not in call("rita").get("/review?critical=1").text
    assert percent(call, key) == "100"


def test_what_is_rejected_is_not_corrected(call: Caller) -> None:
    key = send(call, draft(answers=POOR))
    made = propose(call, key).json["id"]
    decide(call, key, "reject", {"text": "Another shop."})

    assert propose(call, key, question="greeting").json["code"] == "not_correctable"
    assert second(call, made).json["code"] == "not_correctable"


def test_the_same_at_the_desk(call: Caller) -> None:
    key = approved(call, answers=BEST)
    form = words(call("rita").get(f"/audits/{key}/correct?question=greeting"))
    bad = call("rita").post(f"/audits/{key}/correct", data={"question": "greeting", "said": "na"})
    sent = call("rita").post(
        f"/audits/{key}/correct",
        data={"question": "greeting", "said": "value:none", "reason": "The comment says so."},
    )

    assert "Warmly 4 of 4 points" in form
    assert bad.status_code == 422
    assert 'value="na" checked' in bad.text
    assert sent.status_code == 303
    assert "1 correction waits for a second person" in words(call("rex").get("/review"))
    page = call("rex").get(f"/audits/{key}")
    path = page.text.partition('action="/corrections/')[2].partition('"')[0]
    assert "Confirm: let it count" not in words(call("rita").get(f"/audits/{key}"))
    own = call("rita").post(f"/corrections/{path}", data={"decision": "confirm"})
    assert own.status_code == 403
    call("rex").post(f"/corrections/{path}", data={"decision": "confirm"})
    assert percent(call, key) == "77.7778"


def test_each_step_is_on_record(app: Flask, call: Caller) -> None:
    key = approved(call, answers=POOR)
    second(call, propose(call, key).json["id"])

    with app.app_context():
        acts = [e.act for e in db.session.query(LogEntry).order_by(LogEntry.id)][-2:]
        last = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
        assert acts == ["correction.propose", "correction.confirm"]
        assert last is not None
        assert (last.details["before"], last.details["after"]) == ("50", "77.7778")
