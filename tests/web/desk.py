"""What somebody at a desk does, for tests: signing in by cookie, reading a page, sending a form."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.rules import Role
from mystery.people.tables import Person
from tests import cast


def sign_in(app: Flask, name: str) -> FlaskClient:
    """A browser in which one of the cast has signed in with a password."""
    hashed = passwords.make(cast.PASSWORD)
    with app.app_context(), db.transaction():
        people.set_password(cast.who(name), hashed)
    return enter(app, f"{name}@cast.test", cast.PASSWORD)


def enter(app: Flask, login: str, password: str) -> FlaskClient:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": login, "password": password})
    assert answer.status_code == 303, words(answer)
    return client


def founder(app: Flask) -> FlaskClient:
    """The first admin of an organisation with nothing else in it."""
    hashed = passwords.make(cast.PASSWORD)
    with app.app_context(), db.transaction():
        person = people.add_person("Ada", email="ada@cast.test", by="system")
        people.give(person, Role.ADMIN)
        people.set_password(person, hashed)
    return enter(app, "ada@cast.test", cast.PASSWORD)


def regional_admin(app: Flask) -> FlaskClient:
    """Somebody who administers the North and nothing else."""
    from mystery.locations.queries import get_region

    hashed = passwords.make(cast.PASSWORD)
    with app.app_context(), db.transaction():
        person = people.add_person("Nick", email="nick@cast.test", by="system")
        people.give(person, Role.ADMIN, region=get_region("north"))
        people.set_password(person, hashed)
    return enter(app, "nick@cast.test", cast.PASSWORD)


def words(answer: TestResponse) -> str:
    """What a person reads on a page: no tags, no double spaces."""
    main = answer.text.partition("<main")[2] or answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def send(client: FlaskClient, path: str, /, **fields: Any) -> TestResponse:
    return client.post(path, data=fields)


def sent(client: FlaskClient, path: str, /, **fields: Any) -> str:
    """The words of the page that a form leads to; fails when the form was refused."""
    answer = client.post(path, data=fields)
    assert answer.status_code == 303, words(answer)
    return words(client.get(answer.headers["Location"]))


def row(answer: TestResponse, text: str) -> str:
    """The words of the table row that holds a text."""
    rows = re.findall(r"<tr>.*?</tr>", answer.text, re.S)
    found = [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", each)).split()) for each in rows]
    return next(each for each in found if text in each)


def key_of(app: Flask, name: str) -> str:
    """The key of one of the cast, as addresses use it."""
    with app.app_context():
        return cast.who(name).key


def person_named(name: str) -> Person:
    return db.session.query(Person).filter_by(name=name).one()
