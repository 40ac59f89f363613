"""Days at either end of the calendar, of which no clock elsewhere knows: refused."""

from __future__ import annotations

import pytest

from tests.conftest import Caller
from tests.web.hostile_chain import wave

ENDS = ("0001-01-01", "9999-12-31")


@pytest.mark.parametrize("day", ENDS)
def test_no_wave_visit_or_filter_takes_an_end_of_the_calendar(call: Caller, day: str) -> None:
    ada, days = call("ada"), {"opens_on": day, "due_on": day}
    plan = {"location": "N-001", "checklist": "visit", "first": day, "last": day, "act": "plan"}

    found = [
        ada.post("/api/v1/programmes/everyday/waves", json=wave() | days),
        ada.post("/programmes/everyday/waves", data={"name": "Ends", **days}),
        ada.get(f"/api/v1/scores/trend?checklist=visit&from={day}&to={day}"),
    ]

    assert [answer.status_code for answer in found] == [422, 422, 422]
    assert ada.post("/visits/_plan", data=plan).status_code < 500
    assert ada.get(f"/overview?checklist=visit&from={day}&to={day}").status_code < 500
