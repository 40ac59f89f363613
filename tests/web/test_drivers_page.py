"""What brings customers back, and whether two people agree: by hand, by API, on the page."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.programmes.tables import Visit
from tests import cast
from tests.conftest import Caller
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    FAIR,
    POOR,
    all_approved,
    decide,
    draft,
    forbidden_inline,
    line,
    send,
    unlabelled,
)

ASK = "checklist=visit&period=all"


def publish_with_scale(app: Flask) -> None:
    document: dict[str, Any] = copy.deepcopy(cast.CHECKLIST)
    scale = {"key": "come_back", "type": "scale", "text": "Would you come back?"}
    document["sections"][1]["questions"].append(scale)
    with app.app_context(), db.transaction():
        cast.publish(document)


@pytest.fixture
def answered(call: Caller) -> None:
    """20 pleased visits, greeted warmly on 18; 8 displeased, on 2; 2 in between, on none."""
    publish_with_scale(call.app)
    said = [*[(5, True)] * 18, *[(4, False)] * 2, *[(1, True)] * 2, *[(2, False)] * 6]
    said += [(3, False)] * 2
    none = BEST | {"greeting": {"value": "none"}}
    drafts = [
        draft(answers={**(BEST if warm else none), "come_back": {"value": value}})
        for value, warm in said
    ]
    for made in drafts:
        made.version = 2
    all_approved(call, drafts)


@pytest.mark.usefixtures("answered")
def test_importance_and_performance_by_hand(call: Caller) -> None:
    told = call("nora").get(f"/api/v1/scores/drivers?{ASK}").json
    answer = call("nora").get(f"/questions?{ASK}&view=drivers")

    assert (told["pleased"], told["displeased"], told["between"]) == (20, 8, 2)
    first = told["items"][0]
    assert (first["question"], first["importance"]) == ("greeting", "0.65")
    assert first["performance"] == "0.6667"
    assert (first["matters"], first["weak"]) == (True, True)
    assert {item["importance"] for item in told["items"][1:]} == {"0"}
    row = line(answer.text, "stores", "1. How were you greeted?")
    assert (row[1], row[3], row[4], row[5]) == ("+65.0", "66.7 %", "30", "Matters and is weak")
    assert "“How were you greeted?” is missed most to our cost" in words(answer)
    assert answer.text.count("<circle") == len(told["items"])
    assert not forbidden_inline(answer.text)
    assert not unlabelled(answer.text)
    assert call("sol").get(f"/api/v1/scores/drivers?{ASK}").json["items"] == []
    hidden = call("sol").get(f"/questions?{ASK}&view=drivers")
    assert "This needs 30 visits" in words(hidden)
    assert call("stan").get(f"/questions?{ASK}&view=drivers").status_code == 403


def doubled(call: Caller, first: dict[str, Any], second: dict[str, Any]) -> None:
    """A visit that Sam and Sue both made, on purpose."""
    with call.app.app_context(), db.transaction() as session:
        keys = cast.plan("sam"), cast.plan("sue")
        one, two = (session.query(Visit).filter_by(key=key).one() for key in keys)
        two.calibration_of = one.id
    for key, answers, by in zip(keys, (first, second), ("sam", "sue"), strict=True):
        decide(call, send(call, draft(answers=answers, visit=key), by=by))


def test_two_people_are_compared_answer_by_answer(call: Caller) -> None:
    alike = BEST | {"clean": {"na": True}}
    for first, second in ((BEST, BEST), (BEST, FAIR), (POOR, BEST), (alike, alike)):
        doubled(call, first, second)

    told = call("nora").get(f"/api/v1/scores/agreement?{ASK}").json
    answer = call("nora").get(f"/questions?{ASK}&view=agreement")

    by_key = {item["question"]: item for item in told["items"]}
    assert {key: (item["pairs"], item["agreed"]) for key, item in by_key.items()} == {
        "greeting": (4, "0.5"),
        "clean": (4, "0.75"),
        "price": (4, "1"),
    }
    # Clean: yes/yes twice, no/yes, na/na: p_o 3/4, p_e (2·3 + 1·0 + 1·1)/16 = 7/16, 5/9.
    assert by_key["clean"]["kappa"] == "0.5556"
    assert by_key["price"]["kappa"] is None
    assert told["agreed"] == "0.75"
    assert line(answer.text, "stores", "Was it clean?")[1] == "75.0 %"
    assert "least at “How were you greeted?”, 2 of 4" in words(answer)
    empty = call("sol").get(f"/questions?{ASK}&view=agreement")
    assert "No visit in this selection was made twice on purpose." in words(empty)
