"""The record of who did what: a row for each change, in one chain, never altered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from mystery import db, log
from mystery.checklists.tables import VersionRow
from mystery.log import LogEntry
from tests import cast, seeds
from tests.conftest import Caller
from tests.sending import Draft
from tests.web.visited import draft, send

WINDOW = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
STORE = {"name": "Mill", "kind": "own", "region": "north", "time_zone": "UTC"}


@pytest.fixture
def since(app: Flask) -> Callable[[], list[tuple[str, str]]]:
    """Acts and actors that have been put on record since the last time somebody asked."""

    def rows() -> list[LogEntry]:
        with app.app_context():
            return list(db.session.query(LogEntry).order_by(LogEntry.id))

    seen = len(rows())

    def fresh() -> list[tuple[str, str]]:
        nonlocal seen
        found = rows()[seen:]
        seen += len(found)
        return [(entry.act, names.get(entry.actor, entry.actor)) for entry in found]

    with app.app_context():
        names = {f"person:{cast.who(name).key}": name for name in cast.NAMES}
    return fresh


def test_every_change_is_one_row_with_who_did_it(
    call: Caller, since: Callable[[], list[tuple[str, str]]]
) -> None:
    wrong = []
    for who, method, path, document, expected in story(call):
        answer = call(who).open(path, method=method, json=document)
        assert answer.status_code < 300, (path, answer.text)
        if (acts := since()) != [(act, who) for act in expected]:
            wrong.append((method, path, acts))
    assert not wrong, "\n".join(map(str, wrong))


def story(call: Caller) -> Iterator[tuple[str, str, str, dict[str, Any] | None, list[str]]]:
    """Who asks for what, and the acts that are to be on record afterwards."""
    api = "/api/v1"
    yield "ada", "POST", f"{api}/regions", {"code": "w", "name": "West"}, ["region.add"]
    yield "ada", "POST", f"{api}/locations", {**STORE, "code": "W-1"}, ["location.add"]
    yield "ada", "POST", f"{api}/locations", {**STORE, "code": "W-1"}, []
    changed = {**STORE, "code": "W-1", "name": "New Mill"}
    yield "ada", "POST", f"{api}/locations", changed, ["location.change"]
    grant = {"role": "shopper", "region": "north"}
    mia = {"name": "Mia", "email": "mia@cast.test", "grants": [grant]}
    yield "ada", "POST", f"{api}/people", mia, ["person.add", "grant.give"]
    people = {p["name"]: p["id"] for p in call("ada").get(f"{api}/people").json["items"]}
    at = f"{api}/people/{people['Mia']}"
    yield "ada", "PATCH", at, {"workplace": "W-1"}, ["person.workplace"]
    yield "ada", "PATCH", at, {"workplace": "W-1", "grants": [grant]}, []
    yield "ada", "PATCH", at, {"grants": []}, ["grant.take"]
    yield "ada", "PATCH", at, {"disabled": True}, ["person.disable"]
    yield "ada", "PATCH", at, {"disabled": False}, ["person.enable"]
    yield "sam", "POST", f"{api}/tokens", {"scope": "read"}, ["token.make"]
    token = call("sam").get(f"{api}/tokens").json["items"][-1]["id"]
    yield "sam", "DELETE", f"{api}/tokens/{token}", None, ["token.end"]
    document = {**cast.CHECKLIST, "key": "other"}
    yield "ada", "POST", f"{api}/checklists", document, ["checklist.draft"]
    yield "ada", "POST", f"{api}/checklists/other/publish", None, ["checklist.publish"]
    switch = f"{api}/programmes/everyday"
    yield "ada", "PATCH", switch, {"approves_itself": True}, ["programme.change"]
    yield "ada", "PATCH", switch, {"approves_itself": True}, []
    yield "ada", "PATCH", switch, {"approves_itself": False}, ["programme.change"]
    yield from visits(call)
    yield "sam", "GET", f"{api}/me", None, []
    yield "ada", "GET", f"{api}/exports/visits.csv?checklist=visit", None, ["export.made"]


def visits(call: Caller) -> Iterator[tuple[str, str, str, dict[str, Any] | None, list[str]]]:
    api = "/api/v1"
    plan = {"location": "N-001", "checklist": "visit", **WINDOW}
    yield "ada", "POST", f"{api}/visits", plan, ["visit.plan"]
    items = call("ada").get(f"{api}/visits?state=open").json["items"]
    at = f"{api}/visits/{items[0]['id']}"
    yield "sam", "POST", f"{at}/claim", None, ["visit.assign"]
    yield "sam", "POST", f"{at}/claim", None, []
    yield "sam", "PATCH", at, {"act": "hand_back", "reason": "ill"}, ["visit.hand_back"]
    yield "ada", "PATCH", at, {"act": "reschedule", **WINDOW}, ["visit.reschedule"]
    yield "ada", "PATCH", at, {"act": "cancel", "reason": "shut"}, ["visit.cancel"]
    made = Draft(None, location="N-002")
    yield "sam", "PUT", f"{api}/audits/{made.uuid}", made.document(), ["audit.submit"]
    yield "sam", "PUT", f"{api}/audits/{made.uuid}", made.document(), []
    review = f"{api}/audits/{made.uuid}/review"
    yield "rita", "POST", review, {"decision": "approve"}, ["audit.approve"]
    key = call("nora").get(f"{api}/audits").json["items"][0]["id"]
    yield "rita", "GET", f"{api}/audits/{key}", None, ["audit.read_exact"]
    yield "nora", "GET", f"{api}/audits/{key}", None, []
    yield "ada", "DELETE", f"{api}/audits/{key}", {"reason": "the wrong store"}, ["audit.delete"]


def test_what_is_refused_leaves_no_row(
    call: Caller, since: Callable[[], list[tuple[str, str]]]
) -> None:
    key = send(call, draft("N-002"))
    since()
    refused = [
        call("ada").post("/api/v1/regions", json={"code": "north", "name": "North"}),
        call("sam").patch("/api/v1/visits/nothing", json={"act": "cancel"}),
        call("rita").post(f"/api/v1/audits/{key}/review", json={"decision": "return"}),
        call("rita").delete(f"/api/v1/audits/{key}", json={"reason": "because"}),
        Draft("no-visit", location="S-002").send(call("sam")),
    ]

    assert [answer.status_code for answer in refused] == [409, 404, 422, 403, 404]
    assert since() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE log_entry SET actor = 'me'", "DELETE FROM log_entry"]
)
def test_the_database_itself_refuses_to_change_the_log(context: Flask, statement: str) -> None:
    with pytest.raises(IntegrityError, match="the log is never"), db.transaction() as session:
        session.execute(sa.text(statement))
    assert log.first_break() is None


@pytest.mark.parametrize("column", ["document = 'x'", "digest = 'x'", "number = 9"])
def test_the_database_itself_refuses_to_change_a_published_checklist(
    context: Flask, column: str
) -> None:
    before = db.session.query(VersionRow).one().digest
    statements = (f"UPDATE checklist_version SET {column}", "DELETE FROM checklist_version")
    for statement in statements:
        with pytest.raises(IntegrityError, match="a published checklist"), db.transaction():
            db.session.execute(sa.text(statement))
    assert db.session.query(VersionRow).one().digest == before


@contextmanager
def behind_the_back() -> Iterator[sa.orm.Session]:
    """A change by somebody who has the database in their hands, and takes the triggers away."""
    with db.transaction() as session:
        lasting = session.get_bind().dialect.name == "postgresql"
        if lasting:
            session.execute(sa.text("ALTER TABLE log_entry DISABLE TRIGGER USER"))
        else:
            for event in ("update", "delete"):
                session.execute(sa.text(f"DROP TRIGGER log_entry_no_{event}"))
        yield session
        if lasting:  # the tests that follow have the same tables
            session.execute(sa.text("ALTER TABLE log_entry ENABLE TRIGGER USER"))


MEDDLING = {
    "a word of it": "UPDATE log_entry SET act = 'nothing' WHERE id = {row}",
    "who it was": "UPDATE log_entry SET actor = 'person:x' WHERE id = {row}",
    "what it was about": "UPDATE log_entry SET subject = 'audit:x' WHERE id = {row}",
    "its details": "UPDATE log_entry SET details = '{{\"a\": 1}}' WHERE id = {row}",
    "when it was": "UPDATE log_entry SET at = '2001-02-03 04:05:06' WHERE id = {row}",
    "its hash": "UPDATE log_entry SET hash = 'x' WHERE id = {row}",
    "the whole row": "DELETE FROM log_entry WHERE id = {row}",
}


@pytest.mark.parametrize("what", MEDDLING)
def test_a_row_that_was_changed_behind_our_back_is_found(context: Flask, what: str) -> None:
    ids = list(db.session.scalars(sa.select(LogEntry.id).order_by(LogEntry.id)))
    row = ids[len(ids) // 2]

    with behind_the_back() as session:
        session.execute(sa.text(MEDDLING[what].format(row=row)))

    removed = what == "the whole row"
    assert log.first_break() == (ids[len(ids) // 2 + 1] if removed else row)


def test_rows_that_were_swapped_or_added_are_found(context: Flask) -> None:
    ids = list(db.session.scalars(sa.select(LogEntry.id).order_by(LogEntry.id)))
    with db.transaction() as session:
        forged = {"at": db.now(), "actor": "x", "act": "y", "subject": "z", "details": {}}
        hash_ = log.entry_hash(forged, log.FIRST)
        session.execute(sa.insert(LogEntry).values(**forged, previous=log.FIRST, hash=hash_))

    assert log.first_break() == ids[-1] + 1


def test_whatever_is_recorded_is_read_back_as_it_was(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts of all scripts, numbers, nested details; moments with and without fractions."""
    seed = seeds.seed()
    chance = random.Random(seed)
    for _ in range(40):
        moment = datetime(2026, 3, 29, 1, 59, 59, chance.choice((0, 1, 999_999, 5_000)), UTC)
        monkeypatch.setattr(log, "now", lambda moment=moment: moment)
        with db.transaction():
            log.record("test", "subject:é", actor="person:x", **details(chance))

    assert log.first_break() is None, f"seed {seed}"


def details(chance: random.Random) -> dict[str, Any]:
    texts = ("", "Fördeburg", "日本", "\u202e", "👋🏽", 'a"b\\c', "line\nline", "\x7f")
    values: list[Any] = [*texts, None, True, 0, -1, 2**53, 0.1, 1e300, -0.0, 1e-7]
    values += [[], {}, [1, [2, {"b": None}]], {"z": 1, "a": {"ü": []}}]
    return {f"k{n}": chance.choice(values) for n in range(chance.randrange(5))}


def test_a_transaction_that_fails_takes_its_rows_with_it(context: Flask) -> None:
    before = db.session.query(LogEntry).count()

    def fails() -> None:
        with db.transaction():
            log.record("test", "subject", actor="system")
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        fails()

    assert db.session.query(LogEntry).count() == before
    assert log.first_break() is None
