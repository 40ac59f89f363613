"""One visit counts once, however many reports of it there are; a planned double counts twice."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.programmes.queries import get_visit
from mystery.rollups import actions as rollups
from mystery.rollups.tables import Rollup
from tests import cast
from tests.conftest import Caller
from tests.features.test_rollups import kept, plainly_counted, without_zeros
from tests.sending import Draft


def planned(app: Flask, name: str = "sam") -> str:
    with app.app_context(), db.transaction():
        return cast.plan(name)


def judge(call: Caller, draft: Draft, decision: str) -> tuple[int, Any]:
    document = {"decision": decision, "threads": [{"text": "Twice."}]}
    answer = call("rita").post(f"/api/v1/audits/{draft.uuid}/review", json=document)
    return answer.status_code, answer.json.get("code")


def counted(app: Flask) -> int:
    """Visits in the sums, which have to be those of a recount."""
    with app.app_context():
        assert rollups.differences() == []
        assert without_zeros(kept("day")) == without_zeros(plainly_counted())
        return db.session.scalar(sa.select(sa.func.sum(Rollup.n)).where(Rollup.grain == "day")) or 0


def state(app: Flask, visit: str) -> str:
    with app.app_context():
        return get_visit(visit).state


def sent(call: Caller, visit: str, who: str = "sam") -> Draft:
    made = Draft(visit)
    assert made.send(call(who)).status_code in (201, 202)
    return made


def test_what_counts_already_is_not_counted_again(app: Flask, call: Caller) -> None:
    visit = planned(app)
    own, extra = sent(call, visit), sent(call, visit)

    assert judge(call, extra, "approve") == (409, "decide_other_first")
    assert judge(call, own, "approve") == (200, None)
    assert judge(call, extra, "approve") == (409, "counted_already")
    assert (counted(app), state(app, visit)) == (1, "approved")
    assert judge(call, extra, "reject") == (200, None)
    assert (counted(app), state(app, visit)) == (1, "approved")


def test_the_other_one_counts_where_the_first_is_rejected(app: Flask, call: Caller) -> None:
    visit = planned(app)
    own, extra, third = (sent(call, visit) for _ in range(3))

    assert judge(call, own, "reject") == (200, None)
    assert (counted(app), state(app, visit)) == (0, "rejected")
    assert judge(call, extra, "approve") == (200, None)
    assert judge(call, third, "approve") == (409, "counted_already")
    assert (counted(app), state(app, visit)) == (1, "approved")


def test_a_double_that_was_planned_is_a_visit_of_its_own(app: Flask, call: Caller) -> None:
    first, second = planned(app), planned(app, "sue")
    with app.app_context(), db.transaction():
        get_visit(second).calibration_of = get_visit(first).id

    assert judge(call, sent(call, first), "approve") == (200, None)
    assert judge(call, sent(call, second, "sue"), "approve") == (200, None)
    assert counted(app) == 2
