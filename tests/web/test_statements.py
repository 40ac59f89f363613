"""How many statements each page of results takes: as many for 1 store as for 7."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from mystery import db
from tests.conftest import Caller
from tests.web.visited import all_approved, approved, draft, open_stores

ASK = "checklist=visit&period=all"
MOST = {
    f"/compare?{ASK}": 8,
    f"/compare?{ASK}&view=funnel": 7,
    f"/sections?{ASK}": 13,
    f"/trends?{ASK}": 11,
    f"/trends?{ASK}&by=week": 13,
    f"/gap?{ASK}": 12,
    f"/gap?{ASK}&view=questions": 9,
    f"/questions?{ASK}": 10,
    f"/questions?{ASK}&view=drivers": 10,
    f"/questions?{ASK}&view=agreement": 9,
    f"/overview?{ASK}": 24,
    f"/photos?{ASK}": 12,
    f"/locations/N-001?{ASK}": 19,
}
"""One more than they take now: room for a version more to read, not for one by store."""
AUDIT = 30


def counted(app: Flask, call: Caller, address: str) -> int:
    seen: list[str] = []

    def note(*event: Any) -> None:
        seen.append(event[2])

    with app.app_context():
        engine = db.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert call("nora").get(address).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_no_page_takes_more_statements_than_its_bound(app: Flask, call: Caller) -> None:
    key = approved(call)
    few = {address: counted(app, call, address) for address in MOST}
    all_approved(call, [draft(code) for code in open_stores(app, 6)])
    many = {address: counted(app, call, address) for address in MOST}

    assert many == few
    assert {a: many[a] for a, most in MOST.items() if many[a] > most} == {}
    assert counted(app, call, f"/audits/{key}") <= AUDIT
