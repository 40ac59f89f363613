from __future__ import annotations

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from mystery.programmes.queries import list_programmes, unplanned_allowed
from tests.conftest import Caller
from tests.web.desk import founder, regional_admin, send, sent, sign_in, words


def switches(app: Flask) -> list[tuple[str, bool, bool]]:
    with app.app_context():
        return [(p.key, p.unplanned, p.approves_itself) for p in list_programmes()]


def test_both_switches_are_explained_and_show_how_they_stand(call: Caller) -> None:
    page = call("ada").get("/programmes/everyday")

    assert "Visits that nobody planned" in words(page)
    assert "Approves by itself" in words(page)
    assert 'name="unplanned" value="1" checked' in page.text
    assert 'name="approves_itself" value="1" checked' not in page.text


def test_switching_is_kept_and_logged_once(app: Flask) -> None:
    ada = sign_in(app, "ada")

    said = sent(ada, "/programmes/everyday", approves_itself="1")
    sent(ada, "/programmes/everyday", approves_itself="1")

    assert "Saved." in said
    assert switches(app) == [("everyday", False, True)]
    with app.app_context():
        assert not unplanned_allowed()
        changes = db.session.query(LogEntry).filter_by(act="programme.change").all()
        assert [change.details["approves_itself"] for change in changes] == [True]


def test_an_organisation_without_a_programme_can_make_its_first(blank_app: Flask) -> None:
    ada = founder(blank_app)
    assert "There is no programme yet" in words(ada.get("/programmes"))

    sent(ada, "/programmes")
    sent(ada, "/programmes")

    assert switches(blank_app) == [("everyday", False, False)]


def test_the_admin_of_a_part_reads_but_does_not_switch(app: Flask) -> None:
    nick = regional_admin(app)

    assert "Visits that nobody planned on" in words(nick.get("/programmes"))
    assert send(nick, "/programmes/everyday").status_code == 403
    assert nick.patch("/api/v1/programmes/everyday", json={"unplanned": False}).status_code == 403
    assert switches(app) == [("everyday", True, False)]


def test_an_unknown_programme_is_missing(call: Caller) -> None:
    assert call("ada").post("/programmes/nothing").status_code == 404


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_nobody_else_opens_or_switches(app: Flask, call: Caller, name: str) -> None:
    assert call(name).get("/programmes").status_code == 403
    assert call(name).post("/programmes/everyday").status_code == 403
    assert switches(app) == [("everyday", True, False)]


def test_another_site_switches_nothing(app: Flask) -> None:
    ada = sign_in(app, "ada")

    answer = ada.post("/programmes/everyday", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert switches(app) == [("everyday", True, False)]


def test_the_api_tells_and_switches_the_same(app: Flask, call: Caller) -> None:
    ada = call("ada")
    assert ada.get("/api/v1/programmes").json["items"][0]["unplanned"] is True

    answer = ada.patch("/api/v1/programmes/everyday", json={"unplanned": False})

    known = ("key", "name", "unplanned", "approves_itself", "pilot", "active")
    assert {name: answer.json[name] for name in known} == {
        "key": "everyday",
        "name": "Everyday",
        "unplanned": False,
        "approves_itself": False,
        "pilot": False,
        "active": True,
    }
    assert switches(app) == [("everyday", False, False)]


@pytest.mark.parametrize(
    "body", [{"unplanned": "yes"}, {"unplanned": None}, {"name": ""}, {"id": 7}]
)
def test_the_api_takes_settings_and_nothing_else(app: Flask, call: Caller, body: object) -> None:
    answer = call("ada").patch("/api/v1/programmes/everyday", json=body)

    assert answer.status_code == 422
    assert switches(app) == [("everyday", True, False)]
