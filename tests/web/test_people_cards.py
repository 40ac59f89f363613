"""Cards on paper, and the page on which a person is corrected."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from mystery import db
from mystery.log import LogEntry
from mystery.people import actions as people
from mystery.people.queries import list_former_workplaces
from mystery.people.tables import FormerWorkplace
from tests import cast
from tests.conftest import Caller
from tests.web.desk import key_of, person_named, regional_admin, sent, sign_in, words


def hire(app: Flask, count: int) -> list[str]:
    """People with staff numbers and nothing else; their keys."""
    with app.app_context(), db.transaction():
        return [
            people.add_person(f"Zoe {n}", staff_number=f"z{n}", by="system").key
            for n in range(count)
        ]


def codes(page: str) -> list[str]:
    return re.findall(r"<dd>([A-Z2-9]{4}-[A-Z2-9]{4})</dd>", page)


def test_cards_are_made_for_the_chosen_and_let_them_in(app: Flask, call: Caller) -> None:
    keys = hire(app, 3)
    ada = call("ada")
    assert "3 people" in words(ada.get("/people/_cards"))

    sheet = ada.post("/people/_cards", data={"person": keys[:2]})

    assert len(codes(sheet.text)) == 2
    assert sheet.text.count("<svg") >= 2
    assert "Zoe 2" not in words(sheet)
    body = {"email": "z1", "password": codes(sheet.text)[1]}
    assert app.test_client().post("/api/v1/session", json=body).status_code == 200
    with app.app_context():
        assert db.session.query(LogEntry).filter_by(act="person.card").count() == 2


def test_who_is_in_already_and_admins_are_not_offered(app: Flask, call: Caller) -> None:
    hire(app, 1)
    sign_in(app, "sue")
    with app.app_context(), db.transaction():
        for name in ("sue", "ada"):
            cast.who(name).staff_number = name
    ada = call("ada")

    first, everybody = ada.get("/people/_cards"), ada.get("/people/_cards?who=all")

    assert ("Zoe 0" in words(first), "Sue" in words(first)) == (True, False)
    assert "Sue" in words(everybody)
    assert ada.post("/people/_cards", data={"person": key_of(app, "ada")}).status_code == 403


def test_nobody_chosen_or_a_stranger_makes_no_card(app: Flask, call: Caller) -> None:
    (key,) = hire(app, 1)
    assert call("ada").post("/people/_cards").status_code == 422
    assert call("ada").post("/people/_cards", data={"person": ["x\0"]}).status_code == 404
    assert regional_admin(app).post("/people/_cards", data={"person": key}).status_code == 404
    assert call("nora").post("/people/_cards", data={"person": key}).status_code == 403


def test_all_or_none_get_cards(app: Flask, call: Caller) -> None:
    keys = hire(app, 2)
    asked = [*keys, key_of(app, "otto")]

    assert call("ada").post("/people/_cards", data={"person": asked}).status_code == 409
    with app.app_context():
        assert db.session.query(LogEntry).filter_by(act="person.card").count() == 0


FIELDS = {
    "name": "Samuel  Long",
    "email": "Samuel@Cast.test",
    "staff_number": "0042",
    "home_market": "north-town",
    "languages": "German, en",
    "away_from": "2026-12-01",
    "away_until": "2026-12-24",
}


def test_a_person_is_corrected(app: Flask, call: Caller) -> None:
    key = key_of(app, "sam")

    page = sent(call("ada"), f"/people/{key}/edit", **FIELDS)

    assert "The change has been saved." in page
    assert "samuel@cast.test" in page
    assert "Languages de, en" in page
    assert "Away from 1 Dec 2026, back on 24 Dec 2026" in page
    with app.app_context():
        sam = person_named("Samuel Long")
        assert (sam.away_from, sam.languages) == (date(2026, 12, 1), ["de", "en"])
        entry = db.session.query(LogEntry).filter_by(act="person.change").one()
        assert "email" in entry.details["fields"]
        assert "samuel@cast.test" not in str(entry.details)


@pytest.mark.parametrize(
    ("field", "value", "status", "said"),
    [
        ("name", "", 422, "a name of 1 to 200"),
        ("email", "sue@cast.test", 409, "somebody else"),
        ("email", "no mail", 422, "does not look like"),
        ("staff_number", "a@b", 422, "no @"),
        ("languages", "Klingon!", 422, "neither a name we know"),
        ("away_until", "2026-11-01", 422, "before the first day"),
        ("away_from", "31.12.2026", 422, "a day such as"),
        ("home_market", "x" * 121, 422, "at most 120"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    app: Flask, call: Caller, field: str, value: str, status: int, said: str
) -> None:
    key = key_of(app, "sam")

    answer = call("ada").post(f"/people/{key}/edit", data=FIELDS | {field: value})

    assert answer.status_code == status
    assert said in words(answer)
    assert value[:100] in answer.text
    with app.app_context():
        assert cast.who("sam").name == "Sam"


def test_former_workplaces_are_added_corrected_and_removed(app: Flask, call: Caller) -> None:
    key, ada = key_of(app, "sam"), call("ada")
    place = {"location": "N-001", "since": "2024-01-01", "until": "2026-03-31"}

    assert "until 31 Mar 2026" in sent(ada, f"/people/{key}/former", **place)
    page = sent(ada, f"/people/{key}/former", **place | {"until": "2026-04-30"})
    assert "N-001, from 1 Jan 2024 until 30 Apr 2026" in page
    assert "31 Mar 2026" not in page
    with app.app_context():
        sam = cast.who("sam")
        (row,) = db.session.query(FormerWorkplace).filter_by(person_id=sam.id)
        assert list_former_workplaces(sam.id, db.now().replace(year=2025)) == [row.location_id]
    for wrong in ({"until": ""}, {"until": "2023-01-01"}, {"location": "nowhere"}):
        assert ada.post(f"/people/{key}/former", data=place | wrong).status_code == 422

    assert "None are known." in sent(ada, f"/people/{key}/former/end", location="N-001")
    assert ada.post(f"/people/{key}/former/end", data={"location": "N-001"}).status_code == 404


def test_a_part_admin_corrects_nobody_beyond_the_part(app: Flask) -> None:
    nick = regional_admin(app)

    for name, status in (("sue", 404), ("nora", 200), ("ada", 404)):
        assert nick.get(f"/people/{key_of(app, name)}/edit").status_code == status
