"""Signing in and out: cookies, throttling, where one lands, and what ends a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.rules import ATTEMPT_WINDOW, ATTEMPTS_PER_ACCOUNT
from mystery.people.tables import Attempt, SignIn
from tests import cast
from tests.conftest import Caller
from tests.test_routes import UNSAFE, address, rules
from tests.web.desk import enter, sign_in
from tests.web.visited import draft, send

SAM = {"email": "sam@cast.test", "password": cast.PASSWORD}


@pytest.fixture
def doors(app: Flask) -> Flask:
    """Sam, Nora and Rita have passwords."""
    hashed = passwords.make(cast.PASSWORD)
    with app.app_context(), db.transaction():
        for name in ("sam", "nora", "rita"):
            people.set_password(cast.who(name), hashed)
    return app


def post(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post("/api/v1/session", json={**SAM, **fields})


def cookie_of(answer: TestResponse) -> dict[str, str]:
    """Name, value and attributes of the cookie that an answer sets."""
    parts = [part.strip().partition("=") for part in answer.headers["Set-Cookie"].split(";")]
    return {"name": parts[0][0], "value": parts[0][2]} | {k.lower(): v for k, _, v in parts[1:]}


def test_a_session_is_a_cookie_that_no_script_and_no_other_site_gets(doors: Flask) -> None:
    cookie = cookie_of(post(doors.test_client()))

    assert cookie["name"] == "session"
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert {"httponly", "max-age"} <= cookie.keys()
    assert "domain" not in cookie


def test_under_https_the_cookie_belongs_to_this_host_alone(doors: Flask) -> None:
    doors.config["BASE_URL"] = "https://shops.example"
    client = doors.test_client()

    answer = client.post("/api/v1/session", json=SAM, base_url="https://shops.example")
    cookie = cookie_of(answer)

    assert cookie["name"] == "__Host-session"
    assert {"secure", "httponly"} <= cookie.keys()
    assert (cookie["path"], "domain" in cookie) == ("/", False)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    me = client.get("/api/v1/me", base_url="https://shops.example")
    assert me.status_code == 200
    plain = doors.test_client()
    plain.set_cookie("session", cookie["value"])
    assert plain.get("/api/v1/me").status_code == 401


def test_each_sign_in_is_a_new_session_and_the_one_before_means_nothing_new(doors: Flask) -> None:
    client = doors.test_client()
    client.set_cookie("session", "chosen-by-somebody-else")

    first, second = cookie_of(post(client))["value"], cookie_of(post(client))["value"]

    assert len({first, second, "chosen-by-somebody-else"}) == 3
    assert len(first) >= 43
    with doors.app_context():
        kept = [str(vars(row)) for row in db.session.query(SignIn)]
        assert not any(secret in row for row in kept for secret in (first, second))


def test_what_was_signed_out_is_over_at_once(doors: Flask) -> None:
    client, copy = doors.test_client(), doors.test_client()
    copy.set_cookie("session", cookie_of(post(client))["value"])
    assert copy.get("/api/v1/me").status_code == 200

    gone = client.delete("/api/v1/session")

    assert gone.status_code == 204
    assert gone.headers["Clear-Site-Data"] == '"cache"'
    assert cookie_of(gone)["value"] == ""
    assert copy.get("/api/v1/me").status_code == 401
    assert copy.get("/compare").status_code == 303


def test_a_new_password_ends_every_session_of_the_person(doors: Flask) -> None:
    before = [doors.test_client() for _ in range(2)]
    for client in before:
        post(client)
    with doors.app_context(), db.transaction():
        code = people.make_code(cast.who("sam"), by="system")

    answer = doors.test_client().post(f"/invite/{code}", data={"password": "another-horse"})

    assert answer.status_code == 303
    assert [client.get("/api/v1/me").status_code for client in before] == [401, 401]
    assert post(doors.test_client()).status_code == 401
    assert post(doors.test_client(), password="another-horse").status_code == 200


def test_a_disabled_account_reads_nothing_from_the_next_request_on(
    doors: Flask, call: Caller
) -> None:
    client = doors.test_client()
    post(client)
    with doors.app_context(), db.transaction():
        people.set_disabled(cast.who("sam"), True)

    read = {client.get(path).status_code for path in ("/api/v1/me", "/api/v1/visits?mine=1")}

    assert read == {401}
    assert call("sam").get("/api/v1/me").status_code == 401
    assert post(doors.test_client()).status_code == 401
    assert post(doors.test_client()).json["code"] == "bad_credentials"


def test_a_role_that_is_taken_away_counts_from_the_next_request_on(doors: Flask) -> None:
    nora = enter(doors, "nora@cast.test", cast.PASSWORD)
    assert nora.get("/api/v1/scores/locations?checklist=visit").status_code == 200
    with doors.app_context(), db.transaction():
        people.take_away(cast.who("nora").grants[0], by=cast.as_("ada"))

    assert nora.get("/api/v1/scores/locations?checklist=visit").status_code == 403
    assert nora.get("/api/v1/locations").json["items"] == []


@pytest.mark.parametrize(
    ("name", "idle", "age", "status"),
    [
        ("nora", timedelta(hours=11), timedelta(days=29), 200),
        ("nora", timedelta(hours=13), timedelta(days=1), 401),
        ("nora", timedelta(hours=1), timedelta(days=31), 401),
        ("sam", timedelta(days=29), timedelta(days=179), 200),
        ("sam", timedelta(days=31), timedelta(days=40), 401),
        ("sam", timedelta(hours=1), timedelta(days=181), 401),
    ],
)
def test_desks_are_signed_out_after_hours_and_phones_after_weeks(
    doors: Flask, name: str, idle: timedelta, age: timedelta, status: int
) -> None:
    client = doors.test_client()
    assert post(client, email=f"{name}@cast.test").status_code == 200
    with doors.app_context(), db.transaction() as session:
        row = session.query(SignIn).order_by(SignIn.id.desc()).first()
        assert row is not None
        row.seen_at, row.created_at = db.now() - idle, db.now() - age
        row.expires_at = row.created_at + timedelta(days=180)

    assert client.get("/api/v1/me").status_code == status


def test_too_many_wrong_passwords_wait_and_then_work_again(doors: Flask) -> None:
    """Also for accounts that do not exist, so that nobody can tell."""
    for email in ("sam@cast.test", "nobody@cast.test"):
        client = doors.test_client()
        wrong = [
            post(client, email=email, password=f"guess-number-{n}")
            for n in range(ATTEMPTS_PER_ACCOUNT)
        ]
        late = post(client, email=f" {email.upper()} ")

        assert {answer.status_code for answer in wrong} == {401}
        assert (late.status_code, late.json["code"]) == (429, "too_many_requests")
        assert 0 < int(late.headers["Retry-After"]) <= ATTEMPT_WINDOW.total_seconds()
    assert post(doors.test_client(), email="rita@cast.test").status_code == 200
    form = doors.test_client().post("/sign-in", data=SAM)
    assert (form.status_code, int(form.headers["Retry-After"]) > 0) == (429, True)
    with doors.app_context(), db.transaction() as session:
        for attempt in session.query(Attempt):
            attempt.at -= ATTEMPT_WINDOW
    assert post(doors.test_client()).status_code == 200


def test_nobody_learns_whether_an_account_is_there(doors: Flask) -> None:
    """The same answer for a wrong password, an unknown and a disabled account, none, too long."""
    with doors.app_context(), db.transaction():
        people.set_disabled(cast.who("nora"), True)
    answers = [
        post(doors.test_client(), email=email, password="not-the-password")
        for email in ("sam@cast.test", "nobody@cast.test", "otto@cast.test", "nora@cast.test")
    ]
    answers.append(post(doors.test_client(), email="nora@cast.test"))

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1


EVIL = (
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https:evil.test",
    "https://evil.test",
    "%09//evil.test",
    "\t//evil.test",
    "/\t/evil.test",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b",
    "///evil.test",
    "evil.test",
    "@evil.test",
    "",
)


def test_signing_in_never_leads_to_another_site(doors: Flask) -> None:
    for target in EVIL:
        answer = doors.test_client().post("/sign-in", data={**SAM, "next": target})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), target
    for target in ("/compare?period=month&region=north", "/locations/N-001#x", "/app/visits"):
        answer = doors.test_client().post("/sign-in", data={**SAM, "next": target})
        assert answer.headers["Location"] == target


def test_a_page_that_needs_a_sign_in_comes_back_to_itself(doors: Flask) -> None:
    client = doors.test_client()
    sent = client.get("/locations?q=a%26b&kind=own")
    form = client.get(sent.headers["Location"])

    assert sent.status_code == 303
    assert 'value="/locations?q=a%26b&amp;kind=own"' in form.text


def test_a_token_that_may_only_read_changes_nothing(app: Flask, call: Caller) -> None:
    with app.app_context(), db.transaction():
        lasts = timedelta(days=1)
        made = {
            name: people.make_token(cast.who(name), scope="read", lasts=lasts, by="system")
            for name in ("ada", "sam", "rita")
        }
    reader = Caller(app, made)
    wrong = []
    for rule, method in rules(app, *UNSAFE):
        for name in made:
            answer = reader(name).open(address(rule), method=method, json={})
            public = rule.endpoint in ("session.sign_in", "home.sign_in", "home.accept_invitation")
            if answer.status_code != 403 and not public:
                wrong.append((method, rule.rule, name, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert reader("ada").get("/api/v1/people").status_code == 200


def test_nothing_that_anybody_sees_is_kept_by_a_cache(app: Flask, call: Caller) -> None:
    """Pages and answers for everybody, strangers and refusals; only the built files are kept."""
    sign_in(app, "rita")
    key = send(call, draft("N-001"))
    wrong = []
    for who in (None, "ada", "rita", "stan", "sam", "otto"):
        for path in (
            *(address(rule) for rule, _ in rules(app, "GET") if "assets" not in rule.endpoint),
            *(f"/audits/{key}", f"/api/v1/audits/{key}", "/nothing", "/api/v1/nothing"),
        ):
            answer = call(who).get(path, buffered=True)
            if answer.headers.get("Cache-Control") != "no-store, private":
                wrong.append((who, path, answer.status_code, answer.headers.get("Cache-Control")))
    assert not wrong, "\n".join(map(str, wrong))
