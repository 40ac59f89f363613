"""The OpenAPI document says what the routes do, and the page says it to people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Caller
from tests.test_routes import UNSAFE, rules
from tests.web.desk import words


@pytest.fixture
def document(call: Caller) -> Any:
    answer = call("otto").get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def references(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "$ref":
                yield value
            yield from references(value)
    elif isinstance(document, list):
        for value in document:
            yield from references(value)


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        yield from ((path, m, found) for m, found in methods.items() if m != "parameters")


def test_every_call_is_in_it_once_and_everything_it_names_is_there(
    app: Flask, document: Any
) -> None:
    assert document["openapi"] == "3.1.0"
    known = {
        (re.sub(r"<[^<>]*?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule, method in rules(app, "GET", *UNSAFE)
        if rule.rule.startswith("/api/v1/")
    }
    assert {(path, method) for path, method, _ in operations(document)} == known
    ids = [found["operationId"] for _, _, found in operations(document)]
    assert len(ids) == len(set(ids))
    for reference in references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    for path, methods in document["paths"].items():
        told = [one["name"] for one in methods.get("parameters", ())]
        assert told == re.findall(r"\{(\w+)\}", path)
    for _, _, found in operations(document):
        assert found["summary"]
        assert {"2XX", "404", "default"} <= found["responses"].keys()


def test_it_tells_rights_bodies_and_refusals(document: Any) -> None:
    add = document["paths"]["/api/v1/people"]["post"]
    assert add["x-rights"] == ["edit_people"]
    assert {"401", "403", "409", "422"} <= add["responses"].keys()
    body = add["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/people.Person"}
    person = document["components"]["schemas"]["people.Person"]
    assert person["required"] == ["name"]
    language = person["properties"]["language"]["pattern"]
    assert re.fullmatch(language, "de-AT")
    assert not re.fullmatch(language, "German")
    assert person["properties"]["grants"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/people.Grant"},
        "maxItems": 50,
    }
    told = {
        (path, method) for path, method, found in operations(document) if "requestBody" in found
    }
    assert ("/api/v1/audits/{uuid}", "put") in told
    assert len(told) > 25
    hello = document["paths"]["/api/v1/hello"]["get"]
    assert hello["security"] == []
    assert "401" not in hello["responses"]


def test_the_page_names_every_call_and_asks_no_other_host(call: Caller, document: Any) -> None:
    page = call("otto").get("/api/docs")
    assert page.status_code == 200
    for path, method, _ in operations(document):
        assert f"<code>{method.upper()} {path}</code>" in page.text
    assert "Needs the right: edit people" in words(page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
