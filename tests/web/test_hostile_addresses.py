"""Whatever stands in an address, a query, a header or a form: never broken."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mystery import db
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast, seeds
from tests.conftest import Caller
from tests.test_routes import UNSAFE, address, rules

PARTS = (
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%E2%80%AE",
    "9" * 30,
    "-1",
    "x" * 3_000,
    "..",
    "..%2F..%2Fetc%2Fpasswd",
    "%27%20OR%201=1--",
    "%0D%0ASet-Cookie:a=b",
    "%25",
    "_",
)
"""Parts of a path and values of parameters, as they stand in an address."""
SOME = 5
"""So many of them for each rule, others each time."""

PARAMETERS = (
    *("after", "brand", "checklist", "done", "from", "kind", "language", "limit", "mine"),
    *("next", "order", "page", "period", "published", "q", "raw", "region", "rendition"),
    *("shoppable", "sort", "state", "to", "version", "visits"),
)


def hostile(rule: Rule, parts: list[str]) -> Iterator[str]:
    """Addresses of a rule with one part of them hostile."""
    for part in parts:
        for name in rule.arguments:
            pattern = rf"<(?:[^<>]*:)?{name}>"
            yield address(Rule(re.sub(pattern, lambda _m, part=part: part, rule.rule)))


def served(answer: TestResponse) -> bool:
    answer.close()
    return answer.status_code < 500


@pytest.fixture
def anybody(app: Flask, call: Caller) -> FlaskClient:
    """Ada, who administers, with every other role on top: no door is closed to her."""
    with app.app_context(), db.transaction():
        for role in (Role.REVIEWER, Role.SHOPPER, Role.STORE_MANAGER, Role.REGIONAL_MANAGER):
            people.give(cast.who("ada"), role)
    return call("ada")


def test_no_part_of_an_address_breaks_anything(app: Flask, anybody: FlaskClient) -> None:
    start = seeds.seed()
    chance = random.Random(start)
    wrong = [
        (method, path[:80])
        for rule, method in rules(app, "GET", *UNSAFE)
        for path in hostile(rule, chance.sample(PARTS, SOME))
        if not served(anybody.open(path, method=method))
    ]
    assert not wrong, f"seed {start}\n" + "\n".join(map(str, wrong))


def test_no_parameter_breaks_anything(app: Flask, anybody: FlaskClient) -> None:
    start = seeds.seed()
    chance = random.Random(start)
    wrong = [
        (rule.rule, part[:20])
        for rule, _ in rules(app, "GET")
        for part in chance.sample(PARTS, SOME)
        if not served(anybody.get(f"{address(rule)}?{'&'.join(f'{n}={part}' for n in PARAMETERS)}"))
    ]
    assert not wrong, f"seed {start}\n" + "\n".join(map(str, wrong))


def test_nothing_has_a_name_with_nul_in_it(call: Caller) -> None:
    assert call("ada").get("/api/v1/locations/N-001%00").status_code == 404
    answer = call("ada").get("/api/v1/locations?q=%00")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/q")


def test_a_sign_in_form_takes_whatever_is_typed(call: Caller) -> None:
    typed = {"email": "\0", "password": "\0"}, {"email": "x" * 10_000, "password": "y" * 10_000}
    for fields in ({}, *typed, {"email": "\ud800".encode("utf-8", "surrogatepass")}):
        assert call().post("/sign-in", data=fields).status_code == 401


def test_a_page_of_another_number_than_there_are_says_so(call: Caller) -> None:
    for limit in ("0", "501", "-1", "1e2", "9" * 30, "٣", ""):
        answer = call("ada").get("/api/v1/people", query_string={"limit": limit})
        assert answer.status_code == (422 if limit else 200), limit
