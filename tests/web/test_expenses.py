"""What a visit cost: noted with it, decided on after its review, by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.expenses.tables import Claim, Expense
from mystery.log import LogEntry
from mystery.notices.tables import Notice
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.conftest import Caller
from tests.sending import put_audit
from tests.web.desk import sign_in, words
from tests.web.spending import SPENT, approve_all, claimed, rule, shown, spending
from tests.web.visited import approved, decide, forbidden_inline, send, unlabelled


def states(call: Caller, claim: str) -> list[tuple[str, Any]]:
    return [(item["state"], item["granted"]) for item in shown(call, claim)["items"]]


def test_what_a_visit_cost_is_noted_with_it(call: Caller) -> None:
    claim = claimed(call, review=False)

    found = shown(call, claim)
    assert found["state"] == "review"
    assert found["location"] == {"code": "N-001", "name": "North High St"}
    assert [(i["kind"], i["asked"], i["currency"], i["note"]) for i in found["items"]] == [
        ("work", 35, None, ""),
        ("travel", 40, None, ""),
        ("money", "12.90", "EUR", "a coffee"),
        ("money", "2.80", "EUR", "bus"),
    ]
    assert [item["receipt"] for item in found["items"]] == [False, False, True, False]
    assert found["shopper"].startswith("Shopper ")
    assert "Sue" not in str(found)


def test_the_same_visit_sent_again_asks_once(app: Flask, call: Caller) -> None:
    made = spending()
    send(call, made)
    assert put_audit(call("sue"), made.uuid, made.bytes()).status_code == 200

    with app.app_context():
        assert db.session.query(Claim).count() == 1
        assert db.session.query(Expense).count() == 4


def test_a_visit_that_cost_nothing_asks_for_nothing(app: Flask, call: Caller) -> None:
    approved(call)
    send(call, spending(spent={"minutes": 0, "items": []}))

    with app.app_context():
        assert db.session.query(Claim).count() == 0


@pytest.mark.parametrize(
    ("spent", "pointer"),
    [
        ({"minutes": -1}, "/spent/minutes"),
        ({"minutes": 1.5}, "/spent/minutes"),
        ({"minutes": 1441}, "/spent/minutes"),
        ({"items": [{"amount": 12.9, "currency": "EUR"}]}, "/spent/items/0/amount"),
        ({"items": [{"amount": "12,90", "currency": "EUR"}]}, "/spent/items/0/amount"),
        ({"items": [{"amount": "-1", "currency": "EUR"}]}, "/spent/items/0/amount"),
        ({"items": [{"amount": "1.00\n", "currency": "EUR"}]}, "/spent/items/0/amount"),
        ({"items": [{"amount": "1", "currency": "euro"}]}, "/spent/items/0/currency"),
        (
            {"items": [{"amount": "1", "currency": "EUR", "photo": "a" * 64}]},
            "/spent/items/0/photo",
        ),
        ({"items": [{"amount": "1", "currency": "EUR"}] * 21}, "/spent/items"),
    ],
)
def test_what_cannot_be_is_refused_with_a_pointer(
    call: Caller, spent: dict[str, Any], pointer: str
) -> None:
    made = spending(spent={"items": [], **spent})
    answer = put_audit(call("sue"), made.uuid, made.bytes())

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_what_a_newer_phone_adds_is_no_reason_to_refuse(call: Caller) -> None:
    newer = {**SPENT, "mood": "fine", "items": [{"amount": "1", "currency": "EUR", "vat": "7"}]}

    assert send(call, spending(spent=newer))


def test_money_waits_for_the_review_of_its_visit(call: Caller) -> None:
    claim = claimed(call, review=False)

    assert rule(call, claim, {"item": 0, "verdict": "approve"}) == 409
    assert states(call, claim)[0] == ("waiting", None)


def test_items_are_approved_cut_and_refused_each_by_itself(app: Flask, call: Caller) -> None:
    claim = claimed(call)
    status = rule(
        call,
        claim,
        {"item": 0, "verdict": "approve"},
        {"item": 1, "verdict": "cut", "granted": "20", "reason": "The bus takes ten minutes"},
        {"item": 2, "verdict": "cut", "granted": "3.50", "reason": "One coffee, not three"},
        {"item": 3, "verdict": "refuse", "reason": "A ticket comes with the job"},
    )

    assert status == 200
    assert states(call, claim) == [
        ("approved", 35),
        ("cut", 20),
        ("cut", "3.50"),
        ("refused", "0.00"),
    ]
    mine = call("sue").get("/api/v1/expenses/mine").json["items"][0]
    assert mine["state"] == "decided"
    assert [item["reason"] for item in mine["items"]][2] == "One coffee, not three"
    assert call("sue").get(f"/api/v1/expenses/mine?since={mine['day']}").json["items"] == [mine]
    assert call("sue").get("/api/v1/expenses/mine?since=2099-01-01").json["items"] == []
    assert call("sue").get("/api/v1/expenses/mine?since=soon").status_code == 422
    with app.app_context():
        entry = db.session.query(LogEntry).filter_by(act="expense.decide").one()
        assert [item["granted"] for item in entry.details["items"]] == [35, 20, 35_000, 0]
        told = db.session.query(Notice).filter_by(kind="expense.decided").one()
        assert told.person_id == cast.who("sue").id
        assert told.address == f"/app/money/{claim}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": 0, "verdict": "cut", "granted": "35", "reason": "x"},
        {"item": 0, "verdict": "cut", "granted": "0", "reason": "x"},
        {"item": 0, "verdict": "cut", "granted": "1.5", "reason": "x"},
        {"item": 2, "verdict": "cut", "granted": "12.9", "reason": "x"},
        {"item": 2, "verdict": "cut", "granted": "-1", "reason": "x"},
        {"item": 2, "verdict": "refuse"},
        {"item": 2, "verdict": "give"},
        {"item": "2", "verdict": "approve"},
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(
    call: Caller, wrong: dict[str, Any]
) -> None:
    claim = claimed(call)

    assert rule(call, claim, {"item": 1, "verdict": "approve"}, wrong) == 422
    assert {state for state, _ in states(call, claim)} == {"waiting"}


def test_another_decision_may_follow_until_it_is_paid(call: Caller) -> None:
    claim = claimed(call)
    approve_all(call, claim)

    assert rule(call, claim, {"item": 3, "verdict": "refuse", "reason": "Twice the same"}) == 200
    assert states(call, claim)[3] == ("refused", "0.00")
    assert rule(call, claim, {"item": 9, "verdict": "approve"}) == 404


def test_all_that_fit_the_filters_are_approved_at_once(app: Flask, call: Caller) -> None:
    north, south = claimed(call), claimed(call, location="S-001")
    ada = sign_in(app, "ada")
    there = "/expenses/approve?state=waiting&location=S-001"

    page = ada.post(there, data={"all": "1"}, follow_redirects=True)

    assert "1 approved as asked for." in words(page)
    assert {state for state, _ in states(call, south)} == {"approved"}
    assert {state for state, _ in states(call, north)} == {"waiting"}
    assert "Approve all 1 as asked for" in words(ada.get("/expenses?state=waiting"))


def test_nobody_decides_on_their_own_money(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        people.give(cast.who("ada"), Role.SHOPPER)
    claim = claimed(call, by="ada")

    assert rule(call, claim, {"item": 0, "verdict": "approve"}) == 403
    page = words(sign_in(app, "ada").get("/expenses?state=waiting"))
    assert "Your own: somebody else decides" in page
    assert rule(call, claim, {"item": 0, "verdict": "approve"}, by="rita") == 200


def test_a_correction_asks_anew_and_its_first_version_no_more(app: Flask, call: Caller) -> None:
    made = spending()
    key = send(call, made)
    decide(call, key, "return", {"text": "The receipt is blurred"})
    less = {**SPENT, "minutes": 30}
    again = send(call, spending(spent=less, replaces=made.uuid))
    decide(call, again)

    claims = call("ada").get("/api/v1/expenses?state=waiting").json["items"]
    assert [claim["items"][0]["asked"] for claim in claims] == [30]
    with app.app_context():
        kept = db.session.query(Expense).filter_by(state="replaced").count()
        assert kept == 4


def test_claims_outlive_a_deleted_visit(app: Flask, call: Caller) -> None:
    key = send(call, spending())
    decide(call, key)
    claim = call("ada").get("/api/v1/expenses").json["items"][0]["id"]
    deleted = call("ada").delete(f"/api/v1/audits/{key}", json={"reason": "asked to"})

    assert deleted.status_code == 204
    assert shown(call, claim)["audit"] is None
    approve_all(call, claim)


def test_everybody_sees_the_claims_of_their_part_only(app: Flask, call: Caller) -> None:
    from mystery.locations.queries import get_region

    with app.app_context(), db.transaction():
        rex = people.add_person("Rex", email="rex@cast.test", by="system")
        people.give(rex, Role.REVIEWER, region=get_region("south"))
        call.tokens["rex"] = cast.token("rex")
    north, south = claimed(call), claimed(call, location="S-001")

    seen = {c["id"] for c in call("rex").get("/api/v1/expenses").json["items"]}
    assert seen == {south}
    assert call("rex").get(f"/api/v1/expenses/{north}").status_code == 404
    assert rule(call, north, {"item": 0, "verdict": "approve"}, by="rex") == 404
    for who in ("nora", "stan", "otto", "sam"):
        assert call(who).get("/api/v1/expenses").status_code == 403
        assert rule(call, north, {"item": 0, "verdict": "approve"}, by=who) == 403
    assert call("sam").get("/api/v1/expenses/mine").json["items"] == []


def test_the_page_lists_decides_and_keeps_what_was_typed(app: Flask, call: Caller) -> None:
    claim = claimed(call)
    ada = sign_in(app, "ada")
    page = ada.get("/expenses")

    assert "North High St" in words(page)
    assert "12.90 EUR" in words(page)
    assert "Sue" not in page.text
    assert forbidden_inline(page.text) == []
    assert unlabelled(page.text) == []
    typed = {"claim_key": claim, "verdict-2": "cut", "granted-2": "99", "reason-2": "Too dear"}
    refused = ada.post(f"/expenses/{claim}?state=waiting", data=typed)
    assert refused.status_code == 422
    assert 'value="Too dear"' in refused.text
    assert "less than was asked for" in words(refused)
    taken = ada.post(f"/expenses/{claim}?state=waiting", data=typed | {"granted-2": "9,90"})
    assert taken.status_code == 303
    assert states(call, claim)[2] == ("cut", "9.90")


def test_many_are_approved_at_once(app: Flask, call: Caller) -> None:
    claims = [claimed(call), claimed(call, location="S-001")]
    reviewing = claimed(call, review=False)
    ada = sign_in(app, "ada")

    answer = ada.post("/expenses/approve?state=waiting", data={"claim": [*claims, reviewing, "x"]})
    page = words(ada.get(answer.headers["Location"]))

    assert "2 approved as asked for. 2 left alone" in page
    assert all({state for state, _ in states(call, claim)} == {"approved"} for claim in claims)
    assert states(call, reviewing)[0] == ("waiting", None)
    assert ada.post("/expenses/approve", data={}).status_code == 422


def test_filters_and_empty_lists_say_so(app: Flask, call: Caller) -> None:
    ada = sign_in(app, "ada")
    assert "Nothing is to be decided." in words(ada.get("/expenses"))
    claimed(call)

    assert "Nothing fits." in words(ada.get("/expenses?state=&location=S-001"))
    assert "North High St" in words(ada.get("/expenses?state=&location=N-001"))
    assert "Nothing fits." in words(ada.get("/expenses?state=waiting&until=2020-01-01"))
    assert ada.get("/expenses?since=nonsense&after=nonsense&state=odd").status_code == 200
