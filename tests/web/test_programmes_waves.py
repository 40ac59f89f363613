"""From an empty programme to visits on phones, in the browser and over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.checklists import library
from mystery.checklists.tables import ChecklistRow
from mystery.programmes.queries import get_programme
from mystery.programmes.tables import Programme, Visit, Wave
from tests import cast
from tests.conftest import Caller
from tests.web.desk import regional_admin, send, sent, sign_in, words

ROUND = {"name": "December", "opens_on": "2100-12-01", "due_on": "2100-12-20"}
TOLD = {"notice_text": cast.NOTICE, "notice_on": "2026-01-05", "then": "start"}
ITEMS = "barcode\tname\tprice\tsize\n4001234000018\tOat drink\t1,19\t1 l\n\tJam\t\t"


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    client = sign_in(app, "ada")
    assert "Not started" in sent(client, "/programmes", name="Winter Round!", checklist="visit")
    return client


def wave(app: Flask, ada: FlaskClient, **more: str) -> str:
    """The address of a new wave."""
    answer = send(ada, "/programmes/winter-round/waves", **{**ROUND, **more})
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"].partition("?")[0]


def test_nothing_starts_without_the_notice(app: Flask, ada: FlaskClient) -> None:
    refused = send(ada, "/programmes/winter-round/start")
    short = send(ada, "/programmes/winter-round/notice", notice_text="Hi", then="start")
    here = wave(app, ada)
    made = send(ada, f"{here}/visits")

    assert [refused.status_code, short.status_code, made.status_code] == [409, 422, 409]
    assert "cannot start: no notice to staff is on record" in words(refused)
    assert "Hi</textarea>" in short.text
    assert "no notice to staff is on record" in words(made)
    assert "cannot start" in words(ada.get("/programmes"))
    assert "The programme is running" in sent(ada, "/programmes/winter-round/notice", **TOLD)
    page = words(ada.get("/programmes/winter-round"))
    assert cast.NOTICE in page
    assert "Told on 5 Jan 2026; recorded by Ada on" in page


def test_a_wave_is_looked_at_made_and_made_only_once(app: Flask, ada: FlaskClient) -> None:
    sent(ada, "/programmes/winter-round/notice", **TOLD)
    with app.app_context(), db.transaction():
        from mystery.locations.queries import get_location

        get_location("N-002").closed_on = db.now().date()
    here = wave(app, ada, per_location="2", quotas="region south: 3")

    page = words(ada.get(here))
    assert "This wave makes 7 visits at 4 locations" in page
    assert "1 location is closed in it: Harbour" in page
    assert "Make 7 visits" in page

    assert "The visits are there." in sent(ada, f"{here}/visits")
    again = sent(ada, f"{here}/visits")
    assert "All of its visits were there already" in again
    assert "Make" not in again.partition("Scenarios")[0]
    with app.app_context():
        assert db.session.query(Visit).count() == 7


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "needs a name"),
        ("due_on", "2100-11-01", "lies before the first day"),
        ("opens_on", "soon", "a day such as"),
        ("per_location", "0", "a whole number from 1 to 50"),
        ("doubles_percent", "200", "a whole number from 0 to 100"),
        ("quotas", "south 20", "line 1: such as"),
        ("quotas", "market x: 4\n\nregion nowhere: 20", "line 2: there is no region"),
        ("note", "x" * 2_001, "at most 2,000 characters"),
    ],
)
def test_a_wave_that_is_not_whole_says_where(
    app: Flask, ada: FlaskClient, field: str, value: str, told: str
) -> None:
    answer = send(ada, "/programmes/winter-round/waves", **{**ROUND, field: value})

    assert answer.status_code == 422
    assert told in words(answer)
    with app.app_context():
        assert db.session.query(Wave).count() == 0


def test_two_waves_of_one_name_are_refused_and_a_wave_keeps_its_own(
    app: Flask, ada: FlaskClient
) -> None:
    here = wave(app, ada)
    again = send(ada, "/programmes/winter-round/waves", **ROUND)
    assert again.status_code == 422
    assert "another wave of this programme is called so" in words(again)
    assert "Saved." in sent(ada, here, **ROUND, quotas="market north-town: 1")
    assert "market north-town: 1" in ada.get(here).text


def test_a_list_that_the_checklist_does_not_count_is_told(app: Flask, ada: FlaskClient) -> None:
    here = wave(app, ada)
    sent(ada, f"{here}/scenario", items=ITEMS)
    assert "The checklist counts" not in words(ada.get(f"{here}/scenario"))
    with app.app_context(), db.transaction():
        cast.publish(library.load("competitor-price"))
        programme = db.session.query(Programme).filter_by(key="winter-round").one()
        programme.checklist = db.session.query(ChecklistRow).filter_by(key="competitor-price").one()
    page = words(ada.get(f"{here}/scenario"))
    assert "The checklist counts 10 items, and the list has 2" in page


def test_a_scenario_is_written_pasted_and_read(app: Flask, ada: FlaskClient) -> None:
    here = wave(app, ada)
    asked = {"question": "How long?", "right_answer": "Two years", "items": ITEMS}
    said = sent(ada, f"{here}/scenario", **asked, spend_limit="12,50", currency="eur")

    assert "a question, 2 items, up to 12.50 EUR" in said
    assert "Prices missing" in said
    page = words(ada.get(f"{here}/scenario"))
    assert "One item has no price of ours" in page
    assert "Oat drink 1 l 4001234000018 1.19" in page
    market = f"{here}/scenario?market=north-town"
    assert "Oat drink" in words(ada.get(market))
    sent(ada, market, story="Only here")
    assert "north-town" in sent(ada, f"{here}/scenario/drop?market=south-town")
    assert "The scenario of that market is gone" in sent(
        ada, f"{here}/scenario/drop?market=north-town"
    )


@pytest.mark.parametrize(
    ("market", "fields", "told"),
    [
        ("", {"question": "How long?"}, "what is right to answer"),
        ("", {"items": "name\tprice\nMilk\tcheap\n\t2"}, "row 1: 'cheap' is no price"),
        ("", {"items": "name;price\n;2"}, "row 1: it has no name"),
        ("", {"spend_limit": "5"}, "three letters, such as EUR"),
        ("nowhere", {"story": "x"}, "no market 'nowhere'"),
    ],
)
def test_a_scenario_that_is_not_right_keeps_what_was_typed(
    app: Flask, ada: FlaskClient, market: str, fields: dict[str, str], told: str
) -> None:
    here = wave(app, ada)
    answer = send(ada, f"{here}/scenario?market={market}", **fields)
    assert answer.status_code == 422
    assert told in words(answer)
    assert next(iter(fields.values())).split("\n")[0].split("\t")[0] in answer.text


def test_settings_are_kept_and_only_what_changed_is_logged(app: Flask, ada: FlaskClient) -> None:
    kept = {
        "whole": "1",
        "name": "Winter",
        "checklist": "visit",
        "kind": "own",
        "regions": ["north"],
        "brands": "Ours",
        "store_days": "90",
        "most_per_wave": "3",
        "approves_itself": "1",
        "approve_after_hours": "48",
        "sample_percent": "10",
        "score_shown": "approved",
        "replaces": "1",
        "spread_parts": "1",
    }
    assert "Saved." in sent(ada, "/programmes/winter-round", **kept)

    page = ada.get("/programmes/winter-round")
    assert "2 own stores and 0 competitors belong to it today" in words(page)
    with app.app_context():
        found = get_programme("winter-round")
        assert (found.name, found.approve_after_hours, found.sample_percent) == ("Winter", 48, 10)
        assert (found.self_picked, found.replaces, found.spread_parts) == (False, True, True)
        assert found.rotation
        assert (found.rotation["store_days"], found.rotation["another_time"]) == (90, False)
        assert found.score_shown == "approved"
    wrong = send(ada, "/programmes/winter-round", **{**kept, "sample_percent": "all"})
    assert wrong.status_code == 422
    assert "a whole number from 0 to 100" in words(wrong)


def test_days_without_visits_shorten_waves(app: Flask, ada: FlaskClient) -> None:
    path = "/programmes/_blackouts"
    sent(ada, path, first="2100-12-01", last="2100-12-25", region="north", why="Stocktaking")
    here = wave(app, ada)
    assert "in blackout days throughout: Rival North" in words(ada.get(here))
    assert "1 Dec 2100 to 25 Dec 2100 North Stocktaking" in words(ada.get(path))

    wrong = [
        send(ada, path, first="never"),
        send(ada, path, first="2100-02-02", last="2100-02-01"),
        send(ada, path, first="2100-02-02", location="X-999"),
        send(ada, path, first="2100-02-02", why="x" * 201),
    ]
    assert {answer.status_code for answer in wrong} == {422}
    key = ada.get(path).text.partition("/programmes/_blackouts/")[2].partition("/drop")[0]
    assert "None yet" in sent(ada, f"{path}/{key}/drop")
    assert send(ada, f"{path}/{key}/drop").status_code == 404


def test_a_pilot_stays_one_once_a_report_is_there(call: Caller) -> None:
    from tests.web.visited import Draft

    ada = call("ada")
    made = ada.post("/api/v1/programmes", json={"key": "trial", "name": "Trial", "pilot": True})
    assert made.status_code == 201
    assert ada.patch("/api/v1/programmes/trial", json={"pilot": False}).json["pilot"] is False
    Draft(None, "N-001").send(call("sue"))
    refused = ada.patch("/api/v1/programmes/everyday", json={"pilot": True})
    assert (refused.status_code, refused.json["code"]) == (409, "programme_used")


def test_a_wave_over_the_api_ends_on_phones(app: Flask, call: Caller) -> None:
    ada, sue = call("ada"), call("sue")
    body = {
        "key": "spring",
        "name": "Spring",
        "checklist": "visit",
        "active": True,
        "places": {"regions": ["north"]},
        "rotation": {"regions_away": 0},
        "notice": {"text": cast.NOTICE, "on": "2026-01-05"},
    }
    made = ada.post("/api/v1/programmes", json=body)
    assert (made.status_code, made.json["active"]) == (201, True)
    assert ada.post("/api/v1/programmes", json=body).json["code"] == "key_taken"
    today = db.now().date()
    asked = {"name": "W", "opens_on": str(today), "due_on": str(today + timedelta(days=20))}
    found = ada.post("/api/v1/programmes/spring/waves", json=asked)
    assert "3 visits at 3 locations" in found.json["outline"]
    path = f"/api/v1/waves/{found.json['id']}/visits"
    assert [ada.post(path).json["made"], ada.post(path).json["made"]] == [3, 0]
    assert [w["name"] for w in ada.get("/api/v1/programmes/spring/waves").json["items"]] == ["W"]

    board = sue.get("/api/v1/visits?board=1").json["items"]
    assert {visit["location"]["code"] for visit in board} == {"C-001", "N-001", "N-002"}
    assert {visit["shopper"] for visit in board} == {None}
    mine = sue.post(f"/api/v1/visits/{board[0]['id']}/claim").json
    assert (mine["state"], mine["items"]) == ("claimed", [])
    declined = {"act": "decline", "why": "other"}
    assert sue.patch(f"/api/v1/visits/{mine['id']}", json=declined).status_code == 422
    said = {**declined, "reason": "I moved"}
    assert sue.patch(f"/api/v1/visits/{mine['id']}", json=said).json["state"] == "open"
    assert sue.get("/api/v1/visits?mine=1").json["items"] == []


def test_the_admin_of_a_part_reads_and_changes_nothing(app: Flask, ada: FlaskClient) -> None:
    here = wave(app, ada)
    nick = regional_admin(app)
    assert "Change the wave" not in words(nick.get(here))
    posts = ["/programmes/_blackouts", f"{here}/visits", here, f"{here}/scenario"]
    posts += ["/programmes/winter-round/waves", "/programmes/winter-round/start"]
    assert {send(nick, path).status_code for path in posts} == {403}


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_nobody_else_opens_waves(app: Flask, ada: FlaskClient, call: Caller, name: str) -> None:
    here = wave(app, ada)
    for path in (here, f"{here}/scenario", "/programmes/_blackouts", "/programmes/_new"):
        assert call(name).get(path).status_code == 403
    assert call(name).get("/api/v1/programmes/winter-round/waves").status_code == 403


def test_a_wave_is_found_under_its_own_programme_only(app: Flask, ada: FlaskClient) -> None:
    here = wave(app, ada).replace("winter-round", "everyday")
    assert ada.get(here).status_code == 404
    assert ada.get("/programmes/winter-round/waves/nothing").status_code == 404


@pytest.mark.parametrize(
    ("shown", "at_once", "approved"),
    [("", True, True), ("approved", False, True), ("never", False, False)],
)
def test_the_shopper_sees_the_score_when_the_programme_says(
    app: Flask, call: Caller, shown: str, at_once: bool, approved: bool
) -> None:
    from tests.web.visited import decide, draft, send

    with app.app_context(), db.transaction():
        get_programme("everyday").score_shown = shown
    made = draft()
    key = send(call, made)
    own = f"/api/v1/audits/{made.uuid}"

    before = call("sue").get(own).json["score"], made.send(call("sue")).json["score"]
    decide(call, key)

    assert [score is not None for score in before] == [at_once, at_once]
    assert (call("sue").get(own).json["score"] is not None) == approved
