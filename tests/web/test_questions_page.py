"""Misses by question: page and API say the same, and what the visits say."""

from __future__ import annotations

from typing import Any

import pytest

from mystery import db
from mystery.rollups import actions as rollups
from mystery.rollups.questions import slots
from mystery.rollups.rules import grown
from mystery.rollups.tables import RollupQuestions
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    OVERCHARGED,
    POOR,
    all_approved,
    approved,
    draft,
    forbidden_inline,
    line,
    unlabelled,
)

ASK = "checklist=visit&period=all"
NA = BEST | {"clean": {"na": True, "na_reason": "none here"}}
FORGOT = BEST | {"greeting": {"cant_recall": True}}


@pytest.fixture
def five_visits(call: Caller) -> None:
    """At N-001 clean is N/A, then missed twice, at last the price too; at C-001 all is well."""
    all_approved(
        call,
        [
            draft("N-001", answers=NA, days_ago=9),
            draft("N-001", answers=POOR, days_ago=6),
            draft("C-001", answers=FORGOT, days_ago=4),
            draft("S-001", answers=POOR, days_ago=4),
        ],
    )
    approved(call, "N-001", answers=OVERCHARGED | {"clean": {"value": "no"}}, days_ago=5)


def told(call: Caller, who: str, more: str = "") -> dict[str, dict[str, Any]]:
    answer = call(who).get(f"/api/v1/scores/questions?{ASK}{more}")
    assert answer.status_code == 200
    return {item["question"]: item for item in answer.json["items"]}


@pytest.mark.usefixtures("five_visits")
def test_counts_are_those_of_the_visits_in_sight(call: Caller) -> None:
    rows = told(call, "nora")

    clean, greeting, price = rows["clean"], rows["greeting"], rows["price"]
    assert (clean["scored"], clean["missed"], clean["na"], clean["shown"]) == (3, 2, 1, 4)
    assert (greeting["scored"], greeting["cant_recall"], greeting["missed"]) == (3, 1, 1)
    assert (price["missed"], price["scored"], price["critical"]) == (1, 4, True)
    assert clean["repeat_misses"] == ["N-001"]
    assert told(call, "rita")["clean"]["missed"] == 3
    assert told(call, "rita", "&kind=competitor")["clean"]["missed"] == 0


@pytest.mark.usefixtures("five_visits")
def test_the_page_shows_the_figures_of_the_api(call: Caller) -> None:
    page = call("nora").get(f"/questions?{ASK}")

    assert "1 critical question was missed, once in all." in words(page)
    for row in told(call, "nora").values():
        if row["scored"]:
            shown = line(page.text, "stores misses", row["text"])
            assert shown[1] == f"{100 * float(row['miss_rate']):.1f} %"
            assert shown[4] == str(row["scored"])
            assert shown[7] == str(len(row["repeat_misses"]))
    first = page.text.split("<tbody>")[1].split("</tr>")[0]
    assert "Was the price right?" in first, "a critical question that was missed comes first"


@pytest.mark.usefixtures("five_visits")
def test_a_question_leads_to_its_stores_and_visits(call: Caller) -> None:
    page = call("nora").get(f"/questions?{ASK}&question=clean")

    assert "Missed 2 of 3 times it was scored" in words(page)
    assert "Missed on the last two visits at North High St." in words(page)
    assert page.text.count('#q-clean">North High St</a>') == 2
    visit = page.text.split('href="/audits/')[1].split("#")[0]
    assert call("nora").get(f"/audits/{visit}").status_code == 200


@pytest.mark.usefixtures("five_visits")
def test_nobody_counts_what_lies_elsewhere(call: Caller) -> None:
    assert told(call, "sol")["clean"]["scored"] == 1
    assert call("stan").get(f"/questions?{ASK}").status_code == 403
    assert "South Way" not in call("nora").get(f"/questions?{ASK}&question=clean").text


def test_what_is_deleted_is_missed_no_more(call: Caller) -> None:
    key = approved(call, answers=POOR)
    assert told(call, "nora")["clean"]["missed"] == 1

    answer = call("ada").delete(f"/api/v1/audits/{key}", json={"reason": "a test visit"})

    assert answer.status_code in (200, 204)
    assert told(call, "nora").get("clean", {"missed": 0})["missed"] == 0
    with call.app.app_context():
        assert rollups.differences() == []
        with db.transaction():
            rollups.recount()
        assert rollups.differences() == []


@pytest.mark.usefixtures("five_visits")
def test_a_wrong_sum_of_a_question_is_named_and_put_right(call: Caller) -> None:
    before = told(call, "nora")
    with call.app.app_context():
        with db.transaction() as session:
            row = session.query(RollupQuestions).order_by(RollupQuestions.location_id).first()
            assert row
            slot = slots(row.family)["clean"]
            row.counts = grown(row.counts, {slot: {"missed": 1}}, 1)
        (difference,) = rollups.differences()
        assert "'clean'" in difference
        assert told(call, "nora") != before
        with db.transaction():
            rollups.recount()

        assert rollups.differences() == []
    assert told(call, "nora") == before


@pytest.mark.usefixtures("five_visits")
@pytest.mark.parametrize("more", ["", "&question=clean", "&question=nothing"])
def test_the_page_holds_nothing_that_the_policy_refuses(call: Caller, more: str) -> None:
    page = call("nora").get(f"/questions?{ASK}{more}")

    assert page.status_code == 200
    assert not forbidden_inline(page.text)
    assert not unlabelled(page.text)


def test_before_any_visit_the_page_says_so(call: Caller) -> None:
    assert "No visit with this checklist" in words(call("nora").get("/questions?checklist=visit"))
