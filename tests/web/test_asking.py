"""Who the shopper was, exact times, originals: who is told for a reason, and what is on record."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from flask import Flask

from mystery import db
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import words
from tests.web.visited import BEST, decide, draft, release, send

WHY = "A complaint that names the day."
PHOTO = picture(8)
TABLE = {
    "shopper": {"ada": 200, "rita": 403, "ivy": 200, "ned": 403, "nora": 403, "stan": 403},
    "exact": {"ada": 200, "rita": 403, "ivy": 403, "ned": 403, "nora": 403, "stan": 403},
    "original": {"ada": 200, "rita": 403, "ivy": 403, "ned": 403, "nora": 403, "stan": 403},
}
"""Ivy reviews and reads identities at the store; Ned reads identities there and is a manager."""


@pytest.fixture
def call(app: Flask, call: Caller) -> Caller:
    with app.app_context(), db.transaction():
        here = get_location("N-001")
        for name, role in (("ivy", Role.REVIEWER), ("ned", Role.STORE_MANAGER)):
            person = people.add_person(name.title(), email=f"{name}@cast.test", by="system")
            people.give(person, role, location=here)
            people.give(person, Role.IDENTITY, location=here)
        return Caller(app, call.tokens | {name: cast.token(name) for name in ("ivy", "ned")})


def test_each_reader_is_told_what_the_table_says(app: Flask, call: Caller) -> None:
    where = {"lat": 52.5201, "lon": 13.4049, "accuracy_m": 9, "at": "2026-11-20T10:02:11Z"}
    said = BEST | {"clean": {"value": "no", "comment": "Zenobia was rude."}}
    key = send(call, draft(answers=said, photos=[PHOTO], position=where))
    decide(call, key)
    release(app)
    sections = call("rita").get(f"/api/v1/audits/{key}").json["sections"]
    lines = [line for part in sections for line in part["questions"]]
    photo = next(line["photos"][0]["id"] for line in lines if line["photos"])
    for taken in ({"words": "Zenobia"}, {"photo": photo}):
        call("rita").post(f"/api/v1/audits/{key}/redactions", json={"reason": WHY, **taken})
    asked = {"reason": WHY, "photo": photo}

    for what, readers in TABLE.items():
        for who, status in readers.items():
            path, body = f"/api/v1/audits/{key}/ask", asked | {"what": what}
            answer = call(who).post(path, json=body, buffered=True)
            assert answer.status_code == status, (what, who, answer.text)
            form = {
                "form": "ask",
                "reason": WHY,
                "what": {"original": "original:1"}.get(what, what),
            }
            page = call(who).post(f"/audits/{key}/ask", data=form, buffered=True)
            assert page.status_code == status, (what, who)
            found = page.data + answer.data
            told = {"shopper": b"Sue", "exact": b"52.5201", "original": PHOTO}[what]
            assert (found.count(told) == 2) == (status == 200), (what, who)
    exact = call("ada").post(f"/api/v1/audits/{key}/ask", json=asked | {"what": "exact"}).json
    told_of = (exact["position"], exact["removed"], exact["photos"])
    assert told_of == (where, ["Zenobia"], [photo])

    for who in ("ada", "ivy"):
        for again in (f"/audits/{key}", f"/api/v1/audits/{key}", "/api/v1/audits"):
            assert "Sue" not in words(call(who).get(again)), (who, again)
    for reason in ("", "   "):
        for what in TABLE:
            body = asked | {"what": what, "reason": reason}
            assert call("ada").post(f"/api/v1/audits/{key}/ask", json=body).status_code == 422
    with app.app_context():
        rows = db.session.query(LogEntry).filter(LogEntry.act.like("audit.ask_%")).all()
        assert [row.act[10:] for row in rows] == [
            *["shopper"] * 4,
            *["exact"] * 2,
            *["original"] * 2,
            "exact",
        ]
        assert {row.details["reason"] for row in rows} == {WHY}
        asked_for = {row.subject for row in rows if row.act == "audit.ask_shopper"}
        assert asked_for == {f"person:{cast.who('sue').key}"}
    own = call("sue").get("/api/v1/me/data.zip", buffered=True)
    with ZipFile(io.BytesIO(own.data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        log = [row for name in names for row in json.loads(archive.read(name)).get("log", ())]
    acts = [row for row in log if row["act"] == "audit.ask_shopper"]
    assert [row["by_you"] for row in acts] == [False] * 4
    assert "Ada" not in str(acts)
