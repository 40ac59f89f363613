"""Days on which nobody is to go: the shopper is told beforehand, the reviewer afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from mystery import db, worker
from mystery.audits.tables import Audit
from mystery.locations.queries import get_location
from mystery.locations.tables import Region
from mystery.programmes import setting_up
from mystery.programmes.queries import find_default_programme
from mystery.programmes.tables import Programme
from tests import cast
from tests.conftest import Caller
from tests.web.visited import draft, send


def no_visits(first: date, last: date, **where: Any) -> None:
    setting_up.add_blackout(first=first, last=last, by=cast.as_("ada"), **where)


def there(moment: str) -> date:
    """The day at the store."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Berlin")).date()


def region(code: str) -> Region:
    return db.session.scalars(sa.select(Region).where(Region.code == code)).one()


def test_a_visit_tells_the_days_of_its_window(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        cast.plan("sam")
    visit = call("sam").get("/api/v1/visits?mine=1").json["items"][0]
    opens, due = (there(visit["window"][end]) for end in ("opens", "due"))

    def day(number: int) -> date:
        return opens + timedelta(days=number)

    with app.app_context(), db.transaction():
        other = Programme(key="other", name="Other", created_at=db.now())
        db.session.add(other)
        db.session.flush()
        no_visits(day(4), day(4), region=region("south"))
        no_visits(day(5), day(5), location=get_location("N-002"))
        no_visits(day(5), day(5), programme=other)
        no_visits(day(-9), day(-1))
        no_visits(due + timedelta(days=1), due + timedelta(days=9))
    assert (
        visit["blackouts"]
        == call("sam").get("/api/v1/visits?mine=1").json["items"][0]["blackouts"]
        == []
    )

    with app.app_context(), db.transaction():
        no_visits(day(2), day(2), region=region("north"))
        no_visits(day(3), day(3), location=get_location("N-001"))
        no_visits(due, due + timedelta(days=3), programme=find_default_programme())
    for who, asked in (("sam", "?mine=1"), ("ada", "")):
        told = call(who).get(f"/api/v1/visits{asked}").json["items"][0]["blackouts"]
        assert told == [
            {"from": day(2).isoformat(), "until": day(3).isoformat()},
            {"from": due.isoformat(), "until": due.isoformat()},
        ]


def test_a_visit_on_such_a_day_waits_for_a_reviewer(app: Flask, call: Caller) -> None:
    made = {code: draft(code, days_ago=0.1) for code in ("N-001", "S-001")}
    day = there(made["N-001"].more["started_at"])
    with app.app_context(), db.transaction():
        for code, one in made.items():
            one.visit = cast.plan("sam", location=code)
        no_visits(day, day, region=region("north"))
        db.session.query(Programme).update({"approves_itself": True})
    keys = {code: send(call, one, by="sam") for code, one in made.items()}
    with app.app_context():
        while worker.step(app):
            pass
        states = {a.key: a.state for a in db.session.query(Audit)}

    assert {code: states[key] for code, key in keys.items()} == {
        "N-001": "submitted",
        "S-001": "approved",
    }
    flags = call("rita").get(f"/api/v1/audits/{keys['N-001']}/flags").json["items"]
    assert [(flag["code"], flag["severity"], flag["words"]) for flag in flags] == [
        ("blackout_day", "look", f"It was made on {day}, a blackout day: nobody was to go there.")
    ]
    assert call("rita").get(f"/api/v1/audits/{keys['S-001']}/flags").json["items"] == []
    assert "blackout" not in call("nora").get(f"/audits/{keys['S-001']}").text
