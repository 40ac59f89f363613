from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from mystery import db, worker
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.people import actions as people
from mystery.people.rules import Role
from mystery.web.pages.review import age
from tests import cast
from tests.conftest import Caller
from tests.sending import put_audit
from tests.web.desk import words
from tests.web.visited import POOR, approved, decide, draft, forbidden_inline, line, send, table

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def state(app: Flask, key: str) -> str:
    with app.app_context():
        return db.session.query(Audit).filter_by(key=key).one().state


def look_through(app: Flask) -> None:
    """What the worker does after an audit has come in."""
    with app.app_context():
        while worker.step(app):
            pass


def test_what_waits_is_listed_oldest_first(call: Caller) -> None:
    first = send(call, draft("N-001", answers=POOR))
    second = send(call, draft("S-001"))

    page = call("rita").get("/review")
    rows = table(page.text, "waiting")

    assert "2 visits wait; the oldest for" in words(page)
    assert [row[0] for row in rows[1:]] == ["North High St N-001", "South Way S-001"]
    assert rows[1][2:4] == ["Store visit, version 1", "50.0 %"]
    assert page.text.index(first) < page.text.index(second)
    assert forbidden_inline(page.text) == []


def test_nothing_that_waits_is_said_in_a_sentence(call: Caller) -> None:
    approved(call)

    assert "Nothing waits for review." in words(call("rita").get("/review"))


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(seconds=40), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=5, minutes=59), "5 hours"),
        (timedelta(days=3, hours=20), "3 days"),
        (timedelta(seconds=-5), "less than a minute"),
    ],
)
def test_ages_are_told_in_the_largest_full_unit(before: timedelta, told: str) -> None:
    assert age(NOON, NOON - before) == told


def test_what_is_odd_is_marked_in_words(app: Flask, call: Caller) -> None:
    made = draft(device={})
    send(call, made)
    look_through(app)

    assert "1 flag" in line(call("rita").get("/review").text, "waiting", "North High St")[-1]
    shown = words(call("rita").get(f"/audits/{made.uuid}", follow_redirects=True))
    assert "The phone’s clock could not be checked" in shown


