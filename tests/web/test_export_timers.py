"""Timers and versions in the tables: what stands there, and how exactly for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.exports.rules.timers import ends
from tests import cast
from tests.conftest import Caller
from tests.web.test_exports import get, rows, sheets
from tests.web.visited import BEST, approved


def changed() -> dict[str, Any]:
    """The checklist without its last question, one reworded, one worth more, one new."""
    arrive, shop = cast.CHECKLIST["sections"]  # type: ignore[misc]
    clean, greeting, wait = arrive["questions"]
    asked = [
        clean | {"text": "Clean?"},
        greeting,
        wait | {"bands": [{"up_to": 90, "points": 3}, {"points": 0}]},
    ]
    new = {"key": "music", "type": "yes_no", "text": "Music?", "points": 1}
    sections = [arrive | {"questions": asked}, shop | {"questions": [*shop["questions"][:-1], new]}]
    return cast.CHECKLIST | {"sections": sections}


def test_timers_and_versions_by_right(app: Flask, call: Caller) -> None:
    timer = {"started_at": "2026-03-02T10:04:30Z", "stopped_at": "2026-03-02T10:05:12Z", "laps": []}
    times = {"started_at": "2026-03-02T10:00:00Z", "finished_at": "2026-03-02T10:50:00Z"}
    measured = BEST | {"wait": {"value": 42, "timer": timer}}
    device = {"clock_offset_ms": 60_000}
    approved(call, "N-001", answers=measured, **times, device=device)
    approved(call, "N-002", answers=BEST | {"wait": {"value": 30}}, days_ago=1)
    with app.app_context(), db.transaction():
        cast.publish(changed())

    exact, region = (sheets(call(name)) for name in ("rita", "nora"))
    first, second = exact["timers"].lines
    assert first["started_at_local"] == datetime(2026, 3, 2, 11, 5, 30)  # noqa: DTZ001
    assert first["stopped_at_local"] == datetime(2026, 3, 2, 11, 6, 12)  # noqa: DTZ001
    assert (first["seconds"], first["how"], first["started_min"]) == (42, "stopwatch", 4.5)
    assert (second["seconds"], second["how"], second["started_min"]) == (30, "typed", None)
    assert {line["answer_key"] for line in exact["timers"].lines} <= set(
        exact["answers"].column("answer_key")
    )
    assert "started_min" in region["timers"].headers
    assert not {"started_at_local", "stopped_at_local"} & set(region["timers"].headers)
    assert b"11:05" not in get(call("nora"), "timers.csv").data

    one, two = rows(call("nora"), "versions")
    assert (one["checklist_version"], one["added"], one["questions"]) == ("1", "", "6")
    assert (two["added"], two["removed"]) == ("music", "why")
    assert (two["reworded"], two["changed"]) == ("clean", "wait")


@pytest.mark.parametrize(
    "timer", [None, "soon", {}, {"started_at": 7}, {"started_at": "2026-03-02T10:00:00"}]
)
def test_what_a_phone_sends_as_a_timer_may_be_anything(timer: object) -> None:
    from datetime import timedelta

    assert ends({"timer": timer}, timedelta()) == (None, None)
    assert ends({"timer": {"started_at": "9999-12-31T23:59:59Z"}}, timedelta(days=9))[0] is None
