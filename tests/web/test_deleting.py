"""An admin deletes a report: what goes with it is said before and kept in the log, everybody
concerned hears of it, nothing leads to a dead page, and the visit can be planned again."""

from __future__ import annotations

import pytest
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.commands.verifying import verify
from mystery.log import LogEntry
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.programmes.tables import Visit
from mystery.review.tables import Appeal
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.test_appeals import dispute, rule, told
from tests.web.visited import POOR, approved, decide, draft, release, send

REASON = "Sent for the wrong store"


@pytest.fixture
def call(app: Flask, call: Caller) -> Caller:
    """With Rex, who reviews too."""
    with app.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        return Caller(app, call.tokens | {"rex": cast.token("rex")})


def planned(app: Flask) -> str:
    with app.app_context(), db.transaction():
        return cast.plan("sue")


def state(app: Flask, visit: str) -> str:
    with app.app_context():
        return db.session.query(Visit).filter_by(key=visit).one().state


def test_a_disputed_report_is_deleted_over_the_page(app: Flask, call: Caller) -> None:
    visit = planned(app)
    key = approved(call, answers=POOR, visit=visit)
    release(app)
    upheld = dispute(call, key).json["id"]
    rule(call, upheld)
    open_one = dispute(call, key, question="greeting").json["id"]
    address = f"/audits/{key}/delete"

    assert address in call("ada").get(f"/audits/{key}").text
    assert address not in call("rita").get(f"/audits/{key}").text
    form = words(call("ada").get(address))
    for said in ("waits for an answer", "upheld", "1 correction", "1 decision", "Type N-001"):
        assert said in form
    refused = call("ada").post(address, data={"reason": REASON, "code": "N-002"})
    assert (refused.status_code, REASON in refused.text) == (422, True)
    assert "type N-001" in words(refused)
    assert call("ada").post(address, data={"reason": " ", "code": "N-001"}).status_code == 422
    assert state(app, visit) == "approved"

    done = call("ada").post(address, data={"reason": REASON, "code": "n-001"})

    assert done.headers["Location"] == f"/visits/{visit}?done=deleted"
    page = words(call("ada").get(done.headers["Location"]))
    assert "The report is deleted." in page
    assert "Plan another in its place" in page
    assert state(app, visit) == "rejected"
    on_record(app, {upheld: "upheld", open_one: "open"})
    everybody_was_told(app, visit)
    nothing_leads_to(app, call, [f"/audits/{key}", f"/appeals/{upheld}", f"/appeals/{open_one}"])


def on_record(app: Flask, appeals: dict[str, str]) -> None:
    with app.app_context():
        assert verify(app).lines == []
        assert db.session.query(Appeal).count() == 0
        kept = db.session.query(LogEntry).filter_by(act="audit.delete").one()
        assert {one["key"]: one["state"] for one in kept.details["appeals"]} == appeals
        assert [one["state"] for one in kept.details["corrections"]] == ["confirmed"]
        assert (kept.details["reason"], kept.details["state"]) == (REASON, "approved")
        assert cast.who("ada").key in kept.actor


def everybody_was_told(app: Flask, visit: str) -> None:
    for name, home in {
        "sue": f"/app/visit/{visit}",
        "stan": "/locations/N-001",
        "rita": "/locations/N-001",
        "rex": "/locations/N-001",
    }.items():
        assert [at for kind, at in told(app, name) if kind == "report.deleted"] == [home]
    for name in ("ada", "sol", "sam"):
        assert "report.deleted" not in [kind for kind, _ in told(app, name)]


def nothing_leads_to(app: Flask, call: Caller, gone: list[str]) -> None:
    with app.app_context():
        rows = {notice.key: (notice.address, notice.facts) for notice in db.session.query(Notice)}
    assert [at for at, facts in rows.values() if at in gone or REASON in str(facts)] == []
    for name in ("stan", "rex"):
        for one in call(name).get("/api/v1/notices").json["items"]:
            if one["address"]:
                found = call(name).get(one["address"], follow_redirects=True)
                assert found.status_code == 200


@pytest.mark.parametrize("how", ["submitted", "returned", "could be read"])
def test_the_visit_of_what_was_deleted_can_be_planned_again(
    app: Flask, call: Caller, how: str
) -> None:
    visit = planned(app)
    key = send(call, draft(visit=visit))
    for page in (f"/visits/{visit}", "/locations/N-001?checklist=visit"):
        assert f'href="/audits/{key}/delete"' in call("ada").get(page).text
    assert f"/audits/{key}/delete" not in call("nora").get("/locations/N-001?checklist=visit").text
    if how == "returned":
        decide(call, key, "return", {"text": "Look again."})
    if how == "could be read":
        decide(call, key)

    gone = call("ada").delete(f"/api/v1/audits/{key}", json={"reason": REASON})

    assert (gone.status_code, gone.data) == (204, b"")
    assert state(app, visit) == "rejected"
    assert "report.deleted" not in [kind for kind, _ in told(app, "stan")]
    assert call("ada").post(f"/visits/{visit}/replace").status_code == 303


def test_a_visit_for_which_another_report_stands_stays(app: Flask, call: Caller) -> None:
    visit = planned(app)
    send(call, draft(visit=visit))
    extra = send(call, draft(visit=visit))

    assert call("ada").delete(f"/api/v1/audits/{extra}", json={"reason": REASON}).status_code == 204

    assert state(app, visit) == "submitted"
    with app.app_context():
        assert db.session.query(Audit).one().state == "submitted"
