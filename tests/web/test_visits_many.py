"""Many visits at once from the table: each for itself, with a report."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.log import LogEntry
from mystery.programmes import actions, setting_up
from mystery.programmes.queries import find_visit
from mystery.programmes.tables import Visit
from tests import cast
from tests.conftest import Caller
from tests.web.desk import key_of, send, sent, sign_in, words

SOON = (db.now() + timedelta(days=30)).date().isoformat()


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    return sign_in(app, "ada")


def planned(app: Flask, *locations: str) -> list[str]:
    with app.app_context(), db.transaction():
        return [cast.plan("sue", location=code) for code in locations]


def opened(app: Flask, keys: list[str]) -> None:
    with app.app_context(), db.transaction():
        for key in keys:
            visit = find_visit(key)
            assert visit
            actions.assign(visit, None, by=cast.as_("ada"))


def states(app: Flask, keys: list[str]) -> list[tuple[str, str | None]]:
    with app.app_context():
        found = [find_visit(key) for key in keys]
        return [(v.state, v.shopper.name if v.shopper else None) for v in found if v]


def test_one_is_refused_by_name_and_the_others_are_done(app: Flask, ada: FlaskClient) -> None:
    keys = planned(app, "N-001", "N-002", "S-002")
    opened(app, keys)

    said = sent(ada, "/visits/_many", visit=keys, act="assign", shopper=key_of(app, "sam"))

    assert "2 visits given on, 1 refused" in said
    assert "Mill Lane (S-002)" in said
    assert states(app, keys) == [("claimed", "Sam"), ("claimed", "Sam"), ("open", None)]
    with app.app_context():
        wanted = {f"visit:{key}" for key in keys[:2]}
        last = db.session.query(LogEntry).filter_by(act="visit.assign").order_by(LogEntry.id.desc())
        assert {entry.subject for entry in last.limit(2)} == wanted


def test_days_are_those_of_each_location(app: Flask, ada: FlaskClient) -> None:
    keys = planned(app, "N-001", "N-002")

    assert "2 visits given a new last day" in sent(
        ada, "/visits/_many", visit=keys, act="extend", last=SOON
    )

    with app.app_context():
        for visit in db.session.query(Visit):
            zone = ZoneInfo(visit.location.time_zone)
            assert visit.due_at.astimezone(zone).isoformat().startswith(f"{SOON}T23:59:59")


def test_what_is_cancelled_is_planned_again_once(app: Flask, ada: FlaskClient) -> None:
    keys = planned(app, "N-001")
    sent(ada, "/visits/_many", visit=keys, act="cancel", reason="The shop is flooded")

    assert "1 visit planned again" in sent(ada, "/visits/_many", visit=keys, act="replace")
    twice = sent(ada, "/visits/_many", visit=keys, act="replace")

    assert "Another visit was planned in its place already" in twice
    with app.app_context():
        (made,) = db.session.query(Visit).filter(Visit.replaces_id.is_not(None))
        assert (made.state, made.location.code) == ("open", "N-001")


def test_all_that_fit_the_filters_are_meant(app: Flask, ada: FlaskClient) -> None:
    keys = planned(app, "N-001", "N-002", "S-001")

    said = sent(ada, "/visits/_many", all="1", region="north", act="cancel", reason="Moved")

    assert "2 visits cancelled" in said
    assert [state for state, _ in states(app, keys)] == ["cancelled", "cancelled", "claimed"]


def test_a_refused_order_keeps_what_was_ticked(app: Flask, ada: FlaskClient) -> None:
    (key,) = planned(app, "N-001")

    answer = send(ada, "/visits/_many", visit=key, act="cancel", reason="")

    assert answer.status_code == 422
    assert "Say why" in words(answer)
    assert f'value="{key}" checked' in answer.text
    assert states(app, [key]) == [("claimed", "Sue")]


def test_nothing_ticked_is_said_and_out_of_sight_is_nothing(app: Flask, ada: FlaskClient) -> None:
    assert "No visit is chosen" in words(send(ada, "/visits/_many", act="replace"))
    assert "1 refused" in sent(ada, "/visits/_many", visit="nothing", act="replace")


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"region": "north"}, {"N-001", "N-002"}),
        ({"q": "South Way"}, {"S-001"}),
        ({"shopper": "sue@cast.test"}, {"N-001", "N-002", "S-001"}),
        ({"shopper": "nobody@cast.test"}, set()),
        ({"state": "open"}, set()),
        ({"state": "overdue"}, set()),
        ({"wave": "no-such-wave", "region": "nowhere"}, {"N-001", "N-002", "S-001"}),
    ],
)
def test_filters_narrow_the_table(
    app: Flask, call: Caller, filters: dict[str, str], codes: set[str]
) -> None:
    planned(app, "N-001", "N-002", "S-001")

    page = words(call("ada").get("/visits", query_string=filters))

    assert {code for code in ("N-001", "N-002", "S-001") if code in page} == codes


def test_who_shopped_cannot_be_filtered_for_once_the_report_is_there(
    app: Flask, call: Caller
) -> None:
    (key,) = planned(app, "N-001")
    with app.app_context(), db.transaction():
        visit = find_visit(key)
        assert visit
        visit.state = "submitted"

    found = words(call("ada").get("/visits", query_string={"shopper": "sue@cast.test"}))

    assert "N-001" not in found


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_nobody_else_changes_visits(call: Caller, name: str) -> None:
    assert call(name).post("/visits/_many", data={"act": "cancel"}).status_code == 403


def test_a_visit_tells_why_it_came_back_and_is_replaced_once(
    app: Flask, ada: FlaskClient, call: Caller
) -> None:
    (key,) = planned(app, "N-001")
    declined = {"act": "hand_back", "why": "far", "reason": "The bus is gone"}
    assert call("sue").patch(f"/api/v1/visits/{key}", json=declined).status_code == 200

    page = words(ada.get(f"/visits/{key}"))
    assert "Too far, “The bus is gone”" in page
    assert "Sue" not in page.partition("Given back")[2].partition("Give it to")[0]

    sent(ada, f"/visits/{key}/cancel", reason="Flooded")
    said = sent(ada, f"/visits/{key}/replace")
    assert "in the place of the other" in said
    assert "Another visit is planned in its place" in words(ada.get(f"/visits/{key}"))
    assert send(ada, f"/visits/{key}/replace").status_code == 409


def test_visits_are_planned_in_the_programme_that_is_chosen(app: Flask, ada: FlaskClient) -> None:
    with app.app_context(), db.transaction():
        other = setting_up.add_programme("Other", key="other", by="system")
        cast.start(other)
    days = {"first": "2100-03-01", "last": "2100-03-31", "act": "plan", "checklist": "visit"}

    sent(ada, "/visits/_plan", **days, location="N-001", programme="other")

    with app.app_context():
        assert [visit.programme.key for visit in db.session.query(Visit)] == ["other"]
