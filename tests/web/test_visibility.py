"""Who may read and do what over the API: the table of product.md, as data.

Every route is asked by everybody, with things of the North and of the South.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Caller
from tests.test_routes import rules
from tests.web.sides import whole
from tests.web.test_visibility_pages import PAGES
from tests.web.visibility_api import TABLE, Line
from tests.web.world import EVERYBODY, World, build


@pytest.fixture
def world(app: Flask, call: Caller) -> World:
    return whole(app, call)


def body(line: Line, fill: Callable[[str], str]) -> Any:
    """What is sent, with the ids in it filled in."""
    if not line.json:
        return line.json
    return {k: fill(said) if isinstance(said, str) else said for k, said in line.json.items()}


def asked(world: World, line: Line, who: str) -> int:
    sent = body(line, world.address)
    named: dict[str, Any] = {"json": sent} if sent is not None else {}
    if line.method == "PUT" and "photos" in line.address:
        named = {"data": b"", "content_type": "image/jpeg"}
    return world.ask(who, line.method, line.address, **named)[0]


def test_everybody_gets_what_the_table_says(world: World) -> None:
    wrong = [
        (line.method, line.address, who, f"{found}, not {line.expected(who)}")
        for line in TABLE
        for who in EVERYBODY
        if (found := asked(world, line, who)) != line.expected(who)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_the_table_names_every_route(app: Flask) -> None:
    asked = {(line.method, re.sub(r"\{\w+\}", "x", line.address.split("?")[0])) for line in TABLE}
    adapter = app.url_map.bind("localhost")
    named = {adapter.match(path, method=method)[0] for method, path in asked}
    known = {
        rule.endpoint
        for rule, _ in rules(app, "GET", "POST", "PUT", "PATCH", "DELETE")
        if rule.rule.startswith("/api/")
    }

    assert known - named == {"session.sign_out"}


def test_head_is_answered_like_get(world: World) -> None:
    """But for photos by hash, which HEAD tells of on purpose; see test_photos."""
    wrong = []
    for line in TABLE:
        if line.method == "GET" and "photos/{h" not in line.address:
            for who in EVERYBODY:
                status, body = world.ask(who, "HEAD", line.address)
                if status != line.expected(who) or body:
                    wrong.append((line.address, who, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_methods_that_a_route_has_not_are_refused_to_everybody(app: Flask, call: Caller) -> None:
    world = build(app, call)
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    taken: dict[str, set[str]] = {}
    for rule, method in rules(world.app, *methods):
        taken.setdefault(re.sub(r"<[^<>]+>", "x", rule.rule), set()).add(method)
    wrong = []
    for path, known in taken.items():
        for method in methods - known:
            status, _ = world.ask("nobody", method, path)
            shadowed = "/_" in path and status == 303
            if status not in (404, 405) and not shadowed:
                wrong.append((method, path, status))
    assert not wrong, "\n".join(map(str, wrong))


NOTHING = "AAAAAAAAAAAAAAAA"
OUT_OF_SIGHT = r"\{\w*s\}|\{un\}|\{wn\}"


def test_what_is_out_of_sight_cannot_be_told_from_what_is_not_there(world: World) -> None:
    """Status, words and headers are the same, for reads and for writes, by API and on pages."""
    places = [
        Line("GET", "/locations/{ls}", 200, ""),
        Line("GET", "/locations/_edit/{ls}", 200, ""),
        Line("GET", "/api/v1/locations/{ls}", 200, ""),
    ]
    world.ids["ls"] = "S-001"
    wrong = []
    for line in [*PAGES, *TABLE, *places]:
        if not re.search(OUT_OF_SIGHT, f"{line.address} {line.json}"):
            continue
        for who in ("nora", "stan", "nick", "sam", "otto"):
            there = answered(world, line, who, world.address)
            if there.status_code in (403, 404):
                none = answered(world, line, who, lambda said: world.address(absent(said)))
                if told(there) != told(none):
                    wrong.append((line.method, line.address, who, none.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def answered(world: World, line: Line, who: str, fill: Callable[[str], str]) -> TestResponse:
    asked = fill(line.address)
    return world.call(who).open(asked, method=line.method, json=body(line, fill))


def told(answer: TestResponse) -> tuple[str, bytes, dict[str, str]]:
    return answer.status, answer.data, dict(answer.headers)


def absent(template: str) -> str:
    return re.sub(OUT_OF_SIGHT, _absent, template)


def _absent(match: re.Match[str]) -> str:
    """Something that is not there, of the same form as what is."""
    kind = match[0][1]
    if kind == "h":
        return "0" * 64
    return "00000000-0000-4000-8000-000000000000" if kind in "ud" else NOTHING
