"""One's own account: password, sessions, passkeys' list, and what the phone reports."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.people.tables import PhoneReport
from tests import cast
from tests.conftest import Caller
from tests.web.desk import key_of, sign_in, words

GOOD = {"app": "1.4.0", "unsent": 2, "oldest_at": "2026-11-20T10:00:00Z", "error": "refused"}


def enter_again(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    body = {"email": f"{name}@cast.test", "password": cast.PASSWORD}
    assert client.post("/api/v1/session", json=body).status_code == 200
    return client


def sessions(client: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/me/sessions").json["items"]
    return found


def test_sessions_are_listed_and_ended_one_by_one(app: Flask) -> None:
    here = sign_in(app, "sam")
    there = enter_again(app, "sam")
    seen = sessions(here)
    assert sorted(each["current"] for each in seen) == [False, True]
    other = next(each["id"] for each in seen if not each["current"])

    assert here.delete(f"/api/v1/me/sessions/{other}").status_code == 204

    assert there.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me").status_code == 200
    assert here.delete(f"/api/v1/me/sessions/{other}").status_code == 404


def test_all_others_end_at_once(app: Flask) -> None:
    here = sign_in(app, "sam")
    others = [enter_again(app, "sam") for _ in range(3)]
    token = app.test_client()

    assert here.post("/account/sessions/end", data={"session": "others"}).status_code == 303

    assert [each.get("/api/v1/me").status_code for each in others] == [401] * 3
    assert len(sessions(here)) == 1
    assert "You are signed out everywhere else." in words(here.get("/account?done=others"))
    assert token.get("/api/v1/me").status_code == 401


def test_nobody_ends_somebody_elses_session(app: Flask) -> None:
    sam, nora = sign_in(app, "sam"), sign_in(app, "nora")
    (mine,) = sessions(nora)

    assert sam.delete(f"/api/v1/me/sessions/{mine['id']}").status_code == 404
    assert nora.get("/api/v1/me").status_code == 200


def test_a_password_is_changed_by_whoever_knows_it(app: Flask) -> None:
    here, there = sign_in(app, "sam"), enter_again(app, "sam")
    for current in ("", "wrong", cast.PASSWORD.upper()):
        body = {"password": "another-horse", "current": current}
        refused = here.post("/api/v1/me/password", json=body)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/current")
    short = {"password": "short", "current": cast.PASSWORD}
    assert here.post("/api/v1/me/password", json=short).json["code"] == "password_short"

    body = {"password": "another-horse", "current": cast.PASSWORD}
    assert here.post("/api/v1/me/password", json=body).status_code == 204

    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401


def test_at_the_desk_a_wrong_password_is_told_at_its_field(app: Flask) -> None:
    here = sign_in(app, "sam")

    answer = here.post("/account/password", data={"current": "no", "password": "another-horse"})

    assert answer.status_code == 422
    assert "this is not your password so far" in words(answer)
    done = here.post(
        "/account/password", data={"current": cast.PASSWORD, "password": "another-horse"}
    )
    assert done.headers["Location"] == "/account?done=password"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/me/password", {"password": "another-horse"}),
        ("POST", "/api/v1/me/passkeys", {"credential": {}}),
        ("DELETE", "/api/v1/me/sessions/others", None),
        ("DELETE", "/api/v1/me/passkeys/none", None),
    ],
)
def test_a_token_changes_no_way_in(call: Caller, method: str, path: str, body: object) -> None:
    answer = call("sam").open(path, method=method, json=body)

    assert (answer.status_code, answer.json["code"]) == (403, "not_with_a_token")


def test_a_phone_reports_itself_and_the_help_desk_reads_it(app: Flask, call: Caller) -> None:
    phone = sign_in(app, "sam")
    assert phone.put("/api/v1/me/device", json=GOOD).status_code == 204
    assert phone.put("/api/v1/me/device", json=GOOD | {"unsent": 1}).status_code == 204

    page = words(call("ada").get(f"/people/{key_of(app, 'sam')}"))

    assert "App version 1.4.0" in page
    assert "Unsent 1 visit, the oldest for" in page
    assert "Last trouble the server refused something" in page
    with app.app_context():
        assert db.session.query(PhoneReport).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"error": "answers/greeting: Marta was rude"},
        {"error": "Marta"},
        {"error": "x" * 41},
        {"app": "<script>"},
        {"app": ""},
        {"unsent": -1},
        {"unsent": 10**9},
        {"unsent": "2"},
        {"oldest_at": "yesterday"},
        {"answers": {"greeting": "yes"}},
        {"comment": "x" * 3000},
    ],
)
def test_nothing_but_words_and_counts_is_taken(app: Flask, call: Caller, wrong: object) -> None:
    answer = call("sam").put("/api/v1/me/device", json=GOOD | dict(wrong))  # type: ignore[call-overload]

    assert answer.status_code in (413, 422)
    with app.app_context():
        assert db.session.query(PhoneReport).count() == 0


def test_me_tells_which_ways_in_there_are(app: Flask) -> None:
    account = sign_in(app, "sam").get("/api/v1/me").json["account"]

    assert account == {"password": True, "passkeys": 0, "passkeys_able": True}
