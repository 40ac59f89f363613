"""Phones are woken for what is new: once, neutrally, not in discreet hours, and nobody else's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from http_ece import ECEException

from mystery import db
from mystery.log import LogEntry
from mystery.notices import actions as notices
from mystery.notices.rules.pushes import ATTEMPTS, MOST
from mystery.notices.tables import PushSubscription
from mystery.people import actions as people
from mystery.people.tables import Person
from mystery.programmes import actions as programmes
from mystery.programmes.queries import get_visit
from mystery.pushing import push_due
from mystery.web.own_data import gather
from tests import cast
from tests.conftest import Caller
from tests.push_service import Json, Phone, Service, push_service
from tests.sending import Draft
from tests.web.desk import enter, sign_in
from tests.web.test_drafts import Device
from tests.web.visited import decide

ADDRESS = "/api/v1/me/push"
HOUR = timedelta(hours=1)


@pytest.fixture
def service(app: Flask) -> Iterator[Service]:
    """A push service on this machine, which the settings allow."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], push_inside=True)
    with push_service() as running:
        yield running


def add(client: FlaskClient, phone: Phone, **hours: str) -> Json:
    """Without discreet hours unless some are named."""
    offered = phone.offers(**({"begins": "00:00", "ends": "00:00"} | hours))
    answer = client.post(ADDRESS, json=offered)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json
    return found


def plan(app: Flask, name: str = "sam", location: str = "N-001") -> str:
    with app.app_context(), db.transaction():
        return cast.plan(name, location=location)


def after(app: Flask, **later: float) -> int:
    """How many phones are told when that much time has passed."""
    with app.app_context():
        return push_due(app, db.now() + timedelta(seconds=1) + timedelta(**later))


def rows(app: Flask) -> list[PushSubscription]:
    with app.app_context():
        return list(db.session.scalars(sa.select(PushSubscription)))


def test_a_new_visit_wakes_its_shopper_and_names_nothing(app: Flask, service: Service) -> None:
    sam, sue = sign_in(app, "sam"), sign_in(app, "sue")
    phone = service.phone("sams")
    add(sam, phone)
    add(sue, service.phone("sues"))
    assert after(app) == 0
    with app.app_context(), db.transaction():
        cast.who("sam").language = "de"
    key = plan(app)

    assert after(app, seconds=5) == 1

    (sent,) = service.taken
    assert sent.path == "/sams"
    assert phone.opens(sent.body) == {"kind": "new", "title": "Es gibt etwas Neues für dich"}
    assert key.encode() not in sent.body
    with pytest.raises(ECEException):
        service.phone("sams").opens(sent.body)
    claims = sent.claims()
    assert (claims["aud"], claims["sub"]) == (service.address, "mailto:notes@localhost")
    assert 0 < claims["exp"] - datetime.now(UTC).timestamp() <= 24 * 3600
    assert sent.key == sam.get(ADDRESS).json["key"]
    assert {name: sent.headers[name] for name in ("ttl", "topic", "content-encoding")} == {
        "ttl": "43200",
        "topic": "notes",
        "content-encoding": "aes128gcm",
    }
    assert after(app, hours=5) == 0
    (mine,) = sam.get(ADDRESS).json["items"]
    assert (mine["current"], mine["sent_at"] is not None) == (True, True)
    assert "endpoint" not in mine
    again = enter(app, "sam@cast.test", cast.PASSWORD)
    assert [row["current"] for row in again.get(ADDRESS).json["items"]] == [False]
    assert add(again, phone)["id"] == mine["id"]
    assert [row["current"] for row in again.get(ADDRESS).json["items"]] == [True]


def test_one_push_stands_for_all_and_the_next_waits(
    app: Flask, call: Caller, service: Service
) -> None:
    phone = service.phone("sams")
    add(sign_in(app, "sam"), phone)
    sent = Draft(visit=plan(app))
    assert sent.send(call("sam")).status_code == 201
    decide(call, sent.uuid, "return", {"question": "clean", "text": "Which aisle?"})
    plan(app, location="N-002")

    assert after(app) == 1
    first = service.taken.pop()
    assert phone.opens(first.body)["kind"] == "returned"
    plan(app, location="S-001")
    plan(app, location="C-001")
    assert after(app, minutes=90) == 0
    assert after(app, hours=2.1) == 1
    second = service.taken.pop()
    assert phone.opens(second.body) == {"kind": "new", "title": "There is something new for you"}
    assert len(first.body) == len(second.body)


def test_it_waits_for_the_end_of_discreet_hours_and_is_dropped_without_a_reason(
    app: Flask, service: Service
) -> None:
    now = datetime.now(UTC)
    begins, ends = f"{now - HOUR:%H:%M}", f"{now + HOUR:%H:%M}"
    sam, sue = sign_in(app, "sam"), sign_in(app, "sue")
    for client, name in ((sam, "sams"), (sue, "sues")):
        add(client, service.phone(name), begins=begins, ends=ends, time_zone="UTC")
    keys = [plan(app), plan(app, "sue", "N-002")]
    assert after(app) == after(app, minutes=58) == 0
    with app.app_context(), db.transaction():
        programmes.cancel(get_visit(keys[0]), reason="closed", by=None)

    assert after(app, minutes=62) == 1
    assert service.names() == ["sues"]
    plan(app)
    assert sam.post("/api/v1/notices/read", json={}).status_code == 200
    plan(app, "sue", "S-001")
    assert after(app, hours=20) == 1
    assert int(service.taken[0].headers["ttl"]) <= 3 * 3600 + 120
    assert service.names() == ["sues"]
    plan(app)
    assert after(app, days=4) == 0


