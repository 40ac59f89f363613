"""Staged visits over the API: each stage by itself, once, and the visit when the last is over."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.queries import find_by_uuid
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit
from mystery.jobs import Job
from mystery.notices.tables import Notice
from mystery.programmes.tables import Programme
from mystery.worker import approve_waiting, step, sweep_stages
from tests import cast
from tests.conftest import Caller
from tests.sending import digest, picture, put_audit
from tests.staged import STAGED, STAGES, Days, stage


@pytest.fixture
def visit(app: Flask) -> str:
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
        return cast.plan("sam", checklist="order")


def item(call: Caller, key: str, who: str = "sam") -> dict[str, Any]:
    items = call(who).get("/api/v1/visits?mine=1").json["items"]
    found: dict[str, Any] = next(item for item in items if item["id"] == key)
    return found


def states(call: Caller, key: str, who: str = "sam") -> list[str]:
    return [one["state"] for one in item(call, key, who)["stages"]]


def sweep(app: Flask) -> None:
    with app.app_context():
        sweep_stages()


def waiting(call: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("rita").get("/api/v1/audits").json["items"]
    return found


def days(app: Flask, visit: str, number: float) -> None:
    with app.app_context():
        Days(visit).pass_by(number)


def test_a_visit_that_is_not_begun_has_its_first_stage_open(call: Caller, visit: str) -> None:
    stages = item(call, visit)["stages"]

    assert [(one["key"], one["title"], one["state"]) for one in stages] == [
        ("order", "Order", "open"),
        ("delivery", "Delivery", "waiting"),
        ("use", "Use", "waiting"),
    ]
    assert [one["waiting_for"] for one in stages] == ["", "the parcel", ""]


def test_a_visit_of_one_stage_shows_none(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        key = cast.plan("sam")
    assert item(call, key)["stages"] == []


def test_a_stage_is_acknowledged_like_an_audit(app: Flask, call: Caller, visit: str) -> None:
    draft = stage(visit, "order", photos=[])
    draft.answers["found"]["photos"] = []

    answer = draft.send(call("sam"))

    assert answer.status_code == 201
    assert answer.json["id"] == draft.uuid
    assert answer.json["stage"] == "order"
    assert answer.json["state"] == "kept"
    assert answer.json["digest"] == digest(draft.bytes(), draft.hashes)
    assert answer.json["score"] is None
    with app.app_context():
        kept = db.session.scalars(sa.select(StageReport)).one()
        assert kept.body == draft.bytes()
    assert item(call, visit)["state"] == "claimed"
    assert states(call, visit) == ["sent", "waiting", "waiting"]
    assert waiting(call) == []


def test_the_same_bytes_again_change_nothing_and_other_bytes_are_refused(
    call: Caller, visit: str
) -> None:
    draft = stage(visit, "order")
    first = draft.send(call("sam"))

    again = draft.send(call("sam"))
    draft.answers["found"] = {"value": "no"}
    other = put_audit(call("sam"), draft.uuid, draft.bytes())

    assert (again.status_code, again.json) == (200, first.json)
    assert (other.status_code, other.json["code"]) == (409, "other_content")
    assert put_audit(call("sue"), draft.uuid, draft.bytes()).json["code"] == "id_taken"


def test_a_stage_waits_for_its_photos(app: Flask, call: Caller, visit: str) -> None:
    draft = stage(visit, "order", photos=[picture(1)])
    draft.answers["found"]["photos"] = draft.hashes
    bytes_ = draft.bytes()

    early = put_audit(call("sam"), draft.uuid, bytes_)

    assert (early.status_code, early.json["missing"]) == (409, draft.hashes)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(StageReport)) == 0
    assert draft.send(call("sam")).status_code == 201


def test_the_visit_is_scored_with_its_last_stage(app: Flask, call: Caller, visit: str) -> None:
    for name in STAGES[:2]:
        assert stage(visit, name).send(call("sam")).json["state"] == "kept"
    last = stage(visit, "use", answers={"useful": {"value": 3}})

    answer = last.send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (201, "submitted")
    assert answer.json["score"]["percent"] == "75"
    assert last.send(call("sam")).json == answer.json
    assert item(call, visit)["state"] == "submitted"
    assert [one["percent"] for one in waiting(call)] == ["75"]


def test_what_was_put_together_is_looked_through_like_any_audit(
    app: Flask, call: Caller, visit: str
) -> None:
    for name in STAGES:
        stage(visit, name, photos=[picture(7)] if name == "use" else []).send(call("sam"))
    with app.app_context():
        while step(app):
            pass
        jobs = list(db.session.scalars(sa.select(Job)))
    assert [(job.name, job.error) for job in jobs] == []


def test_stages_open_by_day_and_tell_the_shopper_once(app: Flask, call: Caller, visit: str) -> None:
    stage(visit, "order").send(call("sam"))
    sweep(app)
    assert states(call, visit) == ["sent", "waiting", "waiting"]
    days(app, visit, 3.1)

    sweep(app)
    sweep(app)

    assert states(call, visit) == ["sent", "open", "waiting"]
    with app.app_context():
        told = db.session.scalars(sa.select(Notice).where(Notice.kind == "stage.opened")).all()
        assert [(one.person_id, one.facts["stage"]) for one in told] == [
            (cast.who("sam").id, "delivery")
        ]


def test_what_expires_is_not_applicable_and_the_visit_is_scored_without_it(
    app: Flask, call: Caller, visit: str
) -> None:
    stage(visit, "order").send(call("sam"))
    days(app, visit, 45)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Programme).values(approves_itself=True))

    sweep(app)
    with app.app_context():
        while step(app):
            pass
        approve_waiting(app)

    assert item(call, visit)["state"] == "submitted", "somebody has to look at it"
    (report,) = waiting(call)
    seen = call("rita").get(f"/api/v1/audits/{report['id']}").json
    told = {q["key"]: q["state"] for s in seen["sections"] for q in s["questions"]}
    assert (told["found"], told["whole"], told["useful"]) == ("scored", "na", "na")
    assert report["percent"] == "100"
    assert "stage_expired" in seen["flags"]
    with app.app_context():
        own = find_by_uuid(seen["uuid"])
        assert own is not None
        assert b'"na_reason":"expired"' in db.session.scalar(
            sa.select(Audit.body).where(Audit.id == own.id)
        )


def test_nothing_expires_before_anything_was_sent(app: Flask, call: Caller, visit: str) -> None:
    days(app, visit, 60)
    sweep(app)
    assert states(call, visit)[1:] == ["waiting", "waiting"]
    assert waiting(call) == []


def test_another_phone_goes_on_with_what_was_sent(call: Caller, visit: str) -> None:
    rows = [{"@item": {"name": "Pen"}, "price": {"value": "1.20"}}]
    stage(visit, "order", more={"repeats": {"items": rows}}).send(call("sam"))

    seen = call("sam").get(f"/api/v1/visits/{visit}/stages").json

    assert seen["answers"]["found"] == {"value": "yes"}
    assert seen["repeats"] == {"items": rows}
    assert call("sue").get(f"/api/v1/visits/{visit}/stages").status_code == 404


def test_a_gate_in_the_first_stage_ends_the_visit(call: Caller, visit: str) -> None:
    answer = stage(visit, "order", answers={"could_order": {"value": "no"}}).send(call("sam"))

    assert answer.json["state"] == "submitted"
    assert answer.json["score"]["outcome"] == "could_not_shop"
    assert item(call, visit)["state"] == "submitted"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no such stage": ({"stage": "return"}, "/stage"),
    "without a visit": ({"visit": None, "location": "N-002"}, "/visit"),
    "a correction of a stage": (
        {"replaces": "00000000-0000-4000-8000-000000000000"},
        "/replaces",
    ),
    "a stage that is none": ({"stage": 7}, "/stage"),
    "an item that is none": ({"repeats": {"items": [{"@item": "Pen"}]}}, "/repeats/items/0/@item"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_stage_is_refused_with_its_place(
    call: Caller, visit: str, name: str
) -> None:
    more, pointer = BAD[name]
    draft = stage(visit, "order")
    body = {**draft.document(), **more}

    answer = call("sam").put(f"/api/v1/audits/{draft.uuid}", json=body)

    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
