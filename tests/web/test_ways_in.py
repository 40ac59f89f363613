"""Signing in without a password: cards and mailed codes, and what their throttle lets pass."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db, jobs
from mystery.log import LogEntry
from mystery.notices.tables import Letter
from mystery.people import actions as people
from mystery.people import codes, passwords
from mystery.people.rules import (
    ATTEMPTS_PER_ACCOUNT,
    CARD_GOES_ON,
    CARD_LIFE,
    MAIL_CODES_PER_WINDOW,
    typed_code_ends,
)
from mystery.people.tables import TypedCode
from mystery.problems import Forbidden
from mystery.worker import step
from tests import cast
from tests.web.desk import words

PEPPER = "test"


@pytest.fixture
def card(app: Flask) -> str:
    """Sam has a staff number and a card."""
    with app.app_context(), db.transaction():
        cast.who("sam").staff_number = "0042"
        db.session.flush()
        return codes.make_card(cast.who("sam"), pepper=PEPPER, by="system")


def enter(client: FlaskClient, secret: str, *, login: str = "0042", **more: Any) -> TestResponse:
    return client.post("/api/v1/session", json={"email": login, "password": secret}, **more)


def age(app: Flask, length: timedelta, *, used: bool = False) -> None:
    with app.app_context(), db.transaction():
        row = db.session.query(TypedCode).one()
        if used:
            row.used_at = db.now() - length
        else:
            row.expires_at -= length


def test_a_card_opens_with_the_staff_number_however_it_is_typed(app: Flask, card: str) -> None:
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", card)
    for typed in (card, card.lower(), card.replace("-", ""), f" {card[:4]} {card[5:]} "):
        answer = enter(app.test_client(), typed)
        assert (answer.status_code, answer.json["by"]) == (200, "card"), typed
        assert answer.json["person"]["name"] == "Sam"


def test_a_card_opens_nobody_elses_account(app: Flask, card: str) -> None:
    for login in ("sue@cast.test", "0043", "", "ada@cast.test"):
        assert enter(app.test_client(), card, login=login or " ").status_code == 401


def test_a_card_ends_a_day_after_its_first_use_and_unused_after_its_life(
    app: Flask, card: str
) -> None:
    assert enter(app.test_client(), card).status_code == 200
    age(app, CARD_GOES_ON - timedelta(minutes=1), used=True)
    assert enter(app.test_client(), card).status_code == 200
    age(app, CARD_GOES_ON, used=True)
    assert enter(app.test_client(), card).status_code == 401


def test_an_unused_card_runs_out(app: Flask, card: str) -> None:
    age(app, CARD_LIFE)

    assert enter(app.test_client(), card).status_code == 401


@pytest.mark.parametrize("end", ["password", "new card", "disabled"])
def test_what_makes_a_card_needless_ends_it(app: Flask, card: str, end: str) -> None:
    with app.app_context(), db.transaction():
        sam = cast.who("sam")
        if end == "password":
            people.set_password(sam, passwords.make(cast.PASSWORD))
        elif end == "new card":
            codes.make_card(sam, pepper=PEPPER, by="system")
        else:
            people.set_disabled(sam, True)

    assert enter(app.test_client(), card).status_code == 401


def test_admins_get_no_cards(context: Flask) -> None:
    with pytest.raises(Forbidden), db.transaction():
        codes.make_card(cast.who("ada"), pepper=PEPPER, by="system")


def test_neither_the_database_nor_the_log_holds_a_code(app: Flask, card: str) -> None:
    with app.app_context():
        rows = [*db.session.query(TypedCode), *db.session.query(LogEntry)]
        kept = " ".join(str(vars(row)) for row in rows)
    assert card not in kept
    assert card.replace("-", "") not in kept


def test_guessing_is_throttled_and_a_browser_one_signed_in_with_gets_in(
    app: Flask, card: str
) -> None:
    known = app.test_client()
    assert enter(known, card).status_code == 200
    addresses = [{"REMOTE_ADDR": f"10.0.{n // 50}.{n % 50}"} for n in range(200)]

    seen = [
        enter(app.test_client(), f"AAAA-{n:04}", environ_base=addresses[n]).status_code
        for n in range(ATTEMPTS_PER_ACCOUNT + 5)
    ]

    assert seen == [401] * ATTEMPTS_PER_ACCOUNT + [429] * 5
    other = app.test_client()
    assert enter(other, card, environ_base=addresses[150]).status_code == 429
    forged = app.test_client()
    forged.set_cookie("known", "0" * 64)
    assert enter(forged, card, environ_base=addresses[151]).status_code == 429
    assert enter(known, card, environ_base=addresses[152]).status_code == 200


def test_a_known_browser_is_throttled_as_well(app: Flask, card: str) -> None:
    known = app.test_client()
    enter(known, card)

    seen = [enter(known, f"AAAA-{n:04}").status_code for n in range(ATTEMPTS_PER_ACCOUNT + 1)]

    assert seen[-1] == 429


def ask(client: FlaskClient, email: str) -> TestResponse:
    return client.post("/api/v1/session/code", json={"email": email})


def worked(app: Flask) -> list[Letter]:
    with app.app_context():
        while step(app):
            pass
        return list(db.session.query(Letter))


def mailed(app: Flask, email: str = "sam@cast.test") -> str:
    ask(app.test_client(), email)
    found = re.search(r"\b\d{6}\b", worked(app)[-1].text)
    assert found
    return found[0]


def test_a_code_from_a_mail_opens_once_and_is_told_in_the_own_language(app: Flask) -> None:
    with app.app_context(), db.transaction():
        cast.who("sam").language = "es"
    code = mailed(app)
    assert worked(app)[-1].subject == f"{code} es tu código"

    first = enter(app.test_client(), code, login="sam@cast.test")

    assert (first.status_code, first.json["by"]) == (200, "mail")
    assert enter(app.test_client(), code, login="sam@cast.test").status_code == 401


def test_a_code_from_a_mail_lasts_ten_minutes_and_until_the_next(app: Flask) -> None:
    old = mailed(app)
    new = mailed(app)
    assert enter(app.test_client(), old, login="sam@cast.test").status_code == 401
    with app.app_context(), db.transaction():
        row = db.session.query(TypedCode).filter_by(ended_at=None).one()
        assert row.expires_at - row.made_at == timedelta(minutes=10)
        row.expires_at = db.now()
    assert enter(app.test_client(), new, login="sam@cast.test").status_code == 401


def test_nobody_can_tell_from_asking_who_is_here(app: Flask) -> None:
    known, unknown = (ask(app.test_client(), f"{name}@cast.test") for name in ("sam", "nobody"))

    assert (
        (known.status_code, known.data) == (unknown.status_code, unknown.data) == (202, known.data)
    )
    with app.app_context():
        rows = [dict(job.payload) for job in db.session.query(jobs.Job).order_by(jobs.Job.id)]
    assert [row.keys() for row in rows[-2:]] == [{"login", "at"}, {"login", "at"}]
    assert [letter.receiver for letter in worked(app)] == ["sam@cast.test"]
    pages = [
        words(app.test_client().post("/sign-in/code", data={"email": f"{n}@cast.test"}))
        for n in ("sue", "nil")
    ]
    assert pages[0].replace("sue@", "") == pages[1].replace("nil@", "")


def test_the_disabled_and_those_without_an_address_get_no_mail(app: Flask, card: str) -> None:
    with app.app_context(), db.transaction():
        people.set_disabled(cast.who("sue"), True)
        cast.who("sam").email = None

    for login in ("sue@cast.test", "0042", "x" * 254):
        ask(app.test_client(), login)

    assert worked(app) == []


def test_asking_again_and_again_is_throttled(app: Flask) -> None:
    seen = [ask(app.test_client(), "sam@cast.test").status_code for _ in range(7)]

    assert seen == [202] * MAIL_CODES_PER_WINDOW + [429] * 2


def test_a_job_that_comes_too_late_sends_nothing(app: Flask) -> None:
    with app.app_context(), db.transaction():
        jobs.enqueue("mail_code", login="sam@cast.test", at=0)

    assert worked(app) == []


def test_at_the_desk_a_code_leads_to_the_account(app: Flask, card: str) -> None:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": "0042", "password": card, "next": "/compare"})

    assert answer.headers["Location"] == "/account?done=code"
    page = words(client.get(answer.headers["Location"]))
    assert "Choose how you come in next time" in page
    saved = client.post("/account/password", data={"password": "a-new-password"})
    assert saved.status_code == 303
    assert "Change the password" in words(client.get("/account"))


def test_a_typed_code_never_outlives_its_end() -> None:
    end = db.now()
    used = end - timedelta(hours=1)
    assert typed_code_ends("card", expires=end, used=None) == end
    assert typed_code_ends("card", expires=end, used=used) == end
    assert (
        typed_code_ends("card", expires=end + timedelta(days=9), used=used) == used + CARD_GOES_ON
    )
    assert typed_code_ends("mail", expires=end, used=used) == used


@pytest.mark.parametrize("secret", ["", "\0", "x" * 201, "-" * 200, "٣٤٥٦٧٨", "𝟙𝟚𝟛𝟜𝟝𝟞", "0" * 200])
def test_odd_codes_are_wrong_codes(app: Flask, card: str, secret: str) -> None:
    assert enter(app.test_client(), secret).status_code in (401, 422)
