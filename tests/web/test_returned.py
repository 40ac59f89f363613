"""A return and what answers it: only what was asked for is open, and nothing that came is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.audits.tables import Audit
from mystery.commands.verifying import verify
from mystery.notices.tables import Notice
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft, picture, put_audit
from tests.web.desk import words
from tests.web.visited import BEST, POOR, decide, draft, send

ASKED = {"question": "clean", "text": "Which shelf?"}


def audit_of(app: Flask, made: Draft) -> Audit:
    with app.app_context():
        return db.session.query(Audit).filter_by(uuid=made.uuid).one()


def returned(call: Caller, *remarks: dict[str, Any], **of_draft: Any) -> tuple[Draft, str]:
    made = draft(**of_draft)
    key = send(call, made)
    decide(call, key, "return", *(remarks or (ASKED,)))
    return made, key


def answered(call: Caller, former: Draft, **of_draft: Any) -> tuple[Draft, str]:
    later = draft(replaces=former.uuid, **of_draft)
    return later, send(call, later)


def report(call: Caller, key: str) -> dict[str, Any]:
    found = call("rita").get(f"/api/v1/audits/{key}").json
    lines = [line for part in found["sections"] for line in part["questions"]]
    return {**found, "answers": {line["key"]: line["value"] for line in lines}}


def test_only_what_was_asked_for_counts_anew(app: Flask, call: Caller) -> None:
    former, _ = returned(call, answers=POOR)

    later, key = answered(call, former, answers=BEST)

    shown = report(call, key)
    assert shown["answers"]["clean"] == "yes"
    assert shown["answers"]["greeting"] == "none"
    assert shown["percent"] == "77.7778"
    assert "changed_elsewhere" in shown["flags"]
    with app.app_context():
        assert b'"greeting":{"value":"warm"}' in db.session.query(Audit.body).filter_by(
            uuid=later.uuid
        ).one()[0].replace(b" ", b"")


def test_an_answer_that_keeps_to_what_was_asked_has_no_mark(call: Caller) -> None:
    former, _ = returned(call, answers=POOR)

    _, key = answered(call, former, answers=POOR | {"clean": {"value": "yes"}})

    assert "changed_elsewhere" not in report(call, key)["flags"]


def test_a_return_of_the_whole_visit_opens_all_of_it(call: Caller) -> None:
    former, _ = returned(call, {"text": "Please look at all of it again."}, answers=POOR)

    _, key = answered(call, former, answers=BEST)

    shown = report(call, key)
    assert (shown["percent"], "changed_elsewhere" in shown["flags"]) == ("100", False)


def test_an_answer_left_out_where_nobody_asked_stays(call: Caller) -> None:
    former, _ = returned(call, answers=BEST)

    _, key = answered(call, former, answers={"clean": {"value": "no"}})

    shown = report(call, key)
    assert shown["answers"]["greeting"] == "warm"
    assert shown["answers"]["clean"] == "no"


def test_what_was_kept_is_still_equal_to_a_recomputation(app: Flask, call: Caller) -> None:
    former, _ = returned(call, answers=POOR)
    answered(call, former, answers=BEST)

    with app.app_context():
        assert verify(app).lines == []


def test_a_second_round_holds_to_the_first(call: Caller) -> None:
    """Asked for one question, then for another: each counts as it was answered when open."""
    first, _ = returned(call, answers=POOR)
    second, key = answered(call, first, answers=BEST)
    decide(call, key, "return", {"question": "greeting", "text": "Did nobody greet?"})

    flat = BEST | {"greeting": {"value": "flat"}, "clean": {"value": "no"}}
    _, last = answered(call, second, answers=flat)

    shown = report(call, last)["answers"]
    assert (shown["greeting"], shown["clean"]) == ("flat", "yes")


def test_photos_at_other_questions_count_as_a_change(call: Caller) -> None:
    former, _ = returned(call, answers=POOR)

    _, key = answered(call, former, answers=POOR | {"clean": {"value": "yes"}}, photos=[picture(1)])

    assert "changed_elsewhere" in report(call, key)["flags"]


def test_the_answer_stands_beside_the_question_that_was_asked(call: Caller) -> None:
    former, _ = returned(call, answers=POOR)
    reply = {"replies": {"clean": "I meant the car park."}}
    _, key = answered(call, former, answers=POOR | {"clean": {"value": "yes"}}, **reply)

    page = words(call("rita").get(f"/audits/{key}"))

    assert "Asked Which shelf? Shopper before: No → now: Yes I meant the car park." in page
    assert "Correction" in words(call("rita").get("/review"))


def test_revisions_stand_side_by_side(call: Caller) -> None:
    former, _ = returned(call, answers=POOR, photos=[picture(2)])
    _, key = answered(call, former, answers=BEST)

    page = call("rita").get(f"/audits/{key}/revisions")
    said = words(page)

    assert "2 answers differ" in said or "1 answer differs" in said
    assert "Was it clean? No 0 of 5 points Yes 5 of 5 points" in said
    assert "Changed by the shopper although not asked for" in said
    assert "Sent was “Warmly”. The question was not open, so the former answer counts." in said
    assert page.text.count("rendition=thumb") == 1
    assert "Score 50.0 % → then 77.8 %" in said
    assert call("nora").get(f"/audits/{key}/revisions").status_code == 403


def test_a_returned_visit_is_not_decided_again(call: Caller) -> None:
    _, key = returned(call)

    for decision in ("approve", "return", "reject"):
        asked = {"decision": decision, "threads": [{"text": "Again."}]}
        answer = call("rita").post(f"/api/v1/audits/{key}/review", json=asked)
        assert (answer.status_code, answer.json["code"]) == (409, "already_decided")
        assert "It went back to the shopper" in answer.json["detail"]


def test_what_was_answered_is_decided_on_its_correction(call: Caller) -> None:
    former, key = returned(call)
    answered(call, former)

    page = call("rita").post(f"/audits/{key}/review", data={"decision": "approve"})

    assert page.status_code == 409
    assert "decide on the correction instead" in words(page)


def test_two_answers_to_one_return(call: Caller) -> None:
    former, _ = returned(call)
    answered(call, former)
    again = draft(replaces=former.uuid)

    assert put_audit(call("sue"), again.uuid, again.bytes()).json["code"] == "not_returned"


@pytest.mark.parametrize("decision", ["approve", "return", "reject"])
def test_the_shopper_is_told(app: Flask, call: Caller, decision: str) -> None:
    key = send(call, draft())
    decide(call, key, decision, {"text": "Look again."})

    with app.app_context():
        (notice,) = db.session.query(Notice).filter_by(person_id=cast.who("sue").id)
        assert notice.kind == ("audit.returned" if decision == "return" else "audit.decided")
        assert notice.facts["location"] == "North High St"