def test_nobody_is_woken_while_a_visit_is_being_filled_in(
    app: Flask, call: Caller, service: Service
) -> None:
    add(sign_in(app, "sam"), service.phone("sams"))
    with app.app_context():
        sam = cast.who("sam").key
    assert Device(call, "sam", sam, device="here").say("yes").status_code == 200
    plan(app)
    assert after(app) == after(app, hours=1.9) == 0
    assert after(app, hours=2.1) == 1


def test_a_phone_that_is_gone_is_forgotten_and_a_busy_service_is_asked_later(
    app: Flask, service: Service
) -> None:
    sam, sue = sign_in(app, "sam"), sign_in(app, "sue")
    add(sam, service.phone("sams"))
    plan(app)
    service.says = 503
    assert [after(app, minutes=m) for m in (0, 0.5, 2, 4, 8)] == [0] * 5
    assert service.names() == ["sams"] * 3
    service.says, service.wait = 429, "7200"
    assert after(app, hours=1) == after(app, hours=2.9) == 0
    assert service.names() == ["sams"]
    service.says = 302
    assert after(app, hours=4) == 0
    assert service.names() == ["sams"]
    service.says = 201
    assert after(app, hours=12) == 1
    assert (rows(app)[0].attempts, service.names()) == (0, ["sams"])
    plan(app, location="N-002")
    for status, client in ((410, sam), (404, sue)):
        add(client, service.phone("sues" if client is sue else "sams"))
        plan(app, "sue" if client is sue else "sam", "S-001")
        service.says, service.wait = status, ""
        after(app, days=1)
    assert rows(app) == []

    add(sam, service.phone("never"))
    plan(app, location="C-001")
    with app.app_context(), db.transaction():
        db.session.scalars(sa.select(PushSubscription)).one().attempts = ATTEMPTS - 1
    service.says = 500
    assert after(app) == 0
    assert rows(app) == []


def test_a_subscription_ends_with_its_sign_in_and_on_a_phone_of_somebody_elses(
    app: Flask, service: Service
) -> None:
    sam, there = sign_in(app, "sam"), enter(app, "sam@cast.test", cast.PASSWORD)
    sue = sign_in(app, "sue")
    add(sam, service.phone("here"))
    add(there, service.phone("there"))
    shared = service.phone("shared")
    mine = add(sam, shared)
    assert add(sam, shared, begins="22:00")["id"] == mine["id"]
    assert sue.delete(f"{ADDRESS}/{mine['id']}").status_code == 404
    add(sue, shared)
    assert len(sam.get(ADDRESS).json["items"]) == 2

    assert sam.delete("/api/v1/me/sessions/others").status_code == 204
    assert [row["current"] for row in sam.get(ADDRESS).json["items"]] == [True]
    plan(app)
    assert (after(app), service.names(), len(rows(app))) == (1, ["here"], 2)
    body = {"email": "rita@cast.test", "password": cast.PASSWORD}
    sign_in(app, "rita")
    assert sam.post("/api/v1/session", json=body).status_code == 200
    assert len(rows(app)) == 1
    plan(app, "sue", "N-002")
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("sue"), True)
    assert (after(app, hours=3), rows(app)) == (0, [])
    with app.app_context():
        acts = list(db.session.scalars(sa.select(LogEntry.act)))
    assert acts.count("push.subscribe") == 5


def test_ten_at_most_told_in_own_data_and_gone_with_the_person(
    app: Flask, service: Service
) -> None:
    sam = sign_in(app, "sam")
    ids = [add(sam, service.phone(f"p{n}"))["id"] for n in range(MOST + 1)]
    listed = [row["id"] for row in sam.get(ADDRESS).json["items"]]
    assert listed == ids[:0:-1]
    assert sam.delete(f"{ADDRESS}/{ids[-1]}").status_code == 204
    with app.app_context():
        person = cast.who("sam")
        told = gather(person)["pushes"]
        assert len(told) == MOST - 1
        assert told[0]["endpoint"] == f"{service.address}/p1"
        assert not {"auth", "p256dh"} & set(told[0])
        with db.transaction():
            db.session.execute(sa.delete(Person).where(Person.id == person.id))
        assert db.session.scalar(sa.select(sa.func.count(PushSubscription.id))) == 0


def test_what_cannot_be_pushed_to_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sam, good = sign_in(app, "sam"), Phone("https://push.example.org/x").offers()
    wrong = {
        "/endpoint": {**good, "endpoint": "http://127.0.0.1/x"},
        "/keys/auth": {**good, "keys": {**good["keys"], "auth": "AAAA"}},
        "/keys/p256dh": {**good, "keys": {**good["keys"], "p256dh": "B" + "A" * 86}},
        "/hours/time_zone": {**good, "hours": {"time_zone": "../../etc/localtime"}},
        "/hours/ends": {**good, "hours": {"ends": "24:00"}},
    }
    for pointer, body in wrong.items():
        answer = sam.post(ADDRESS, json=body)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert sign_in(app, "rita").get(ADDRESS).status_code == 403
    assert rows(app) == []
    with app.app_context(), db.transaction():
        notices.tell(cast.who("sam").id, notices.Kind.VISIT_DUE)
    for name, value in (("BASE_URL", "http://intranet"), ("", "")):
        if name:
            monkeypatch.setitem(app.config, name, value)
        else:
            monkeypatch.undo()
            monkeypatch.setitem(sys.modules, "http_ece", None)
        assert sam.get(ADDRESS).json["key"] is None
        assert sam.post(ADDRESS, json=good).json["code"] == "no_push"
        assert after(app) == 0


def test_what_was_taken_on_in_a_trial_is_not_called_afterwards(
    app: Flask, service: Service
) -> None:
    add(sign_in(app, "sam"), service.phone("sams"))
    plan(app)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], push_inside=False)
    assert (after(app), service.taken, rows(app)) == (0, [], [])
