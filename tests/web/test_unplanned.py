"""A visit nobody planned, against a rule: told beforehand, never lost, looked at by somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.flags.looking import look
from mystery.audits.flags.whole import list_whole
from mystery.audits.tables import Audit
from mystery.locations.queries import get_location
from mystery.programmes.rules.reasons import FOR_ADMIN, FOR_SHOPPER, Reason
from mystery.programmes.tables import Acquaintance, Blackout, UnplannedVisit
from tests import cast
from tests.conftest import Caller
from tests.features import rotating
from tests.sending import Draft

VISITED = date(2026, 11, 20)
"""The day of every draft."""


@pytest.fixture
def chain(app: Flask) -> Flask:
    with app.app_context(), db.transaction():
        rotating.programme(store_days=180)
    return app


def sent(call: Caller, who: str, location: str, **more: Any) -> tuple[int, str, str]:
    draft = Draft(None, location=location, more=more)
    answer = draft.send(call(who))
    return answer.status_code, answer.json["state"], draft.uuid


def barred(call: Caller, who: str) -> dict[str, str | None]:
    items = call(who).get("/api/v1/locations?shoppable=1").json["items"]
    return {item["code"]: item["barred"] for item in items}


def judge(call: Caller, uuid: str, decision: str, *texts: str) -> Any:
    threads = [{"question": "wait", "text": text} for text in texts]
    address = f"/api/v1/audits/{uuid}/review"
    return call("rita").post(address, json={"decision": decision, "threads": threads})


def test_the_phone_is_told_beforehand_and_a_second_visit_is_set_apart(
    chain: Flask, call: Caller
) -> None:
    assert set(barred(call, "sue").values()) == {None}
    assert sent(call, "sue", "N-002")[:2] == (201, "submitted")

    assert barred(call, "sue")["N-002"] == FOR_SHOPPER[Reason.STORE_LOCKED]
    assert barred(call, "sam")["N-002"] is None, "the rule is about one person"
    code, state, uuid = sent(call, "sue", "N-002")
    assert (code, state) == (202, "quarantined")
    assert sent(call, "sam", "N-002")[:2] == (201, "submitted")

    report = call("rita").get(f"/api/v1/audits/{uuid}").json
    assert "against:store_locked" in report["flags"]
    with chain.app_context():
        (audit,) = list_whole([uuid])
        words = [flag.words for flag in look(audit).found if flag.code == "against_rules"]
        assert words == [f"Nobody planned this visit. {FOR_ADMIN[Reason.STORE_LOCKED]}"]
    assert judge(call, uuid, "approve").status_code == 200, "a reviewer may let it count"


def test_a_correction_is_no_second_visit(chain: Flask, call: Caller) -> None:
    _, _, first = sent(call, "sue", "N-002")
    assert judge(call, first, "return", "Which clock?").status_code == 200
    code, state, second = sent(call, "sue", "N-002", replaces=first)
    assert (code, state) == (201, "submitted")
    with chain.app_context():
        stays = db.session.scalars(sa.select(UnplannedVisit.uuid)).all()
        assert stays == [second]


def test_a_correction_does_not_move_to_another_place(chain: Flask, call: Caller) -> None:
    _, _, first = sent(call, "sue", "N-002")
    judge(call, first, "return", "Which clock?")
    answer = Draft(None, location="S-001", more={"replaces": first}).send(call("sue"))
    assert (answer.status_code, answer.json["code"]) == (409, "other_visit")


def test_what_is_known_blacked_out_or_a_workplace_is_kept_and_a_workplace_never_counts(
    chain: Flask, call: Caller
) -> None:
    with chain.app_context(), db.transaction() as session:
        place, south = get_location("N-001"), get_location("S-001")
        session.add(Acquaintance(person_id=cast.who("sam").id, location_id=place.id, since=VISITED))
        session.add(Blackout(key="b", location_id=south.id, first=VISITED, last=VISITED))

    found = {code: sent(call, "sam", code) for code in ("N-001", "S-001", "S-002", "C-001")}

    states = {code: answer[:2] for code, answer in found.items()}
    apart = (202, "quarantined")
    assert states == {"N-001": apart, "S-001": apart, "S-002": apart, "C-001": (201, "submitted")}
    refused = judge(call, found["S-002"][2], "approve")
    assert (refused.status_code, refused.json["code"]) == (403, "own_workplace")
    assert judge(call, found["S-002"][2], "reject", "Thank you all the same.").status_code == 200
    assert judge(call, found["N-001"][2], "approve").status_code == 200
    with chain.app_context():
        approved = sa.select(sa.func.count()).where(Audit.state == "approved")
        assert db.session.scalar(approved) == 1


def test_what_is_deleted_keeps_nobody_away(chain: Flask, call: Caller) -> None:
    _, _, uuid = sent(call, "sue", "N-002")
    gone = call("ada").delete(f"/api/v1/audits/{uuid}", json={"reason": "sent by mistake"})
    assert gone.status_code in (200, 204)
    assert barred(call, "sue")["N-002"] is None
