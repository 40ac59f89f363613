"""Payroll gets what is granted, once, to the cent; the same table comes back for ever."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mystery import db
from mystery.db import now
from mystery.expenses import actions, queries
from mystery.expenses.rules import State, Verdict
from mystery.expenses.tables import Claim, Expense, PayrollBatch
from mystery.locations.queries import get_location
from mystery.log import LogEntry
from mystery.problems import Conflict
from tests import cast
from tests.conftest import Caller
from tests.web.desk import sign_in, words
from tests.web.spending import approve_all, claimed, rule
from tests.web.visited import forbidden_inline, unlabelled

TODAY = now().date()
PERIOD = {"since": (TODAY - timedelta(days=30)).isoformat(), "until": TODAY.isoformat()}


@pytest.fixture(autouse=True)
def numbered(app: Flask) -> None:
    with app.app_context(), db.transaction():
        cast.who("sue").staff_number = "=0042"
        cast.who("sam").staff_number = "7"


def hand_over(call: Caller, **period: str) -> Any:
    return call("ada").post("/api/v1/payroll", json=PERIOD | period)


def rows(call: Caller, batch: str, *, raw: bool = True) -> list[dict[str, str]]:
    answer = call("ada").get(f"/api/v1/payroll/{batch}.csv{'?raw=1' if raw else ''}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_what_is_granted_is_handed_over_once(app: Flask, call: Caller) -> None:
    for location in ("N-001", "S-001"):
        approve_all(call, claimed(call, location=location))
    cut = claimed(call, by="sam")
    rule(call, cut, {"item": 0, "verdict": "cut", "granted": "30", "reason": "x"})
    rule(call, cut, {"item": 2, "verdict": "refuse", "reason": "x"})

    first = hand_over(call)
    assert first.status_code == 201
    found = rows(call, first.json["id"])
    assert found == [
        {
            "staff_number": number,
            "period_from": PERIOD["since"],
            "period_to": PERIOD["until"],
            "minutes": minutes,
            "travel_minutes": travel,
            "amount_EUR": amount,
        }
        for number, minutes, travel, amount in (
            ("7", "30", "0", "0.00"),
            ("=0042", "70", "80", "31.40"),
        )
    ]
    again = hand_over(call)
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_pay")
    assert rows(call, first.json["id"]) == found
    with app.app_context():
        acts = [e.act for e in db.session.query(LogEntry).order_by(LogEntry.id)]
        assert acts.count("payroll.export") == 1
        assert acts.count("payroll.read") == 2


def test_what_is_granted_later_comes_in_the_next_batch(call: Caller) -> None:
    claim = claimed(call)
    rule(call, claim, {"item": 0, "verdict": "approve"})
    hand_over(call)
    rule(call, claim, {"item": 2, "verdict": "approve"})

    second = hand_over(call).json["id"]
    found = rows(call, second)[0]
    assert (found["minutes"], found["amount_EUR"]) == ("0", "12.90")
    assert rule(call, claim, {"item": 0, "verdict": "refuse", "reason": "x"}) == 409


def test_a_former_batch_stays_as_it_was_handed_over(app: Flask, call: Caller) -> None:
    approve_all(call, claimed(call))
    batch = hand_over(call).json["id"]
    before = rows(call, batch)
    with app.app_context(), db.transaction():
        cast.who("sue").staff_number = "new"

    assert rows(call, batch) == before


def test_a_spreadsheet_takes_no_staff_number_for_a_formula(call: Caller) -> None:
    approve_all(call, claimed(call))
    batch = hand_over(call).json["id"]

    assert rows(call, batch, raw=False)[0]["staff_number"] == "'=0042"
    assert rows(call, batch)[0]["staff_number"] == "=0042"
    answer = call("ada").get(f"/api/v1/payroll/{batch}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "payroll_" in answer.headers["Content-Disposition"]


def test_payroll_learns_nothing_of_which_visits(call: Caller) -> None:
    approve_all(call, claimed(call))
    batch = hand_over(call).json["id"]
    text = call("ada").get(f"/api/v1/payroll/{batch}.csv").text

    for trace in ("N-001", "North", "coffee", "Sue", "Shopper"):
        assert trace not in text


def test_who_has_no_staff_number_waits_for_one(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        cast.who("sue").staff_number = None
    approve_all(call, claimed(call))

    assert hand_over(call).status_code == 409
    assert "Payroll does not know Sue: no staff number." in words(
        sign_in(app, "ada").get("/expenses/payroll")
    )


def test_periods_are_days_at_the_store_and_never_reversed(call: Caller) -> None:
    approve_all(call, claimed(call))

    old = {"since": "2020-01-01", "until": "2020-01-31"}
    assert hand_over(call, **old).status_code == 409
    assert hand_over(call, since=PERIOD["until"], until=PERIOD["since"]).status_code == 409
    assert hand_over(call, since="soon").status_code == 422


def test_only_who_pays_hands_over(call: Caller) -> None:
    approve_all(call, claimed(call))
    batch = hand_over(call).json["id"]

    for who in ("rita", "nora", "stan", "sam", "otto"):
        assert call(who).post("/api/v1/payroll", json=PERIOD).status_code == 403
        assert call(who).get(f"/api/v1/payroll/{batch}.csv").status_code == 403


def test_the_page_hands_over_and_shows_former_batches(app: Flask, call: Caller) -> None:
    approve_all(call, claimed(call))
    ada = sign_in(app, "ada")
    refused = ada.post("/expenses/payroll", data={"since": "", "until": PERIOD["until"]})
    taken = ada.post("/expenses/payroll", data=PERIOD)
    page = ada.get("/expenses/payroll")

    assert refused.status_code == 422
    assert "The period needs its first and last day." in words(refused)
    assert taken.status_code == 303
    assert "by Ada CSV for Excel" in words(page)
    assert forbidden_inline(page.text) == []
    assert unlabelled(page.text) == []
    assert ada.post("/expenses/payroll", data=PERIOD).status_code == 409


steps = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(0, 1), st.integers(0, 40)),
        st.tuples(st.just("decide"), st.integers(0, 20), st.sampled_from(Verdict)),
        st.tuples(st.just("pay"), st.integers(0, 40), st.integers(0, 40)),
    ),
    min_size=4,
    max_size=25,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_whatever_happens_nothing_is_paid_twice_or_beyond_its_grant(
    app: Flask, plan: list[tuple[str, int, Any]]
) -> None:
    """Claims, decisions and payrolls in any order: all batches together hold each grant once."""
    with app.app_context():
        with db.transaction() as session:
            for table in (Expense, Claim, PayrollBatch):
                session.query(table).delete()
        for act, first, second in plan:
            try:
                with db.transaction():
                    _act(act, first, second)
            except Conflict:
                db.session.rollback()
        _check_books()


def _act(act: str, first: int, second: Any) -> None:
    everywhere = queries.in_review() | ~queries.in_review()
    if act == "claim":
        _claim(("sam", "sue")[first], days_ago=second)
    elif act == "pay":
        since, until = sorted(TODAY - timedelta(days=days) for days in (first, second))
        here = Expense.id > 0
        actions.hand_to_payroll(since, until, visible=here, by=cast.as_("ada"))
    else:
        claims = db.session.query(Claim).order_by(Claim.id).all()
        if claims:
            claim = claims[first % len(claims)]
            ruling = actions.Ruling(first % 2, second, cut_to=7, reason="why")
            actions.decide(claim.key, [ruling], visible=everywhere, by=cast.as_("ada"))


def _claim(name: str, *, days_ago: int) -> None:
    number = db.session.query(Claim).count()
    made = Claim(
        key=f"c{number}",
        uuid=f"u{number}",
        person_id=cast.who(name).id,
        location_id=get_location("N-001").id,
        local_day=TODAY - timedelta(days=days_ago),
        made_at=now(),
        expenses=[
            Expense(position=0, kind="work", asked=11 + number, state=State.WAITING, reason=""),
            Expense(
                position=1,
                kind="money",
                asked=10_000 + number,
                currency="EUR",
                state=State.WAITING,
                reason="",
            ),
        ],
    )
    db.session.add(made)
    db.session.flush()


def _check_books() -> None:
    """Recounted from the claims: each batch is the sum of its own, and no grant is in two."""
    for batch in db.session.query(PayrollBatch):
        inside = db.session.query(Expense).filter_by(batch_id=batch.id).all()
        assert inside
        assert all(e.state in ("approved", "cut") and e.granted for e in inside)
        assert all(batch.since <= e.claim.local_day <= batch.until for e in inside)
        minutes = sum(row["minutes"] for row in batch.rows)
        money = sum(round(float(row["money"].get("EUR", 0)) * 10_000) for row in batch.rows)
        assert minutes == sum(e.granted or 0 for e in inside if e.kind == "work")
        assert money == sum(e.granted or 0 for e in inside if e.kind == "money")
    for expense in db.session.query(Expense):
        assert (expense.granted or 0) <= expense.asked
