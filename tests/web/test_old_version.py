"""A visit filled in on an older version of its checklist counts as it was asked, and says so."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.checklists.tables import VersionRow
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import FAIR, draft, send

WORDS = (
    "Filled in on version 1 of the checklist; version 2 was published before the visit began. "
    "It counts as version 1."
)


def read(call: Caller, path: str) -> Any:
    return call("rita").get(f"/api/v1/audits/{path}").json


def changed(app: Flask, *, days_ago: float) -> None:
    """The second version, which wants more of a greeting, has been there for so long."""
    document: dict[str, Any] = copy.deepcopy(cast.CHECKLIST)
    document["sections"][0]["questions"][1]["options"][1]["points"] = 0
    with app.app_context(), db.transaction():
        cast.publish(document).published_at = db.now() - timedelta(days=days_ago)


@pytest.mark.parametrize("hours", [0, 48])
def test_it_is_scored_by_its_own_version_and_noted_and_waits_for_nobody(
    app: Flask, call: Caller, hours: int
) -> None:
    changed(app, days_ago=4)
    with app.app_context(), db.transaction() as session:
        programme = session.query(Programme).one()
        programme.approves_itself, programme.approve_after_hours = True, hours
    old = send(call, draft(answers=FAIR))
    before = send(call, draft("N-002", answers=FAIR, days_ago=5))
    made = draft("S-001", answers=FAIR)
    made.version = 2
    new = send(call, made)
    with app.app_context():
        while worker.step(app):
            pass
        with db.transaction() as session:
            session.query(Audit).update({Audit.received_at: db.now() - timedelta(hours=hours + 1)})
        worker.approve_waiting(app)
    worker._decoder.close()

    reports = {key: read(call, key) for key in (old, before, new)}
    assert {report["state"] for report in reports.values()} == {"approved"}
    assert [reports[key]["percent"] for key in (old, before)] == ["88.8889"] * 2
    assert reports[new]["percent"] == "77.7778"
    flags = {key: read(call, f"{key}/flags")["items"] for key in reports}
    assert (flags[before], flags[new]) == ([], [])
    assert [(f["code"], f["severity"], f["words"]) for f in flags[old]] == [
        ("old_version", "note", WORDS)
    ]
    assert WORDS in words(call("rita").get(f"/audits/{old}"))
    assert "Filled in on version" not in words(call("nora").get(f"/audits/{old}"))


def test_the_newest_that_was_there_is_named(app: Flask, call: Caller) -> None:
    changed(app, days_ago=9)
    with app.app_context(), db.transaction() as session:
        document: dict[str, Any] = copy.deepcopy(cast.CHECKLIST)
        for days_ago, title in ((8, "Third"), (1, "Fourth")):
            made = cast.publish(document | {"title": title})
            made.published_at = db.now() - timedelta(days=days_ago)
        assert session.query(VersionRow).count() == 4
    key = send(call, draft())
    with app.app_context():
        while worker.step(app):
            pass
    worker._decoder.close()

    found = read(call, f"{key}/flags")["items"]
    assert [flag["words"] for flag in found] == [WORDS.replace("version 2", "version 3")]