def test_a_second_report_for_a_visit_is_called_extra(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam")
    for made in (draft(), draft()):
        made.visit = visit
        send(call, made, by="sam")

    marks = [row[-1] for row in table(call("rita").get("/review").text, "waiting")[1:]]

    assert sorted("Extra" in mark for mark in marks) == [False, True]


def test_an_approved_visit_counts_at_once_and_leaves_the_list(app: Flask, call: Caller) -> None:
    key = send(call, draft())

    answer = call("rita").post(f"/audits/{key}/review", data={"decision": "approve"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/review?done=approve"
    assert "Approved. It counts from now on" in words(call("rita").get("/review?done=approve"))
    assert state(app, key) == "approved"
    assert "North High St" in call("nora").get("/compare?checklist=visit").text


def test_a_return_carries_one_text_and_a_remark_for_each_question(app: Flask, call: Caller) -> None:
    key = send(call, draft())

    call("rita").post(
        f"/audits/{key}/review",
        data={
            "decision": "return",
            "text": "Tell us a little more.",
            "question": ["clean", "greeting"],
            "remark:clean": "Which shelf?",
            "remark:greeting": "",
            "remark:wait": " ",
        },
    )

    told = call("rita").get(f"/api/v1/audits/{key}").json
    assert told["state"] == "returned"
    assert told["decisions"][0]["threads"] == [
        {"question": None, "text": "Tell us a little more."},
        {"question": "clean", "text": "Which shelf?"},
        {"question": "greeting", "text": "Tell us a little more."},
    ]
    history = words(call("rita").get(f"/audits/{key}"))
    assert "Was it clean? Which shelf?" in history
    assert "Tell us a little more." not in words(
        call("nora").get("/locations/N-001?checklist=visit")
    )


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_without_a_reason_the_form_comes_back_with_what_was_typed(
    app: Flask, call: Caller, decision: str
) -> None:
    key = send(call, draft())

    answer = call("rita").post(
        f"/audits/{key}/review", data={"decision": decision, "question": "clean", "text": ""}
    )

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "Say why, so that the shopper knows what to do." in words(answer)
    assert f'<a href="#text-{decision}">' in answer.text
    assert f'id="text-{decision}" name="text" rows="3" aria-invalid="true"' in answer.text
    assert ('<details class="ask" open' in answer.text) is (decision == "return")
    assert state(app, key) == "submitted"


def test_a_text_that_is_too_long_is_refused_and_kept_in_the_form(app: Flask, call: Caller) -> None:
    key, text = send(call, draft()), "long " * 2_001

    answer = call("rita").post(f"/audits/{key}/review", data={"decision": "reject", "text": text})

    assert answer.status_code == 422
    assert text.strip() in answer.text
    assert state(app, key) == "submitted"


def test_a_decision_that_there_is_not_changes_nothing(app: Flask, call: Caller) -> None:
    key = send(call, draft())

    for data in ({"decision": "burn"}, {}, {"decision": "return", "remark:moon": "x"}):
        assert call("rita").post(f"/audits/{key}/review", data=data).status_code == 422
    assert state(app, key) == "submitted"


def test_a_rejected_visit_counts_nowhere(app: Flask, call: Caller) -> None:
    key = send(call, draft())

    answer = call("rita").post(
        f"/audits/{key}/review", data={"decision": "reject", "text": "This is another shop."}
    )

    assert "Rejected. It counts nowhere" in words(call("rita").get(answer.headers["Location"]))
    assert state(app, key) == "rejected"
    assert "North High St" not in call("nora").get("/compare?checklist=visit").text


def test_what_somebody_else_decided_meanwhile_is_told(app: Flask, call: Caller) -> None:
    key = send(call, draft())
    decide(call, key)

    answer = call("rita").post(f"/audits/{key}/review", data={"decision": "reject", "text": "No."})

    assert answer.status_code == 409
    assert "This audit has been decided already." in words(answer)
    assert state(app, key) == "approved"


def test_nobody_decides_on_their_own_visit(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        people.give(cast.who("rita"), Role.SHOPPER)
    key = send(call, draft(), by="rita")

    page = call("rita").get(f"/audits/{key}")
    answer = call("rita").post(f"/audits/{key}/review", data={"decision": "approve"})

    assert "You shopped this visit yourself, so somebody else decides on it." in words(page)
    assert 'value="approve"' not in page.text
    assert answer.status_code == 403
    assert "Nobody reviews their own audit." in words(answer)
    assert state(app, key) == "submitted"
    assert "Your own visit" in words(call("rita").get("/review"))


def test_a_correction_leads_to_what_it_replaces(app: Flask, call: Caller) -> None:
    former = draft()
    key = send(call, former)
    decide(call, key, "return", {"question": "clean", "text": "Look again."})
    later = draft(replaces=former.uuid)
    assert put_audit(call("sue"), later.uuid, later.bytes()).status_code == 201

    page = call("rita").get(f"/audits/{later.uuid}", follow_redirects=True)

    assert "Correction" in words(call("rita").get("/review"))
    assert f'It replaces <a href="/audits/{key}">' in page.text
    assert state(app, key) == AuditState.REPLACED


def test_only_reviewers_meet_the_form(call: Caller) -> None:
    key = send(call, draft())

    assert 'id="decide"' in call("rita").get(f"/audits/{key}").text
    for who in ("nora", "stan", "ada", "sue", "otto"):
        assert call(who).get("/review").status_code == 403
        data = {"decision": "approve"}
        assert call(who).post(f"/audits/{key}/review", data=data).status_code == 403


def test_loading_a_refused_decision_again_leads_back_to_the_form(call: Caller) -> None:
    key = send(call, draft())

    answer = call("rita").get(f"/audits/{key}/review")

    assert answer.headers["Location"] == f"/audits/{key}#decide"
