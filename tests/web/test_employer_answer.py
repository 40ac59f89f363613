"""The answer about the employer: counted as it comes in, or as it is taken over; once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.apart.tables import EmployerTally
from mystery.programmes import actions as programmes
from mystery.programmes.queries import get_visit
from mystery.programmes.rules import VisitState
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.staged import STAGED, STAGES, stage

PLAIN: dict[str, Any] = {
    **{name: STAGED[name] for name in ("key", "title", "language", "channel")},
    "sections": [
        {name: value for name, value in section.items() if name != "stage"}
        for section in STAGED["sections"]
        if section["key"] == "after"
    ],
}


def asked(app: Flask, checklist: dict[str, Any] = PLAIN) -> str:
    with app.app_context(), db.transaction():
        cast.publish(checklist)
    return planned(app)


def planned(app: Flask) -> str:
    with app.app_context(), db.transaction():
        return cast.plan("sam", checklist="order")


def cancel(app: Flask, visit: str) -> None:
    with app.app_context(), db.transaction():
        programmes.step(get_visit(visit), VisitState.CANCELLED)


def say(call: Caller, visit: str | None, mark: int, **more: Any) -> Draft:
    answers = {"useful": {"value": 3}, "recommend_as_employer": {"value": mark}}
    made = Draft(visit, checklist="order", answers=answers, more=more)
    assert made.send(call("sam")).status_code in (201, 202)
    return made


def judge(call: Caller, uuid: str, decision: str) -> None:
    document = {"decision": decision, "threads": [{"text": "Thank you."}]}
    answer = call("rita").post(f"/api/v1/audits/{uuid}/review", json=document)
    assert answer.status_code == 200, answer.json


def tallies(app: Flask) -> list[tuple[int, int]]:
    """Marks and how often each was given; all of them in the month that is not over."""
    with app.app_context():
        found = list(db.session.scalars(sa.select(EmployerTally).order_by(EmployerTally.mark)))
        assert {tally.month for tally in found} <= {db.now().date().replace(day=1)}
        return [(tally.mark, tally.n) for tally in found]


def test_an_answer_counts_as_it_comes_in_whatever_is_decided_and_when(
    app: Flask, call: Caller
) -> None:
    visit = asked(app)
    old = {"started_at": "2026-02-27T10:02:11Z", "finished_at": "2026-02-27T10:41:00Z"}
    first, second = say(call, visit, 3, **old), say(call, planned(app), 8)
    assert tallies(app) == [(3, 1), (8, 1)]

    judge(call, first.uuid, "reject")
    judge(call, second.uuid, "approve")
    assert tallies(app) == [(3, 1), (8, 1)]


def test_what_was_kept_apart_counts_once_it_is_taken_over(app: Flask, call: Caller) -> None:
    taken, refused = asked(app), planned(app)
    for visit in (taken, refused):
        cancel(app, visit)
    drafts = [say(call, taken, 3), say(call, taken, 4), say(call, refused, 5)]
    assert tallies(app) == []

    judge(call, drafts[0].uuid, "approve")
    judge(call, drafts[1].uuid, "reject")
    judge(call, drafts[2].uuid, "reject")
    assert tallies(app) == [(3, 1)]


def test_what_is_returned_first_counts_once(app: Flask, call: Caller) -> None:
    visit = asked(app)
    cancel(app, visit)
    held = say(call, visit, 6)

    judge(call, held.uuid, "return")
    assert tallies(app) == [(6, 1)]
    again = say(call, visit, 6, replaces=held.uuid)
    judge(call, again.uuid, "approve")
    assert tallies(app) == [(6, 1)]


def test_stages_that_were_kept_apart_count_once_they_are_taken_over(
    app: Flask, call: Caller
) -> None:
    visit = asked(app, STAGED)
    for name in STAGES[:2]:
        stage(visit, name).send(call("sam"))
    cancel(app, visit)
    last = stage(visit, STAGES[2])
    assert last.send(call("sam")).status_code == 202
    assert tallies(app) == []
    waiting = call("rita").get("/api/v1/audits?state=quarantined").json["items"]
    judge(call, waiting[0]["id"], "approve")
    assert tallies(app) == [(9, 1)]
