"""A store disputes a question of its report: in time, once, and without meeting the shopper."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.commands.verifying import verify
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.rollups import actions as rollups
from tests import cast
from tests.conftest import Caller
from tests.pictures import exif, saved, scene
from tests.sending import sha256
from tests.web.desk import words
from tests.web.visited import BEST, POOR, approved, draft, forbidden_inline, release, send

SAID = "The floor was wet because it rained; the cleaner was on the way."
WHY = "The photo of the store shows it."
PHOTO = saved(scene(), exif=exif(private=True))


@pytest.fixture
def call(app: Flask, call: Caller) -> Caller:
    """With Rex, who reviews too."""
    with app.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        return Caller(app, call.tokens | {"rex": cast.token("rex")})


@pytest.fixture
def key(app: Flask, call: Caller) -> str:
    """A released report of Stan's store, approved by Rita."""
    made = approved(call, answers=POOR)
    release(app)
    return made


def dispute(call: Caller, key: str, who: str = "stan", **changed: Any) -> TestResponse:
    asked = {"audit": key, "question": "clean", "text": SAID} | changed
    return call(who).post("/api/v1/appeals", json=asked)


def rule(call: Caller, appeal: str, who: str = "rex", **changed: Any) -> TestResponse:
    asked = {"decision": "uphold", "reason": WHY, "answer": {"value": "yes"}} | changed
    return call(who).post(f"/api/v1/appeals/{appeal}/decision", json=asked)


def told(app: Flask, name: str) -> list[tuple[str, str]]:
    with app.app_context():
        found = db.session.query(Notice).filter_by(person_id=cast.who(name).id)
        return [(notice.kind, notice.address) for notice in found.order_by(Notice.id)]


def percent(call: Caller, key: str, who: str = "stan") -> str:
    found: str = call(who).get(f"/api/v1/audits/{key}").json["percent"]
    return found


def test_an_upheld_appeal_changes_the_numbers_at_once(app: Flask, call: Caller, key: str) -> None:
    made = dispute(call, key)
    upheld = rule(call, made.json["id"])

    assert (made.status_code, made.json["state"]) == (201, "open")
    assert (upheld.status_code, upheld.json["state"]) == (200, "upheld")
    assert upheld.json["correction"]["percent_before"] == "50"
    assert upheld.json["correction"]["percent_after"] == "77.7778"
    assert percent(call, key) == "77.7778"
    assert "Corrected: was No" in words(call("stan").get(f"/audits/{key}"))
    with app.app_context():
        assert rollups.differences() == []
        assert verify(app).lines == []


def test_a_rejected_appeal_leaves_the_answer_and_says_why(call: Caller, key: str) -> None:
    made = dispute(call, key).json["id"]

    rejected = rule(call, made, decision="reject")

    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", WHY)
    assert percent(call, key) == "50"
    assert WHY in words(call("stan").get(f"/appeals/{made}"))
    assert dispute(call, key).json["code"] == "appeal_decided"


def test_who_is_told(app: Flask, call: Caller, key: str) -> None:
    made = dispute(call, key).json["id"]
    rule(call, made)

    assert told(app, "rex") == [("appeal.raised", f"/appeals/{made}")]
    assert told(app, "rita") == []
    assert ("appeal.decided", f"/appeals/{made}") in told(app, "stan")


def test_whoever_approved_it_does_not_answer_where_another_reviewer_is(
    call: Caller, key: str
) -> None:
    made = dispute(call, key).json["id"]

    refused = rule(call, made, "rita")

    assert (refused.status_code, refused.json["code"]) == (403, "second_reviewer")
    page = words(call("rita").get(f"/appeals/{made}"))
    assert "You approved this report, so another reviewer answers." in page


def test_the_only_reviewer_answers_after_all(app: Flask, call: Caller, key: str) -> None:
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("rex"), True)
    made = dispute(call, key).json["id"]

    assert rule(call, made, "rita").json["state"] == "upheld"


def test_the_shopper_never_answers(app: Flask, call: Caller, key: str) -> None:
    with app.app_context(), db.transaction():
        people.give(cast.who("sue"), Role.REVIEWER)
    made = dispute(call, key).json["id"]

    assert rule(call, made, "sue").json["code"] == "own_appeal"
    assert told(app, "sue") == [("audit.decided", "/app/")]


def test_an_appeal_after_the_deadline_is_refused_in_plain_words(
    app: Flask, call: Caller, key: str
) -> None:
    with app.app_context(), db.transaction() as session:
        session.query(Audit).one().released_at = db.now() - timedelta(days=16)

    late = dispute(call, key)
    page = words(call("stan").get(f"/audits/{key}/appeal?question=clean"))
    form = call("stan").post(f"/audits/{key}/appeal", data={"question": "clean", "text": SAID})

    assert (late.status_code, late.json["code"]) == (409, "appeal_late")
    assert "The time to dispute this report ended on" in late.json["detail"]
    assert "14 days after its release" in page
    assert form.status_code == 409
    assert "Dispute this" not in words(call("stan").get(f"/audits/{key}"))


def test_the_deadline_is_the_programmes_and_stands_on_the_page(
    app: Flask, call: Caller, key: str
) -> None:
    saved_ = call("ada").post(
        "/review/settings", data={"act": "days", "programme": "everyday", "days": "30"}
    )
    with app.app_context(), db.transaction() as session:
        session.query(Audit).one().released_at = db.now() - timedelta(days=16)

    assert saved_.status_code == 303
    assert "you can dispute it until" in words(call("stan").get(f"/audits/{key}"))
    assert dispute(call, key).status_code == 201


def test_what_is_not_released_is_not_disputed(call: Caller) -> None:
    key = approved(call, answers=POOR)

    assert dispute(call, key).status_code == 404


