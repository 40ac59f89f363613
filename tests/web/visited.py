"""Visits as the cast makes them, sent and decided over the API, and tables read from pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from flask import Flask

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.locations import actions as locations
from mystery.locations.rules import Kind
from mystery.programmes.tables import Programme
from tests.conftest import Caller
from tests.sending import Draft

BEST: dict[str, Any] = {
    "clean": {"value": "yes"},
    "greeting": {"value": "warm"},
    "wait": {"value": 42},
    "price": {"value": "yes"},
}
"""18 of 18 points."""
FAIR = BEST | {"greeting": {"value": "flat"}}
"""16 of 18 points: 88.8889 %."""
POOR = BEST | {"clean": {"value": "no"}, "greeting": {"value": "none"}}
"""9 of 18 points: 50 %, below the pass mark, no critical question missed."""
OVERCHARGED = BEST | {"price": {"value": "no", "comment": "2.99 on the shelf, 3.49 at the till"}}
"""12 of 18 points: 66.6667 %, the critical question missed."""


def draft(
    location: str = "N-001",
    *,
    answers: dict[str, Any] = BEST,
    days_ago: float = 3,
    photos: Iterable[bytes] = (),
    **more: Any,
) -> Draft:
    began = now() - timedelta(days=days_ago)
    times = {
        "started_at": began.isoformat(),
        "finished_at": (began + timedelta(minutes=30)).isoformat(),
    }
    return Draft(
        location=location, answers=dict(answers), photos=list(photos), more={**times, **more}
    )


def send(call: Caller, made: Draft, *, by: str = "sue") -> str:
    """Send it; the random id under which everybody but the author meets it."""
    answer = made.send(call(by))
    assert answer.status_code in (201, 202), answer.text
    with call.app.app_context():
        return db.session.query(Audit).filter_by(uuid=made.uuid).one().key


def decide(call: Caller, key: str, decision: str = "approve", *remarks: dict[str, Any]) -> None:
    answer = call("rita").post(
        f"/api/v1/audits/{key}/review", json={"decision": decision, "threads": list(remarks)}
    )
    assert answer.status_code == 200, answer.text


def approved(call: Caller, location: str = "N-001", **of_draft: Any) -> str:
    key = send(call, draft(location, **of_draft))
    decide(call, key)
    return key


def release(app: Flask) -> None:
    """Let the stores read everything that is approved, as the next midnight does."""
    with app.app_context(), db.transaction() as session:
        for audit in session.query(Audit).filter(Audit.released_at.is_not(None)):
            audit.released_at = now() - timedelta(minutes=1)


def shown_to_stores(app: Flask, call: Caller, made: Draft) -> str:
    """Sent, approved and released, with all previews made; its random id."""
    key = send(call, made)
    decide(call, key)
    release(app)
    with app.app_context():
        while worker.step(app):
            pass
    return key


def open_stores(app: Flask, count: int, *, region: str = "north", start: int = 100) -> list[str]:
    """More own stores, so that there is enough to compare; their codes."""
    codes = [f"N-{start + number}" for number in range(count)]
    with app.app_context(), db.transaction():
        for code in codes:
            store = locations.LocationFacts(
                code=code, name=f"Store {code}", kind=Kind.OWN, region=region, time_zone="UTC"
            )
            locations.put_location(store, by="system")
    return codes


def spread_out(call: Caller) -> list[str]:
    """Eleven stores with three visits, which waver, one far below them, one with two visits."""
    codes = open_stores(call.app, 13)
    drafts = []
    for place, code in enumerate(codes):
        few = code == codes[12]
        low = code == codes[11]
        for visit in range(2 if few else 5 if low else 3):
            wavering = FAIR if (place + visit) % 3 else BEST
            drafts.append(draft(code, answers=POOR if low else wavering, days_ago=2 + visit))
    all_approved(call, drafts)
    return codes


def all_approved(call: Caller, drafts: Iterable[Draft]) -> None:
    """Sent while the programme approves by itself, which saves a request for each."""
    _let_the_programme_approve(call.app, True)
    sue = call("sue")
    assert {made.send(sue).status_code for made in drafts} == {201}
    _let_the_programme_approve(call.app, False)


def _let_the_programme_approve(app: Flask, by_itself: bool) -> None:
    with app.app_context(), db.transaction() as session:
        session.query(Programme).one().approves_itself = by_itself


class _Cells(HTMLParser):
    """The words of every cell of every row; end tags may be left out."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.within: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def table(page: str, name: str) -> list[list[str]]:
    """The rows of the table with this class, their cells without double spaces."""
    found = re.search(rf'<table class="{name}\b.*?</table>', page, re.S)
    assert found, f"there is no table {name}"
    reader = _Cells()
    reader.feed(found[0])
    return [[" ".join(cell.split()) for cell in row] for row in reader.rows]


def line(page: str, name: str, start: str) -> list[str]:
    return next(row for row in table(page, name) if row[0].startswith(start))


def unlabelled(page: str) -> list[str]:
    """Controls that nothing on the page gives a name to."""
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    wrong = []
    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
        named = re.search(r' id="([^"]+)"', control)
        if 'type="hidden"' in control or "aria-label=" in control:
            continue
        if (named is None or named[1] not in labels) and f"<label>{control}" not in page:
            wrong.append(control)
    return wrong


def forbidden_inline(page: str) -> list[str]:
    """What the content security policy would refuse: inline scripts, styles and handlers."""
    return re.findall(r"<script(?![^>]* src=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", page)
