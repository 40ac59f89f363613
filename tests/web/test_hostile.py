"""Whatever arrives as JSON, in whatever place: refused or taken, never broken."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from mystery import db
from mystery.exports.rules import TABLES
from mystery.people import actions as people
from mystery.people import passwords
from mystery.people.tables import Attempt
from tests import cast, seeds
from tests.conftest import Caller
from tests.test_routes import UNSAFE, rules
from tests.web.hostile import NEVER, ODD, Door, Json, leaves, planted
from tests.web.hostile_doors import DOORS
from tests.web.hostile_visits import key_of

WITHOUT_BODY = {
    "appeals.withdraw",
    "checklists.publish",
    "drafts.delete_draft",
    "ideas.unvote",
    "ideas.vote",
    "me.end_session",
    "me.passkey_options",
    "me.remove_passkey",
    "photos.put_photo",
    "programmes.make_visits",
    "push.remove",
    "rescue.rescue",
    "session.passkey_options",
    "session.sign_out",
    "tokens.end",
    "visits.claim",
}
"""Routes of the API that change something and read no JSON."""

MOST = 30
"""Attempts for each route in one run."""


@pytest.fixture
def doors(app: Flask) -> dict[str, Door]:
    """Sam has a password, and nobody is throttled however often a sign-in fails."""
    hashed = passwords.make(cast.PASSWORD)
    with app.app_context(), db.transaction():
        people.set_password(cast.who("sam"), hashed)
    return DOORS


def told(answer: TestResponse) -> str:
    """What is wrong with a refusal, "" when it is one that a person and a program understand."""
    if not 400 <= answer.status_code < 500:
        return f"answered {answer.status_code}"
    if answer.mimetype != "application/problem+json":
        return f"a refusal of type {answer.mimetype}"
    problem = json.loads(answer.data)
    if not problem["code"] or not problem["detail"] or problem["status"] != answer.status_code:
        return f"a refusal that says {problem}"
    return ""


def test_every_route_that_takes_json_is_tried(app: Flask) -> None:
    unsafe = {rule.endpoint for rule, _ in rules(app, *UNSAFE) if rule.rule.startswith("/api/")}

    assert unsafe - WITHOUT_BODY == DOORS.keys()


def some(attempts: list[tuple[str, bytes]], seed: int) -> list[tuple[str, bytes]]:
    """At most MOST of them, others every time; the names tell a failure apart."""
    return random.Random(seed).sample(attempts, min(MOST, len(attempts)))


def hopeless(document: Json) -> list[tuple[str, bytes]]:
    return [
        *((f"{name} alone", fragment) for name, fragment in NEVER.items()),
        *(
            (f"{name} at {path}", planted(document, path, fragment))
            for path in leaves(document)
            for name, fragment in NEVER.items()
        ),
    ]


@pytest.mark.parametrize("endpoint", DOORS)
def test_what_cannot_be_kept_is_refused_wherever_it_stands(
    call: Caller, doors: dict[str, Door], endpoint: str
) -> None:
    door = doors[endpoint]
    document, client, address = door.body(call), door.client(call), door.address(call)
    seed = seeds.seed()

    wrong = [
        (name, why)
        for name, raw in some(hopeless(document), seed)
        if (why := told(door.send(client, address, raw)))
    ]

    assert wrong == [], f"seed {seed}"
    assert_open(call, door)


def assert_open(call: Caller, door: Door) -> None:
    """The next request works."""
    with call.app.app_context(), db.transaction() as session:
        session.execute(sa.delete(Attempt))
    document, client, address = door.body(call), door.client(call), door.address(call)
    answer = door.send(client, address, json.dumps(document).encode())
    assert 200 <= answer.status_code < 300, answer.text


def doubtful(document: Json) -> list[tuple[str, bytes]]:
    return [
        (f"{odd!r} at {path}", planted(document, path, json.dumps(odd).encode()))
        for path in leaves(document)
        for odd in ODD
    ]


@pytest.mark.parametrize("endpoint", DOORS)
def test_odd_values_are_taken_or_refused_but_break_nothing(
    call: Caller, doors: dict[str, Door], endpoint: str
) -> None:
    door = doors[endpoint]
    document, client, address = door.body(call), door.client(call), door.address(call)
    seed, wrong = seeds.seed(), []
    for name, raw in some(doubtful(document), seed):
        if door.once:
            address = door.address(call)
        answer = door.send(client, address, raw)
        if answer.status_code >= 300 and (why := told(answer)):
            wrong.append((name, why))

    assert wrong == [], f"seed {seed}"
    assert_open(call, door)


def test_an_odd_audit_that_was_taken_can_be_read_and_decided_by_everybody(call: Caller) -> None:
    """What got through breaks no page, no list and no table afterwards."""
    door, seed = DOORS["audits.put_audit"], seeds.seed()
    taken = []
    for name, raw in some(doubtful(door.body(call)), seed):
        answer = door.send(call("sam"), door.address(call), raw)
        if answer.status_code == 201:
            taken.append((name, answer.json["id"]))
    wrong = [(name, why) for name, sent in taken for why in broken_views(call, sent)]

    assert wrong == [], f"seed {seed}"
    assert len(taken) > MOST / 10, f"seed {seed}"
    for address in ("/review", "/compare", "/locations/N-002?checklist=visit"):
        assert call("rita").get(address, follow_redirects=True).status_code == 200
    for table in TABLES:
        query = "checklist=visit&from=1990-01-01&to=9000-12-31"
        answer = call("rita").get(f"/api/v1/exports/{table}.csv?{query}")
        assert answer.status_code == 200, (table, answer.text)


def broken_views(call: Caller, sent: str) -> Iterator[tuple[str, str, int]]:
    """Where an audit of sam's cannot be looked at, before and after it is approved."""
    own = call("sam").get(f"/api/v1/audits/{sent}")
    waiting = call("rita").get(f"/audits/{sent}", follow_redirects=True)
    key = key_of(call, sent)
    seen = [("sam", own), ("rita", waiting)]
    for who in ("rita", "nora", "ada"):
        seen += [(who, call(who).get(f"{at}/audits/{key}")) for at in ("", "/api/v1")]
    for who, answer in seen:
        if answer.status_code != 200:
            yield who, answer.request.path, answer.status_code
