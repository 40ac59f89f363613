"""What comes beside a staged visit: late, twice, from others; and what a reviewer makes of it."""

from __future__ import annotations

import pytest
from flask import Flask

from mystery import db
from mystery.programmes import actions, queries
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.staged import STAGED, STAGES, stage
from tests.web.test_stages import days, item, states, sweep, waiting


@pytest.fixture
def visit(app: Flask) -> str:
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
        return cast.plan("sam", checklist="order")


def test_a_stage_that_comes_after_the_visit_is_over_is_beside_it_for_the_reviewer(
    app: Flask, call: Caller, visit: str
) -> None:
    stage(visit, "order").send(call("sam"))
    days(app, visit, 45)
    sweep(app)

    late = stage(visit, "delivery", answers={"whole": {"value": "no"}})
    answer = late.send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "extra_audit")
    assert late.send(call("sam")).json["state"] == "extra_audit"
    assert sorted((one["state"], one["percent"]) for one in waiting(call)) == [
        ("extra_audit", "40"),
        ("submitted", "100"),
    ]
    again = stage(visit, "use").send(call("sam"))
    assert again.json["state"] == "extra_audit"
    undecided = [one for one in waiting(call) if one["state"] != "replaced"]
    assert sorted((one["state"], one["percent"]) for one in undecided) == [
        ("extra_audit", "45"),
        ("submitted", "100"),
    ]
    reports = call("rita").get(f"/api/v1/audits/{undecided[0]['id']}/stages").json["items"]
    assert [one["stage"] for one in reports] == ["order", "delivery", "use"]


def test_a_stage_sent_twice_from_two_phones_counts_once_and_both_are_kept(
    app: Flask, call: Caller, visit: str
) -> None:
    stage(visit, "order").send(call("sam"))
    other = stage(visit, "order", answers={"found": {"value": "no"}}).send(call("sam"))
    assert (other.status_code, other.json["state"]) == (202, "extra_audit")

    for name in STAGES[1:]:
        stage(visit, name).send(call("sam"))

    assert sorted((one["state"], one["percent"]) for one in waiting(call)) == [
        ("extra_audit", "55"),
        ("submitted", "75"),
    ]


def test_a_visit_given_to_somebody_else_leaves_what_was_sent_to_the_reviewer(
    app: Flask, call: Caller, visit: str
) -> None:
    stage(visit, "order").send(call("sam"))
    with app.app_context(), db.transaction():
        actions.assign(queries.get_visit(visit), cast.who("sue"), by=cast.as_("ada"))

    sweep(app)
    late = stage(visit, "delivery").send(call("sam"))

    assert (late.status_code, late.json["state"]) == (202, "quarantined")
    undecided = [one for one in waiting(call) if one["state"] != "replaced"]
    assert [(one["state"], one["percent"]) for one in undecided] == [("quarantined", "100")]
    assert states(call, visit, "sue")[0] == "open"


def test_a_whole_audit_of_a_running_visit_is_kept_beside_it(call: Caller, visit: str) -> None:
    stage(visit, "order").send(call("sam"))
    whole = Draft(visit, checklist="order", answers={"found": {"value": "no"}})

    answer = whole.send(call("sam"))

    assert (answer.status_code, answer.json["state"]) == (202, "extra_audit")
    assert states(call, visit) == ["sent", "waiting", "waiting"]


def test_a_returned_visit_is_answered_as_a_whole_and_counts_where_it_was_asked(
    call: Caller, visit: str
) -> None:
    for name in STAGES:
        stage(visit, name).send(call("sam"))
    (report,) = waiting(call)
    uuid = call("rita").get(f"/api/v1/audits/{report['id']}").json["uuid"]
    returned = call("rita").post(
        f"/api/v1/audits/{report['id']}/review",
        json={"decision": "return", "threads": [{"question": "whole", "text": "Sure?"}]},
    )
    assert returned.status_code == 200
    told = item(call, visit)
    assert (told["state"], told["returned"]["audit"]) == ("returned", uuid)
    own = call("sam").get(f"/api/v1/audits/{uuid}").json["audit"]
    assert own["answers"]["found"] == {"value": "yes"}

    answers = own["answers"] | {"whole": {"value": "no"}, "found": {"value": "no"}}
    again = Draft(visit, checklist="order", answers=answers, more={"replaces": uuid})

    assert again.send(call("sam")).status_code == 201
    assert item(call, visit)["state"] == "submitted"
    assert [one["percent"] for one in waiting(call) if one["state"] == "submitted"] == ["45"]


def test_a_deleted_visit_takes_its_stages_along(call: Caller, visit: str) -> None:
    drafts = [stage(visit, name) for name in STAGES]
    for draft in drafts:
        draft.send(call("sam"))
    (report,) = waiting(call)
    call("rita").post(f"/api/v1/audits/{report['id']}/review", json={"decision": "approve"})

    gone = call("ada").delete(f"/api/v1/audits/{report['id']}", json={"reason": "a test order"})

    assert gone.status_code == 204
    assert [draft.send(call("sam")).status_code for draft in drafts] == [410, 410, 410]


def test_the_reviewer_reads_how_each_part_came(app: Flask, call: Caller, visit: str) -> None:
    rows = [{"@item": {"name": "Pen"}, "price": {"value": "1.20"}}]
    stage(visit, "order", more={"repeats": {"items": rows}}).send(call("sam"))
    days(app, visit, 45)
    sweep(app)
    stage(visit, "use").send(call("sam"))
    counted = next(one for one in waiting(call) if one["state"] == "submitted")

    page = call("rita").get(f"/audits/{counted['id']}").get_data(as_text=True)

    assert "Order: came" in page
    assert "Delivery: never came" in page
    assert "not part of this" in page
    assert "Its part of the visit never came" in page
    assert "<td>Pen</td>" in page.replace('<td class="num">', "<td>")
