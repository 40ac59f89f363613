"""Lock-outs and travel limits are set aside by a tick, on purpose, in the table and everywhere."""

from __future__ import annotations

import re

from flask import Flask

from mystery import db
from mystery.log import LogEntry
from tests import cast
from tests.features import rotating
from tests.web.desk import key_of, sent, sign_in, words

TABLE = """location,shopper,from,until,checklist
C-001,sue@cast.test,2100-01-01,2100-01-09,visit
C-001,sue@cast.test,2100-02-01,2100-02-09,visit
C-002,sue@cast.test,2100-02-01,2100-02-09,visit
S-002,sam@cast.test,2100-01-01,2100-01-09,visit
"""
LATELY = "They were or will be at this location too close to this window."
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def bent(app: Flask) -> list[list[str]]:
    with app.app_context():
        found = db.session.query(LogEntry).filter_by(act="visit.set_aside", actor=actor(app))
        return [entry.details["rules"] for entry in found]


def actor(app: Flask) -> str:
    with app.app_context():
        return cast.as_("ada").actor


def test_a_tick_plans_what_the_rule_keeps_back_and_the_log_knows(app: Flask) -> None:
    with app.app_context(), db.transaction():
        rotating.programme(store_days=180)
    ada = sign_in(app, "ada")
    address = ada.post("/visits/_import", data={"pasted": TABLE}).headers["Location"]

    page = ada.get(address)
    assert "Kept back by lock-out days or travel limit: 1" in words(page)
    assert f"Row 3, Rival North (C-001), Sue: {LATELY}" in words(page)
    assert "Plan 2 visits and what is ticked" in words(page)
    assert 'name="anyway" value="5"' not in page.text, "a workplace is nobody's choice"
    said = sent(ada, address, **dict(HIDDEN.findall(page.text)), anyway=["3", "5", "x"])
    assert "3 visits are planned, 1 was refused." in said
    assert bent(app) == [["store_locked"]]

    again = {"checklist": "visit", "first": "2100-03-01", "last": "2100-03-09"}
    again |= {"location": "C-001", "shopper": key_of(app, "sue"), "act": "plan"}
    refused = ada.post("/visits/_plan", data=again)
    assert (refused.status_code, LATELY in words(refused)) == (422, True)
    sent(ada, "/visits/_plan", **again, anyway="1")
    assert len(bent(app)) == 2

    april = {"first": "2100-04-01", "last": "2100-04-09", "shopper": ""}
    sent(ada, "/visits/_plan", **(again | april))
    key = re.findall(r'href="/visits/(\w{20,})"', ada.get("/visits?state=open").text)[0]
    many = {"visit": key, "act": "assign", "shopper": key_of(app, "sue")}
    assert "1 refused" in sent(ada, "/visits/_many", **many)
    assert "1 visit given on" in sent(ada, "/visits/_many", **many, anyway="1")
    assert f"Set aside {LATELY}" in words(ada.get(f"/visits/{key}"))
