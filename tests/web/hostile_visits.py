"""Doors of visits: planned, sent, reviewed, corrected, disputed and paid for."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

from mystery import db
from mystery.audits.flags.rules import Severity
from mystery.audits.flags.tables import Flag
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.web import desk
from tests.web.hostile import Door, Json, fixed, new, plain
from tests.web.spending import approve_all, claimed

_questions = itertools.cycle(("clean", "greeting", "wait", "price"))


def visit(call: Caller) -> str:
    planned = call("ada").post("/api/v1/visits", json=plan())
    assert planned.status_code == 201, planned.text
    return str(planned.json["id"])


def plan() -> Json:
    window = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00+01:00"}
    return {"location": "N-001", "checklist": "visit", "shopper": None, "note": "Ring", **window}


def change() -> Json:
    window = {"opens": "2026-11-02T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
    return {"act": "reschedule", "shopper": None, "reason": "later", **window}


def audit(call: Caller) -> str:
    draft = Draft(None, location="N-002")
    assert draft.send(call("sam")).status_code == 201
    return draft.uuid


def key_of(call: Caller, sent: str) -> str:
    """The random id of an audit that was approved."""
    judged = call("rita").post(f"/api/v1/audits/{sent}/review", json={"decision": "approve"})
    return str(judged.json["id"])


def draft(call: Caller) -> Json:
    head = {"uuid": str(uuid.uuid4()), "visit": None, "location": {"name": "Quay", "code": "N"}}
    head |= {"checklist": {"key": "visit", "version": 1, "title": "Visit"}}
    document = {"draft": head, "answers": {"clean": {"value": "yes"}}, "photos": []}
    told = {"base_revision": 0, "device": "x", "aside": False, "document": document}
    return {"person": desk.key_of(call.app, "sam"), **told}


def upload() -> Json:
    more = {
        "position": {"lat": 52.5, "lon": 13.4, "accuracy_m": 18, "at": "2026-11-20T10:02:11Z"},
        "repeats": {"items": [{"price": {"value": "3.99"}}]},
        "spent": {"minutes": 35, "items": [{"amount": "12.90", "currency": "EUR"}]},
        "replaces": None,
    }
    document = Draft(None, location="N-002", more=more).document()
    answers = document["answers"]
    answers["clean"] |= {"na": False, "comment": "Wet floor", "reasons": [], "at": "10:05"}
    answers["wait"] |= {"timer": {"started_at": "10:05", "laps": [3]}, "cant_recall": None}
    answers["new"] = {"value": "from a newer phone"}
    return document


def judgement() -> Json:
    return {"decision": "return", "threads": [{"question": "wait", "text": "Which clock?"}]}


def correction() -> Json:
    return {"question": "clean", "answer": {"value": "no", "na": False}, "reason": "It was not."}


def proposed(call: Caller) -> str:
    """By a reviewer of its own, since nobody decides on what they proposed."""
    path, name = f"/api/v1/audits/{audit(call)}/corrections", f"rex-{new()}"
    with call.app.app_context(), db.transaction():
        rex = people.add_person("Rex", email=f"{name}@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        tokens = {name: cast.token(name)}
    made = Caller(call.app, tokens)(name).post(path, json=correction())
    return str(made.json["id"])


def raised(call: Caller) -> Json:
    """About a report of its own; another question each time."""
    asked = {"question": next(_questions), "text": "It was.", "photos": []}
    return {"audit": released(call), **asked}


def released(call: Caller) -> str:
    """The random id of a report that Stan has been able to read for a minute."""
    draft = Draft(None, location="N-001")
    assert draft.send(call("sam")).status_code == 201
    key = key_of(call, draft.uuid)
    with call.app.app_context(), db.transaction() as session:
        session.query(Audit).filter_by(key=key).one().released_at = now() - timedelta(minutes=1)
    return key


def appeal(call: Caller) -> str:
    asked = {"audit": released(call), "question": "clean", "text": "It was."}
    return str(call("stan").post("/api/v1/appeals", json=asked).json["id"])


def flagged(call: Caller) -> str:
    """An audit that the machine found odd, as the worker leaves it."""
    sent = audit(call)
    with call.app.app_context(), db.transaction() as session:
        flag = Flag(code="too_quick", severity=Severity.LOOK, words="4 minutes.", about=[], rule=1)
        flag.audit_id, flag.at = session.query(Audit).filter_by(uuid=sent).one().id, now()
        session.add(flag)
    return sent


def rulings() -> Json:
    return {
        "items": [
            {"item": 0, "verdict": "cut", "granted": "30", "reason": "It is a short list."},
            {"item": 2, "verdict": "cut", "granted": "10.50", "reason": "No cake."},
            {"item": 3, "verdict": "approve", "granted": None},
        ]
    }


def payroll(call: Caller) -> str:
    """The address, with something to pay to somebody whom payroll knows."""
    approve_all(call, claimed(call))
    with call.app.app_context(), db.transaction():
        cast.who("sue").staff_number = "7"
    return "/api/v1/payroll"


def period() -> Json:
    today = now().date()
    return {"since": (today - timedelta(days=30)).isoformat(), "until": today.isoformat()}


DOORS: dict[str, Door] = {
    "visits.plan": Door("ada", "POST", fixed("/api/v1/visits"), plain(plan)),
    "visits.change": Door(
        "ada", "PATCH", lambda call: f"/api/v1/visits/{visit(call)}", plain(change)
    ),
    "drafts.put_draft": Door(
        "sam", "PUT", lambda _call: f"/api/v1/drafts/{uuid.uuid4()}", draft, once=True
    ),
    "audits.put_audit": Door(
        "sam", "PUT", lambda _call: f"/api/v1/audits/{uuid.uuid4()}", plain(upload), once=True
    ),
    "review.review": Door(
        "rita", "POST", lambda call: f"/api/v1/audits/{audit(call)}/review", plain(judgement)
    ),
    "corrections.propose": Door(
        "rita", "POST", lambda call: f"/api/v1/audits/{audit(call)}/corrections", plain(correction)
    ),
    "corrections.decide": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/corrections/{proposed(call)}/decision",
        lambda _call: {"decision": "refuse", "reason": "It was clean."},
    ),
    "redactions.redact_audit": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/audits/{audit(call)}/redactions",
        lambda _call: {"words": "Marta", "photo": "", "reason": "It names her."},
    ),
    "asking.ask": Door(
        "ada",
        "POST",
        lambda call: f"/api/v1/audits/{released(call)}/ask",
        lambda _call: {"what": "shopper", "photo": "", "reason": "A complaint."},
    ),
    "appeals.raise_appeal": Door("stan", "POST", fixed("/api/v1/appeals"), raised),
    "appeals.decide": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/appeals/{appeal(call)}/decision",
        lambda _call: {"decision": "reject", "reason": "It says so.", "answer": {"na": True}},
    ),
    "flags.dismiss": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/audits/{flagged(call)}/flags/too_quick/dismiss",
        lambda _call: {"reason": "They had been there before."},
    ),
    "expenses.decide": Door(
        "ada", "POST", lambda call: f"/api/v1/expenses/{claimed(call)}/decide", plain(rulings)
    ),
    "expenses.make_batch": Door("ada", "POST", payroll, plain(period)),
    "review.delete": Door(
        "ada",
        "DELETE",
        lambda call: f"/api/v1/audits/{key_of(call, audit(call))}",
        lambda _call: {"reason": "the wrong store"},
    ),
}
