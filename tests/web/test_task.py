"""What was asked of a shopper, beside the report: for whoever judges or compares, not the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.programmes.tables import Scenario, Visit, Wave
from tests import cast
from tests.conftest import Caller
from tests.web.visited import BEST, decide, draft, release, send

STORY = {"en": "You look for a pen that lasts."}
CHECKLIST = cast.CHECKLIST | {
    "key": "briefed",
    "briefing": {"story": STORY, "do": ["Walk in & look round"], "money": "Keep the receipt."},
}
QUESTION, ANSWER = "Does it write <under water>?", "Yes, to 3 m"
PEN = {"name": "Pen", "barcode": "4006381333931", "price": "2.00", "size": "1 piece"}
SECRET = ("You look for a pen", "Walk in", "under water", "to 3 m", "4006381333931", "15.00")
READERS = {"rita", "nora", "ada"}


@pytest.fixture
def keys(app: Flask, call: Caller) -> dict[str, str]:
    """A visit of a wave with a scenario, and one that nobody planned; both released."""
    with app.app_context(), db.transaction():
        cast.publish(CHECKLIST)
        key = cast.plan("sam", checklist="briefed")
        visit = db.session.scalars(sa.select(Visit).where(Visit.key == key)).one()
        visit.note = "Sam, ask for Eva"
        _scenarios(visit)
    made = {"planned": draft(answers=BEST, days_ago=0.1), "unplanned": draft(answers=BEST)}
    for one in made.values():
        one.checklist = "briefed"
    made["planned"].visit = key
    found = {name: send(call, one, by="sam") for name, one in made.items()}
    for audit in found.values():
        decide(call, audit)
    release(app)
    return found


def _scenarios(visit: Visit) -> None:
    wave = Wave(
        key="w1",
        programme_id=visit.programme_id,
        name="Pens",
        opens_on=visit.opens_at.date(),
        due_on=visit.due_at.date(),
        quotas=[],
        created_at=visit.created_at,
    )
    db.session.add(wave)
    db.session.flush()
    visit.wave_id = wave.id
    ours = Scenario(market=visit.location.market, question=QUESTION, right_answer=ANSWER)
    ours.items, ours.spend_limit, ours.currency = [PEN], "15.00", "EUR"
    for one in (ours, Scenario(market="elsewhere", question="Not here?", items=[])):
        one.wave_id, one.changed_at = wave.id, visit.created_at - timedelta(days=2)
        db.session.add(one)


def test_who_judges_or_compares_reads_what_was_asked_and_the_store_does_not(
    app: Flask, call: Caller, keys: dict[str, str]
) -> None:
    for who in (*READERS, "stan"):
        address = f"/audits/{keys['planned']}"
        text, found = call(who).get(address).text, call(who).get(f"/api/v1{address}").json
        reads = who in READERS
        assert ("What was asked" in text) == reads, who
        assert [word in text for word in SECRET] == [reads] * len(SECRET), who
        assert ("scenario" in found, "briefing" in found) == (reads, reads), who
        for word in ("Sam", "Eva", "Not here?", "was changed"):
            assert word not in text
            assert word not in str(found)
    for place in (f"/audits/{keys['planned']}", f"/api/v1/audits/{keys['planned']}"):
        assert call("sol").get(place).status_code == 404
    nora = call("nora").get(f"/api/v1/audits/{keys['planned']}").json
    assert nora["briefing"] == CHECKLIST["briefing"]
    assert nora["scenario"] == {
        "persona": "",
        "story": "",
        "question": QUESTION,
        "right_answer": ANSWER,
        "items": [PEN],
        "spend_limit": {"amount": "15.00", "currency": "EUR"},
    }
    with app.app_context(), db.transaction():
        db.session.query(Scenario).update({"changed_at": db.now()})
    assert "The scenario was changed after" in call("rita").get(f"/audits/{keys['planned']}").text


def test_a_visit_that_nobody_planned_shows_the_briefing_alone(
    call: Caller, keys: dict[str, str]
) -> None:
    text = call("nora").get(f"/audits/{keys['unplanned']}").text
    assert [word in text for word in SECRET] == [True, True, False, False, False, False]
    found = call("nora").get(f"/api/v1/audits/{keys['unplanned']}").json
    assert (found["briefing"], found["scenario"]) == (CHECKLIST["briefing"], None)
    assert "pen that lasts" not in call("stan").get(f"/audits/{keys['unplanned']}").text
