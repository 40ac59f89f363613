"""What the demo plants is found, and nothing else: the comparison against a known truth."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Playwright

from mystery.demo.chain import AHEAD, TRULY, WEAK
from tests.browser.conftest import PASSWORD
from tests.server import Server

CHECKLIST, WEAK_IN, BEHIND_IN = "retail-visit", "people", "checkout"
SIGNALS = {"above", "below"}


@pytest.fixture(scope="module")
def ada(demo: Server, playwright: Playwright) -> APIRequestContext:
    context = playwright.request.new_context(base_url=demo.address)
    entry = {"email": "ada@demo.test", "password": PASSWORD}
    assert context.post("/api/v1/session", data=entry).ok
    return context


def scores(ada: APIRequestContext, noun: str, kind: str = "") -> Any:
    filter_ = {"checklist": CHECKLIST, "period": "all", "limit": "100"}
    answer = ada.get(f"/api/v1/scores/{noun}", params=filter_ | ({"kind": kind} if kind else {}))
    assert answer.ok, answer.text()
    return answer.json()


def test_stores_that_truly_differ_are_signalled_and_equal_ones_are_not(
    ada: APIRequestContext,
) -> None:
    rows = {row["name"]: row for row in scores(ada, "locations", "own")["items"]}
    assert len(rows) == 36
    signalled = {name: row["signal"] for name, row in rows.items() if row["signal"] in SIGNALS}
    truth = {name: "above" if shift > 0 else "below" for name, shift in TRULY.items()}
    assert signalled == truth | dict.fromkeys(WEAK, "below")
    places = {name: row["rank"] for name, row in rows.items()}
    best = [name for name, shift in TRULY.items() if shift > 0]
    worst = min(TRULY, key=TRULY.__getitem__)
    assert all(places[name][0] == 1 for name in best)
    assert places[worst] == [36, 36]
    alike = [places[name] for name in rows if name not in signalled]
    assert all(last - first >= 14 for first, last in alike), "an equal store seems to have a place"


def test_a_section_that_is_weak_at_one_store_drags_it(ada: APIRequestContext) -> None:
    (weak,) = WEAK
    (row,) = [r for r in scores(ada, "sections", "own")["items"] if r["name"] == weak]
    means = {key: float(cell["mean"]) for key, cell in row["sections"].items()}
    assert WEAK_IN in WEAK[weak]
    assert min(means, key=means.__getitem__) == WEAK_IN
    assert row["sections"][WEAK_IN]["step"] == -3
    page = ada.get(f"/sections?checklist={CHECKLIST}&period=all&kind=own&sort={WEAK_IN}")
    assert page.text().index(f">{weak}<") < page.text().index(">Mill Lane<")


def test_where_competitors_lead_they_are_said_to_beat_us(ada: APIRequestContext) -> None:
    lines = {line["key"]: line for line in scores(ada, "gap")["sections"]}
    assert BEHIND_IN in AHEAD
    assert [key for key, line in lines.items() if line["marked"]] == [BEHIND_IN]
    assert float(lines[BEHIND_IN]["range"][1]) < 0
    page = ada.get(f"/gap?checklist={CHECKLIST}&period=all").text()
    assert "They beat us on Checkout." in page
