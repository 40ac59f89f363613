"""An answer that decides whether a visit could be shopped is changed after the report counted: the
report stops counting, nothing is deleted, and the visit can be planned again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.checklists import actions as checklists
from mystery.checklists import library
from mystery.commands.verifying import verify
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.programmes.tables import Programme, Visit
from mystery.review.tables import Appeal
from mystery.rollups.tables import Rollup
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.test_appeals import dispute, rule, told
from tests.web.visited import approved, decide, draft, release, send

GATE = "open_posted_hours"
WHY = "The till roll of that hour is in the photo."
BEHIND: dict[str, Any] = {
    "key": "behind",
    "title": "A gate behind a question",
    "language": "en",
    "channel": "store",
    "sections": [
        {
            "key": "door",
            "title": "Door",
            "questions": [
                {"key": "came", "type": "yes_no", "text": "Did you get there?", "points": 1},
                {
                    "key": "open",
                    "type": "yes_no",
                    "text": "Was it open?",
                    "gate": {"ends_when": "no", "counts_as": "could_not_shop"},
                    "when": {"question": "came", "is": "yes"},
                },
            ],
        }
    ],
}
NO_MORE = "This report does not count any more"


@pytest.fixture
def call(app: Flask, call: Caller) -> Caller:
    """With Rex, who reviews too, and a programme in which nothing is planned again by itself."""
    with app.app_context(), db.transaction() as session:
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        draft = checklists.put_draft(library.load("retail-visit"), by="system")
        checklists.publish(draft, by="system")
        session.query(Programme).one().replaces = False
        return Caller(app, call.tokens | {"rex": cast.token("rex")})


def counted(app: Flask, call: Caller, said: str) -> tuple[str, str]:
    """A released report with this answer at the gate, and its visit."""
    with app.app_context(), db.transaction():
        visit = cast.plan("sue", checklist="retail-visit")
    key = approved(
        call,
        answers={GATE: {"value": said}},
        visit=visit,
        checklist={"key": "retail-visit", "version": 1},
    )
    release(app)
    return key, visit


def states(app: Flask, key: str, visit: str) -> tuple[str, str]:
    with app.app_context():
        audit = db.session.query(Audit).filter_by(key=key).one()
        return audit.state, db.session.query(Visit).filter_by(key=visit).one().state


def sums(app: Flask) -> int:
    """How many visits the kept sums know of; none of what is wrong with what is kept."""
    with app.app_context():
        assert verify(app).lines == []
        rows = db.session.query(Rollup).filter_by(grain="month")
        return sum(row.passed + row.failed + row.could_not_shop + row.no_score for row in rows)


@pytest.mark.parametrize("said", ["no", "yes"])
def test_an_upheld_appeal_against_a_gate_takes_the_report_back(
    app: Flask, call: Caller, said: str
) -> None:
    key, visit = counted(app, call, said)
    before = sums(app)
    made = dispute(call, key, question=GATE).json["id"]
    besides = other_question(app, key)
    page = words(call("rex").get(f"/appeals/{made}"))
    assert "the report stops counting" in page
    assert "Nothing is deleted" in page

    other = {"value": "yes" if said == "no" else "no"}
    upheld = rule(call, made, answer=other, reason=WHY)

    assert (upheld.status_code, upheld.json["state"]) == (200, "upheld")
    assert upheld.json["correction"]["revision"] == 2
    assert states(app, key, visit) == ("rejected", "rejected")
    assert (before, sums(app)) == (1, 0)
    for who in ("stan", "rex", "nora"):
        page = words(call(who).get(f"/appeals/{made}"))
        assert WHY in page
        assert NO_MORE in page
        assert "before: " in page
    assert call("stan").get(f"/audits/{key}").status_code == 404
    assert f'href="/audits/{key}' not in call("stan").get(f"/appeals/{made}").text
    report = words(call("rex").get(f"/audits/{key}"))
    assert "2 revisions" in report
    assert call("rex").get(f"/audits/{key}/revisions").status_code == 200
    assert told(app, "stan").count(("report.withdrawn", f"/appeals/{made}")) == 1
    assert ("report.withdrawn", f"/app/visit/{visit}") in told(app, "sue")
    done = ["correction.confirm", "appeal.close", "audit.reject", "appeal.uphold"]
    assert acts(app)[-4:] == done
    closed = words(call("stan").get(f"/appeals/{besides}"))
    assert ("Closed" in closed, "this needs no answer" in closed) == (True, True)
    assert told(app, "stan").count(("appeal.closed", f"/appeals/{besides}")) == 1
    assert rule(call, besides).status_code == 409
    again = call("ada").post(f"/visits/{visit}/replace")
    assert again.status_code in (302, 303)


def other_question(app: Flask, key: str) -> str:
    """A second open appeal about the same report."""
    with app.app_context(), db.transaction() as session:
        audit = session.query(Audit).filter_by(key=key).one()
        first = session.query(Appeal).filter_by(audit_id=audit.id).one()
        known = {"text": "Rain", "state": "open", "raised_by": first.raised_by}
        made = Appeal(key=db.new_key(), audit_id=audit.id, question="entrance_condition", **known)
        made.raised_at = first.raised_at
        session.add(made)
        return made.key


def acts(app: Flask) -> list[str]:
    with app.app_context():
        reads = LogEntry.act.in_(["audit.read_exact"])
        return [row.act for row in db.session.query(LogEntry).filter(~reads).order_by(LogEntry.id)]


def test_a_correction_by_two_reviewers_takes_it_back_as_well(app: Flask, call: Caller) -> None:
    key, visit = counted(app, call, "no")
    form = words(call("rita").get(f"/audits/{key}/correct?question={GATE}"))
    asked: dict[str, Any] = {"question": GATE, "answer": {"value": "yes"}, "reason": WHY}
    made = call("rita").post(f"/api/v1/audits/{key}/corrections", json=asked)
    second = words(call("rex").get(f"/audits/{key}"))
    assert states(app, key, visit) == ("approved", "could_not_shop")
    agreed = call("rex").post(f"/corrections/{made.json['id']}", data={"decision": "confirm"})

    assert made.status_code == 201
    assert "the report stops counting" in form
    assert "the report stops counting" in second
    done = words(call("rex").get(agreed.headers["Location"]))
    assert "does not count any more" in done
    assert states(app, key, visit) == ("rejected", "rejected")
    assert sums(app) == 0
    assert ("report.withdrawn", "/locations/N-001") in told(app, "stan")
    late = dispute(call, key, question=GATE)
    assert late.status_code == 404


def test_another_report_of_the_visit_can_count_then(app: Flask, call: Caller) -> None:
    """What came besides waits no longer behind a report that was taken back."""
    key, visit = counted(app, call, "no")
    version = {"key": "retail-visit", "version": 1}
    other = send(call, draft(answers={GATE: {"value": "yes"}}, visit=visit, checklist=version))
    appeal = dispute(call, key, question=GATE).json["id"]
    rule(call, appeal, answer={"value": "yes"})

    decide(call, other)

    assert states(app, other, visit) == ("approved", "approved")
    assert sums(app) == 1


def test_no_other_question_takes_a_report_back_in_passing(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        checklists.publish(checklists.put_draft(BEHIND, by="system"), by="system")
    said = {"came": {"value": "yes"}, "open": {"value": "no"}}
    key = approved(call, answers=said, checklist={"key": "behind", "version": 1})
    release(app)
    made = dispute(call, key, question="came").json["id"]

    page = words(call("rex").get(f"/appeals/{made}"))
    refused = rule(call, made, answer={"value": "no"})

    assert "the report stops counting" not in page
    assert (refused.status_code, refused.json["code"]) == (409, "gate_flips")
    assert "Correct that other question first" in refused.json["detail"]
    with app.app_context():
        assert db.session.query(Audit).one().state == "approved"
