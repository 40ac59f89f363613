"""Visits are spread over the day and the week: what a programme wishes, what a wave then asks."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.programmes import setting_up, waves
from mystery.programmes.queries import get_programme
from mystery.programmes.tables import Visit, Wave
from tests import cast
from tests.conftest import Caller
from tests.features import rotating
from tests.web.desk import send, sent, sign_in, words

WISHED = {"morning": 1, "afternoon": 1, "evening": 0, "week": 1, "weekend": 1}


def times(app: Flask, name: str) -> dict[str, tuple[str, str]]:
    with app.app_context():
        query = sa.select(Visit).join(Wave).where(Wave.name == name)
        found = db.session.scalars(query.order_by(Visit.id))
        return {visit.location.code: (visit.asked_part, visit.asked_days) for visit in found}


def spread_out(app: Flask, **more: object) -> None:
    with app.app_context(), db.transaction():
        found = get_programme("everyday")
        changes = {"spread_parts": True, "spread_days": True, **more}
        setting_up.change_programme(found, by=cast.as_("ada"), **changes)


def test_every_wave_asks_a_location_for_another_time(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        spring = rotating.wave(rotating.programme(), "Spring").id
    assert set(times(app, "Spring").values()) == {("", "")}

    spread_out(app, spread=WISHED)
    with app.app_context(), db.transaction():
        waves.make_visits(db.session.get_one(Wave, spring), by=cast.as_("ada"))
        rotating.wave(get_programme("everyday"), "Summer", starts=30)
    first, second = times(app, "Spring"), times(app, "Summer")

    assert len(first) == len(second) == 6
    assert Counter(part for part, _ in first.values()) == {"morning": 3, "afternoon": 3}
    assert {end for _, end in first.values()} == {"week", "weekend"}
    assert all(first[code][0] != second[code][0] for code in first)
    assert all(first[code][1] != second[code][1] for code in first)

    offered = call("sue").get("/api/v1/visits?state=open").json["items"]
    said = {item["location"]["code"]: item["asked"]["words"] for item in offered}
    part, end = first["C-001"]
    assert said["C-001"] == f"{'weekday' if end == 'week' else 'weekend'} {part}"


def test_the_coordinator_wishes_and_sees_what_came_of_it(app: Flask) -> None:
    ada = sign_in(app, "ada")
    form = {"whole": "1", "checklist": "visit", "spread_parts": "1", "spread_days": "1"}
    none = dict.fromkeys(WISHED, "0")
    assert "at least one of them" in words(send(ada, "/programmes/everyday", **form, **none))
    wished = {name: str(share) for name, share in WISHED.items()}
    sent(ada, "/programmes/everyday", **form, **wished)
    assert 'name="evening" type="text" value="0"' in ada.get("/programmes/everyday").text

    with app.app_context(), db.transaction():
        found = get_programme("everyday")
        assert found.spread == WISHED
        key = rotating.wave(found, per_location=2).key
    page = words(ada.get(f"/programmes/everyday/waves/{key}"))
    assert "Mon–Fri Weekend All Morning 3 3 6 Afternoon 3 3 6 All 6 6 12" in page
    proposal = words(send(ada, f"/programmes/everyday/waves/{key}/propose"))
    assert "weekday morning" in proposal
