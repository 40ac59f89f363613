from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mystery import db
from mystery.people.tables import Person
from tests.conftest import Caller
from tests.web.desk import key_of

NORTH = {"role": "regional_manager", "region": "north"}


def test_people_are_listed_in_pages_with_their_roles(call: Caller) -> None:
    first = call("ada").get("/api/v1/people?limit=5").json
    rest = call("ada").get(f"/api/v1/people?limit=5&after={first['next']}").json

    names = [person["name"] for person in first["items"] + rest["items"]]
    assert sorted(names) == ["Ada", "Nora", "Otto", "Rita", "Sam", "Sol", "Stan", "Sue"]
    assert rest["next"] is None
    stan = next(person for person in first["items"] + rest["items"] if person["name"] == "Stan")
    assert stan["grants"] == [
        {"role": "store_manager", "region": None, "location": "N-001", "since": None, "until": None}
    ]


def test_somebody_new_is_made_with_roles(call: Caller) -> None:
    answer = call("ada").post(
        "/api/v1/people",
        json={"name": "Nina", "email": "n@cast.test", "workplace": "N-002", "grants": [NORTH]},
    )

    assert answer.status_code == 201
    assert answer.json["workplace"] == "N-002"
    assert answer.json["grants"][0]["region"] == "north"
    assert call("ada").get(f"/api/v1/people/{answer.json['id']}").json == answer.json


def test_roles_become_what_the_list_says(app: Flask, call: Caller) -> None:
    path = f"/api/v1/people/{key_of(app, 'nora')}"
    wanted = [NORTH, {"role": "shopper", "location": "S-001", "until": "2100-01-01"}]

    changed = call("ada").patch(path, json={"grants": wanted}).json["grants"]
    assert [(g["role"], g["region"], g["location"], g["until"]) for g in changed] == [
        ("regional_manager", "north", None, None),
        ("shopper", None, "S-001", "2100-01-01"),
    ]

    left = call("ada").patch(path, json={"grants": []}).json["grants"]
    assert left == []


def test_workplace_and_account_change_alone(app: Flask, call: Caller) -> None:
    path = f"/api/v1/people/{key_of(app, 'sam')}"

    changed = (
        call("ada").patch(path, json={"workplace": None, "disabled": True, "language": "de"}).json
    )
    assert changed["language"] == "de"
    refused = call("ada").patch(path, json={"language": "Deutsch"})
    assert (refused.status_code, refused.json["errors"]) == (
        422,
        [{"pointer": "/language", "detail": "a language such as de or de-AT"}],
    )

    assert (changed["workplace"], changed["disabled"]) == (None, True)
    assert changed["grants"][0]["role"] == "shopper"
    assert call("sam").get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "a@b.c"}, "/name"),
        ({"name": "Nina"}, "/email"),
        ({"name": "Nina", "email": "a@b.c", "workplace": "nowhere"}, "/workplace"),
        ({"name": "Nina", "email": "a@b.c", "grants": [{"role": "king"}]}, "/grants/0/role"),
        (
            {"name": "Nina", "email": "a@b.c", "grants": [NORTH, {**NORTH, "region": "x"}]},
            "/grants/1/region",
        ),
        (
            {"name": "Nina", "email": "a@b.c", "grants": [{**NORTH, "location": "N-001"}]},
            "/grants/0/location",
        ),
        ({"name": "Nina", "email": "a@b.c", "is_admin": True}, "/is_admin"),
        ({"name": "Nina", "email": "a@b.c", "key": "mine"}, "/key"),
        ({"name": "Nina", "email": "a@b.c", "password_hash": "x"}, "/password_hash"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    app: Flask, call: Caller, body: dict[str, Any], pointer: str
) -> None:
    answer = call("ada").post("/api/v1/people", json=body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    with app.app_context():
        assert db.session.query(Person).count() == 8


@pytest.mark.parametrize("extra", ["role", "email", "id", "created_at", "password_hash"])
def test_a_change_takes_nothing_else(app: Flask, call: Caller, extra: str) -> None:
    path = f"/api/v1/people/{key_of(app, 'sam')}"

    assert call("ada").patch(path, json={extra: "admin"}).status_code == 422


def test_nobody_changes_their_own_roles(app: Flask, call: Caller) -> None:
    path = f"/api/v1/people/{key_of(app, 'ada')}"

    for grants in ([], [{"role": "admin"}, {"role": "shopper"}]):
        answer = call("ada").patch(path, json={"grants": grants})
        assert (answer.status_code, answer.json["code"]) == (403, "own_grants")
    assert call("ada").patch(path, json={"grants": [{"role": "admin"}]}).status_code == 200
    assert call("ada").patch(path, json={"disabled": True}).json["code"] == "own_account"


@pytest.mark.parametrize("name", ["nora", "stan", "sam", "rita", "otto"])
def test_only_admins_read_or_change_people(app: Flask, call: Caller, name: str) -> None:
    client, path = call(name), f"/api/v1/people/{key_of(app, name)}"

    assert client.get(path).status_code == 403
    assert client.post("/api/v1/people", json={"name": "x", "email": "a@b.c"}).status_code == 403
    assert client.patch(path, json={"grants": [{"role": "admin"}]}).status_code == 403
