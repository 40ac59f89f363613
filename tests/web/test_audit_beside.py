"""Beside a report: the visit before, what was timed, and photos that open by links alone."""

from __future__ import annotations

import re
from datetime import timedelta

from mystery import db
from mystery.db import now
from mystery.evidence.tables import Photo
from tests.conftest import Caller
from tests.sending import picture
from tests.web.desk import words
from tests.web.visited import (
    BEST,
    FAIR,
    POOR,
    approved,
    forbidden_inline,
    line,
    release,
    table,
    unlabelled,
)


def months_ago(count: int) -> float:
    """Days since the 10th of a month so many months ago."""
    day = now().replace(day=10)
    for _ in range(count):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=10)
    return (now() - day).total_seconds() / 86_400


def test_the_visit_before_stands_beside_it(call: Caller) -> None:
    first = approved(call, answers=POOR, days_ago=months_ago(2))
    approved(call, "N-002", answers=BEST, days_ago=months_ago(2) - 1)
    second = approved(call, answers=FAIR | {"clean": {"value": "no"}}, days_ago=months_ago(1))
    third = approved(call, answers=BEST, days_ago=months_ago(1) - 1)
    release(call.app)

    page = call("nora").get(f"/audits/{second}")
    later = call("nora").get(f"/audits/{third}")

    assert f'href="/audits/{first}"' in page.text
    assert table(page.text, "points")[0] == ["Section", "Points", "Percent", "Before"]
    assert line(page.text, "points", "Arrival")[1:] == ["5 of 12", "41.7 %", "25.0 %"]
    assert line(page.text, "points", "Total")[-1] == "50.0 %"
    assert "Was it clean? No Missed last time too" in words(page)
    assert f'href="/audits/{second}"' in later.text
    assert "The visit before" not in words(call("nora").get(f"/audits/{first}"))
    # Who may know no days is not told which of two visits of a month came first.
    told = call("stan").get(f"/audits/{third}")
    assert f'href="/audits/{first}"' in told.text
    assert second not in told.text


def test_timers_in_minutes_from_the_beginning_for_those_who_may_know(call: Caller) -> None:
    began = now() - timedelta(days=3)
    timer = {
        "started_at": (began + timedelta(minutes=7)).isoformat(),
        "stopped_at": (began + timedelta(minutes=8, seconds=22)).isoformat(),
        "laps": [],
    }
    key = approved(
        call,
        answers=BEST | {"wait": {"value": 82, "timer": timer}},
        started_at=began.isoformat(),
    )
    release(call.app)

    assert "How long did you wait? 1 min 22 s minute 7" in words(call("nora").get(f"/audits/{key}"))
    stores = words(call("stan").get(f"/audits/{key}"))
    assert "How long did you wait? 1 min 22 s" in stores
    assert "minute 7" not in stores


def test_photos_open_over_the_page_by_links(call: Caller) -> None:
    key = approved(call, photos=[picture(1), picture(2)])
    with call.app.app_context(), db.transaction() as session:
        session.query(Photo).update({"preview": "ready"})

    page = call("nora").get(f"/audits/{key}").text

    opened = re.findall(r'<figure class="lightbox" id="(photo-\d)">', page)
    assert opened == ["photo-1", "photo-2"]
    strip = page[page.index('class="photos strip"') :].partition("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', strip) == opened
    first, second = page.split('<figure class="lightbox"')[1:]
    assert 'rel="next" href="#photo-2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="#photo-1"' in second
    assert not forbidden_inline(page)
    assert not unlabelled(page)
