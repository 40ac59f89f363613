from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.people import actions as people
from mystery.people.tables import SignIn
from tests import cast
from tests.conftest import Caller
from tests.web.desk import regional_admin, sign_in


def bearer(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_token_is_shown_once_and_reads_in_its_owners_name(app: Flask) -> None:
    nora = sign_in(app, "nora")

    made = nora.post("/api/v1/tokens", json={})

    assert made.status_code == 201
    assert made.json["scope"] == "read"
    client = bearer(app, made.json["token"])
    assert client.get("/api/v1/me").json["person"]["name"] == "Nora"
    listed = nora.get("/api/v1/tokens").json["items"]
    assert made.json["id"] in [item["id"] for item in listed]
    assert made.json["token"] not in nora.get("/api/v1/tokens").text


def test_a_token_that_may_only_read_makes_none(app: Flask) -> None:
    token = sign_in(app, "nora").post("/api/v1/tokens", json={}).json["token"]

    answer = bearer(app, token).post("/api/v1/tokens", json={})

    assert (answer.status_code, answer.json["code"]) == (403, "read_only_token")


def test_a_token_made_with_a_token_never_outlives_it(app: Flask, call: Caller) -> None:
    asked = (db.now() + timedelta(days=300)).isoformat()

    made = call("ada").post("/api/v1/tokens", json={"scope": "", "expires": asked}).json

    with app.app_context():
        longest = db.session.query(SignIn).filter_by(person_id=cast.who("ada").id).first()
        assert longest is not None
        assert datetime.fromisoformat(made["expires"]) <= longest.expires_at


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "everything"},
        {"expires": "2020-01-01T00:00:00Z"},
        {"expires": "2999-01-01T00:00:00Z"},
        {"expires": "soon"},
        {"person": "x"},
    ],
)
def test_a_token_that_cannot_be_is_refused(app: Flask, body: dict[str, str]) -> None:
    nora = sign_in(app, "nora")

    assert nora.post("/api/v1/tokens", json=body).status_code == 422


def test_an_ended_token_is_out_at_once(app: Flask) -> None:
    nora = sign_in(app, "nora")
    made = nora.post("/api/v1/tokens", json={}).json

    assert nora.delete(f"/api/v1/tokens/{made['id']}").status_code == 204

    assert bearer(app, made["token"]).get("/api/v1/me").status_code == 401
    assert nora.delete(f"/api/v1/tokens/{made['id']}").status_code == 204


def test_others_end_it_only_when_they_administer_its_owner(app: Flask, call: Caller) -> None:
    made = sign_in(app, "sol").post("/api/v1/tokens", json={}).json
    path = f"/api/v1/tokens/{made['id']}"

    for client in (call("nora"), call("otto"), regional_admin(app)):
        assert client.delete(path).status_code == 404
    assert bearer(app, made["token"]).get("/api/v1/me").status_code == 200
    assert call("ada").delete(path).status_code == 204
    assert bearer(app, made["token"]).get("/api/v1/me").status_code == 401


def test_a_session_is_no_token(app: Flask, call: Caller) -> None:
    sign_in(app, "nora")
    with app.app_context():
        key = db.session.query(SignIn).filter_by(kind="desk").one().key

    assert call("ada").delete(f"/api/v1/tokens/{key}").status_code == 404


def test_a_disabled_owner_has_no_token_left(app: Flask) -> None:
    made = sign_in(app, "nora").post("/api/v1/tokens", json={}).json
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("nora"), True, by=cast.as_("ada"))

    assert bearer(app, made["token"]).get("/api/v1/me").status_code == 401
