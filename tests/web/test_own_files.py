"""What stores take away of released reports, and everybody of themselves: own rows only."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

import mystery.migrations.everything  # noqa: F401
from mystery import db
from mystery.audits.tables import Audit
from mystery.db import Base
from mystery.log import LogEntry
from mystery.people.tables import Person
from mystery.web.own_data import ELSEWHERE, PARTS
from mystery.web.released import TABLES
from mystery.web.reports import shopper_alias
from tests.conftest import Caller
from tests.sending import sha256
from tests.web.desk import sign_in, words
from tests.web.spending import spending
from tests.web.visited import decide, draft, release, send
from tests.web.world import EVERYBODY, STRANGERS, World, build


@pytest.fixture
def world(app: Flask, call: Caller) -> World:
    return build(app, call)


def table(world: World, who: str, name: str, more: str = "") -> list[dict[str, str]]:
    answer = world.call(who).get(f"/api/v1/exports/released/{name}.csv?raw=1{more}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def own(world: World, who: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    answer = world.call(who).get("/api/v1/me/data.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    return json.loads(files["own-data.json"]), files


def test_a_store_takes_away_its_own_released_reports_and_nothing_of_who_went(world: World) -> None:
    unreleased = send(world.call, draft("N-001"))
    decide(world.call, unreleased)

    (report,) = table(world, "stan", "reports")
    assert (report["report"], report["location"]) == (world.ids["an"], "N-001")
    answers = table(world, "stan", "answers")
    assert {row["report"] for row in answers} == {world.ids["an"]}
    assert any("/photos/" in row["photos"] for row in answers)
    assert {row["report"] for row in table(world, "stan", "sections")} == {world.ids["an"]}
    assert [row["report"] for row in table(world, "sid", "reports")] == [world.ids["as"]]
    for name in TABLES:
        text = world.call("stan").get(f"/api/v1/exports/released/{name}.csv").text
        assert [word for word in secrets(world) if word in text] == []
    with world.app.app_context():
        taken = db.session.query(LogEntry).filter_by(act="export.released").all()
        assert {entry.subject for entry in taken} == {f"table:{name}" for name in TABLES}
    check_single_staff(world)
    check_pages(world)


def check_pages(world: World) -> None:
    store, shopper = sign_in(world.app, "stan"), sign_in(world.app, "sam")
    assert "No report of the last twelve months has been released" in words(store.get("/exports"))
    page = words(shopper.get("/exports"))
    assert ("Everything about me, as a file" in page, "Released reports" in page) == (True, False)
    for who in ("nora", "otto"):
        assert "Everything about me, as a file" in words(sign_in(world.app, who).get("/account"))
    assert shopper.get("/api/v1/exports/released/reports.csv").status_code == 403
    assert store.get("/api/v1/exports/released/people.csv").status_code == 404


def secrets(world: World) -> list[str]:
    """What tells who went, or when: names, aliases, the phone's ids, days, minutes, hashes."""
    with world.app.app_context():
        found = []
        for audit in db.session.query(Audit):
            found += [audit.uuid, audit.author.name, audit.author.key, f"{audit.local_day}"]
            found += [f"{audit.visited_at:%H:%M}", world.ids["hn"]]
            at = audit.visited_at
            found += [shopper_alias(audit.author.key, at, stable=yes) for yes in (True, False)]
        return found


def check_single_staff(world: World) -> None:
    """Of a single person on duty not even the part of the day is told; old ones are asked for."""
    assert table(world, "stan", "reports")[0]["day_part"]
    with world.app.app_context(), db.transaction():
        audit = db.session.query(Audit).filter_by(key=world.ids["an"]).one()
        audit.location.single_staff = True
        audit.local_day = datetime(2020, 1, 2, tzinfo=UTC).date()
    assert table(world, "stan", "reports") == []
    (report,) = table(world, "stan", "reports", "&all=1")
    assert (report["month"], report["day_part"]) == ("2020-01", "")


def test_everybody_gets_all_their_own_and_nothing_of_anybody_else(world: World) -> None:
    sent = spending("N-002")
    send(world.call, sent, by="sam")
    release(world.app)
    asked = {"what": "exact", "reason": "Somebody was ill that day"}
    assert world.call("ada").post(f"/api/v1/audits/{world.ids['an']}/ask", json=asked).json
    with world.app.app_context():
        people = {row.name.lower(): row for row in db.session.query(Person)}
        marks = {name: [row.key, row.email or row.key] for name, row in people.items()}
        uuids = {audit.uuid: audit.author.name.lower() for audit in db.session.query(Audit)}

    for who in sorted({*EVERYBODY} - {*STRANGERS}):
        data, files = own(world, who)
        text = json.dumps(data)
        foreign = [mark for name, found in marks.items() if name != who for mark in found]
        assert [mark for mark in foreign if mark in text] == [], who
        assert [uuid for uuid, by in uuids.items() if by != who and uuid in text] == [], who
        assert data["person"][0]["key"] == marks[who][0]
        assert {row["uuid"] for row in data["audits"]} == {
            u for u, by in uuids.items() if by == who
        }
        assert not any(word in text for word in ("argon2", "secret", "_hash", "public_key"))
        photos = [name for name in files if name.startswith("photos/")]
        assert (
            len(photos)
            == len(data["photos"])
            == (len(sent.photos) if who == "sam" else len(photos))
        )

    told = [entry for entry in own(world, "sue")[0]["log"] if entry["act"] == "audit.ask_exact"]
    assert [entry["by_you"] for entry in told] == [False]
    data, files = own(world, "sam")
    assert [row["asked"] for row in data["expenses"]][:2] == [35, 40]
    assert data["audits"][0]["body"]["spent"]["minutes"] == 35
    assert {sha256(files[f"photos/{sha256(photo)}.jpg"]) for photo in sent.photos} == {
        sha256(photo) for photo in sent.photos
    }
    assert any(
        entry == {"at": entry["at"], "act": "export.own", "by_you": True} for entry in data["log"]
    )


def test_whatever_names_a_person_is_told_or_has_a_reason() -> None:
    naming = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    told = {part.names for part in PARTS.values()} - {"person.id"}
    assert told | set(ELSEWHERE) == naming
    assert told & set(ELSEWHERE) == set()
