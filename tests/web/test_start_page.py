from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from mystery import db
from mystery.programmes.tables import Visit
from tests import cast
from tests.conftest import Caller
from tests.sending import Draft
from tests.web.desk import founder, sent, sign_in, words

STEPS = (
    "Make regions, and add stores: yours and a competitor's",
    "Add people, each with a role",
    "Publish a checklist",
    "Tell staff, and write down what you told them",
    "Plan a visit",
)


def test_an_empty_organisation_has_five_steps_to_do(blank_app: Flask) -> None:
    page = founder(blank_app).get("/start")

    said = words(page)
    assert "0 of 5 steps are done" in said
    assert [step for step in STEPS if f"{step} To do" in said] == list(STEPS)


def test_the_steps_are_ticked_one_by_one_from_what_is_there(blank_app: Flask) -> None:
    ada = founder(blank_app)
    sent(ada, "/locations/_regions", name="North")
    assert "1 region, no own store yet" in words(ada.get("/start"))

    own = {"name": "High St", "code": "N-1", "kind": "own", "region": "North"}
    sent(ada, "/locations/_new", **own, time_zone="Europe/Berlin")
    half = words(ada.get("/start"))
    assert "0 of 5 steps are done" in half
    assert "1 own store, no competitor yet" in half.lower()

    rival = {"name": "Rival", "code": "C-1", "kind": "competitor", "region": "North"}
    sent(ada, "/locations/_new", **rival, time_zone="Europe/Berlin")
    assert "1 of 5 steps are done" in words(ada.get("/start"))

    sent(ada, "/people/_new", name="Sam", email="sam@cast.test", role="shopper", place="everywhere")
    sent(ada, "/checklists/_library", name="phone-order")
    assert "A draft, not published yet" in words(ada.get("/start"))
    sent(ada, "/checklists/phone-order/publish", revision="1")
    assert "3 of 5 steps are done" in words(ada.get("/start"))

    sent(ada, "/programmes")
    told = {"notice_text": cast.NOTICE, "notice_on": "2026-01-05", "then": "start"}
    sent(ada, "/programmes/everyday/notice", **told)
    assert "4 of 5 steps are done" in words(ada.get("/start"))
    days = {"first": "2100-01-01", "last": "2100-01-02", "act": "plan"}
    sent(ada, "/visits/_plan", location="N-1", checklist="phone-order", **days)
    assert "5 of 5" not in words(ada.get("/start"))
    assert "Hello Ada" in words(ada.get("/start"))


def test_somebody_without_a_role_does_not_tick_the_people(blank_app: Flask) -> None:
    ada = founder(blank_app)
    sent(ada, "/people/_new", name="Otto", email="otto@cast.test", role="")

    assert "Add people, each with a role To do" in words(ada.get("/start"))


def test_when_all_is_done_the_page_says_what_waits(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        visit = cast.plan("sam")
        late = cast.plan("sue", location="C-001")
        overdue = db.session.query(Visit).filter_by(key=late).one()
        overdue.opens_at, overdue.due_at = (db.now() - timedelta(days=n) for n in (9, 2))
    Draft(visit).send(call("sam"))

    said = words(call("ada").get("/start"))

    assert "1 waiting for review" in said
    assert "1 visit to be done" in said
    assert "1 overdue" in said
    assert "8 people" in said
    assert "4 own locations" in said
    assert "2 competitors" in said
    assert "http://localhost/app/" in said


def test_the_admin_lands_there_after_signing_in(app: Flask) -> None:
    answer = sign_in(app, "ada").get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/start")


@pytest.mark.parametrize("name", ["nora", "sol", "stan", "sam", "sue", "rita", "otto"])
def test_only_admins_open_it(call: Caller, name: str) -> None:
    assert call(name).get("/start").status_code == 403