def test_only_the_stores_own_manager_disputes(call: Caller, key: str) -> None:
    statuses = {who: dispute(call, key, who).status_code for who in ("nora", "rita", "ada", "sol")}

    assert statuses == {"nora": 403, "rita": 403, "ada": 403, "sol": 404}
    assert [dispute(call, key, who).status_code for who in ("sue", "otto")] == [403, 403]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"question": "moon"}, "/question"), ({"text": " "}, "/text")],
)
def test_an_incomplete_appeal_is_told_where(
    call: Caller, key: str, changed: dict[str, str], pointer: str
) -> None:
    answer = dispute(call, key, **changed)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_question_is_disputed_once_unless_withdrawn(call: Caller, key: str) -> None:
    made = dispute(call, key).json["id"]
    twice = dispute(call, key)
    back = call("stan").post(f"/api/v1/appeals/{made}/withdraw")

    assert twice.json["code"] == "appeal_open"
    assert back.json["state"] == "withdrawn"
    assert rule(call, made).json["code"] == "already_decided"
    assert dispute(call, key).status_code == 201


def test_nobody_else_withdraws_it(call: Caller, key: str) -> None:
    made = dispute(call, key).json["id"]

    assert call("rex").post(f"/api/v1/appeals/{made}/withdraw").status_code == 403
    assert call("sol").post(f"/api/v1/appeals/{made}/withdraw").status_code == 404


def test_evidence_is_shown_without_its_metadata(app: Flask, call: Caller, key: str) -> None:
    sent = call("stan").post(
        f"/audits/{key}/appeal",
        data={"question": "clean", "text": SAID, "photos": (io.BytesIO(PHOTO), "me.jpg")},
    )
    with app.app_context():
        while worker.step(app):
            pass
        worker._decoder.close()
    path = sent.headers["Location"].partition("?")[0]
    (photo,) = call("stan").get(f"/api/v1{path}").json["photos"]
    address = f"/api/v1{path}/photos/{photo}"

    for who in ("stan", "rex", "nora"):
        shown = call(who).get(f"{address}?rendition=view", buffered=True)
        assert (shown.status_code, b"Secret" in shown.data) == (200, False)
        assert "Last-Modified" not in shown.headers
    assert call("stan").get(f"{address}?rendition=original").status_code == 403
    assert call("rex").get(f"{address}?rendition=original", buffered=True).data == PHOTO
    assert call("sol").get(address).status_code == 404
    assert call("sue").get(address).status_code == 403
    assert sha256(PHOTO) not in call("stan").get(path).text
    assert f"{address}?rendition=thumb" in call("rex").get(path).text


def test_what_is_no_photo_comes_back_with_the_text(call: Caller, key: str) -> None:
    answer = call("stan").post(
        f"/audits/{key}/appeal",
        data={"question": "clean", "text": SAID, "photos": (io.BytesIO(b"<svg/>"), "x.jpg")},
    )

    assert answer.status_code == 422
    assert SAID in words(answer)
    assert call("stan").get("/api/v1/appeals").json["items"] == []


def test_the_manager_meets_neither_shopper_nor_time(app: Flask, call: Caller) -> None:
    made = draft(answers=POOR)
    key = send(call, made)
    call("rita").post(f"/api/v1/audits/{key}/review", json={"decision": "approve"})
    release(app)
    appeal = dispute(call, key).json["id"]
    rule(call, appeal)
    with app.app_context():
        audit = db.session.query(Audit).one()
        secrets = [audit.uuid, audit.author.name, audit.author.key, "Rex", "Rita", "Shopper"]
        secrets += [f"{audit.visited_at:%H:%M}", f"{audit.visited_at:%Y-%m-%d}"]

    for path in (f"/appeals/{appeal}", "/appeals", f"/audits/{key}", f"/api/v1/appeals/{appeal}"):
        seen = call("stan").get(path)
        text = seen.text if path.startswith("/api") else words(seen)
        assert [secret for secret in secrets if secret in text] == [], path


def test_the_way_over_the_pages(call: Caller, key: str) -> None:
    report = call("stan").get(f"/audits/{key}")
    assert f"/audits/{key}/appeal?question=clean" in report.text
    sent = call("stan").post(f"/audits/{key}/appeal", data={"question": "clean", "text": SAID})
    path = sent.headers["Location"].partition("?")[0]
    seen = call("rex").get(path)
    assert "1 appeal to answer" in words(call("rex").get("/review"))
    assert forbidden_inline(seen.text) == []
    empty = call("rex").post(path, data={"decision": "uphold", "reason": WHY, "said": "value:no"})
    assert (empty.status_code, "That is the answer already." in words(empty)) == (409, True)
    done = call("rex").post(path, data={"decision": "uphold", "reason": WHY, "said": "value:yes"})
    assert done.headers["Location"] == f"{path}?done=uphold"
    assert "Score 50.0 % → now 77.8 %" in words(call("stan").get(path))
    assert "Appeal upheld" in words(call("stan").get(f"/audits/{key}"))


def test_admins_read_how_often_stores_are_right(app: Flask, call: Caller, key: str) -> None:
    rule(call, dispute(call, key).json["id"])
    rule(call, dispute(call, key, question="greeting").json["id"], decision="reject")
    dispute(call, key, question="wait")
    other = approved(call, answers=BEST)
    release(app)
    withdrawn = dispute(call, other).json["id"]
    call("stan").post(f"/api/v1/appeals/{withdrawn}/withdraw")

    page = words(call("ada").get("/appeals"))

    assert "North High St 2 3 150.0 1 1 50 %" in page
    assert "Stan 3 1 1 50 %" in page
    assert "How often reports are disputed" not in words(call("nora").get("/appeals"))
