"""Refusals say the status they have, and say it in words of our own."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import HTTPException, default_exceptions

from mystery.web import api
from mystery.web.api.audits import SCHEMA
from mystery.web.app import _http
from mystery.web.contract import faults_of
from mystery.web.sentences import sentence
from tests.conftest import Caller

WRONG: tuple[Any, ...] = (
    *(None, True, -1, 0, 7, 1e300, 0.5, "", "x", "é" * 300, "9" * 6_000, "2026-13-45"),
    *([], {}, [None], [7], ["x"], [{}], ["x"] * 600, {"x": None}, {"x": 7}, {"x": {"y": 7}}),
)
UUID_OF_NOBODY = "00000000-0000-0000-0000-000000000000"


def schemas() -> Iterator[type[Schema]]:
    for found in pkgutil.iter_modules(api.__path__, f"{api.__name__}."):
        importlib.import_module(found.name)
    left = list(Schema.__subclasses__())
    while left:
        each = left.pop()
        left += each.__subclasses__()
        if each.__module__.startswith("mystery."):
            yield each


def library_says() -> Iterator[str]:
    """Every sentence that marshmallow has for a wrong value."""
    yield from Schema._default_error_messages.values()
    for module in (fields, validate):
        for _, made in inspect.getmembers(module, inspect.isclass):
            yield from map(str, getattr(made, "default_error_messages", {}).values())
            if issubclass(made, fields.Enum):
                yield str(made.default_error_messages["unknown"])
            yield from (
                str(said)
                for name, said in vars(made).items()
                if name.startswith(("message_", "default_message")) and " " in str(said)
            )


def pattern(said: str) -> re.Pattern[str]:
    """The sentence with anything at all where a value stands in it."""
    return re.compile(".*".join(map(re.escape, re.split(r"\{+\w+(?:!r)?\}+", said))), re.S)


OF_THE_LIBRARY = {said: pattern(said) for said in library_says() if said.endswith(".")}


def refusals(schema: Schema, document: Any) -> Iterator[tuple[str, str]]:
    try:
        schema.load(document)
    except ValidationError as error:
        yield from ((fault.pointer, fault.detail) for fault in faults_of(error))


def test_no_schema_speaks_with_the_words_of_its_library() -> None:
    walked = 0
    said: dict[str, str] = {}
    for made in schemas():
        schema = made()
        documents = [*WRONG, {"nobody": 1}]
        documents += [{f.data_key or n: wrong} for n, f in schema.fields.items() for wrong in WRONG]
        for document in documents:
            for pointer, detail in refusals(schema, document):
                said.setdefault(detail, f"{made.__module__}.{made.__name__} {pointer}")
        walked += 1

    assert walked >= 40
    assert len(said) > 20
    assert len(OF_THE_LIBRARY) > 30
    leaked = {
        detail: where
        for detail, where in said.items()
        if any(known.fullmatch(detail) for known in OF_THE_LIBRARY.values())
    }
    assert leaked == {}
    assert not [detail for detail in said if "marshmallow" in detail or "_" in detail.split()[0]]


def test_choices_and_lengths_are_told_in_words() -> None:
    assert sentence("Must be one of: , own, competitor.", 7) == "choose own or competitor"
    assert sentence("Must be one of: , read.", "x") == "only read can stand here"
    assert sentence("Longer than maximum length 1.", ["a", "b"]) == "at most 1 entry"
    assert sentence("Longer than maximum length 5000.", "a") == "at most 5,000 characters"
    assert sentence("Shorter than minimum length 1.", "") == "this cannot be empty"
    assert sentence("Length must be between 36 and 36.", "x") == "exactly 36 characters"
    assert sentence("Length must be between 0 and 200.", []) == "at most 200 entries"
    assert sentence("small letters, digits and hyphens", "É") == "small letters, digits and hyphens"


def test_a_hash_and_an_id_end_where_they_end() -> None:
    long = {"photos": {"a" * 65: {}}, "replaces": f"{UUID_OF_NOBODY}0"}
    told = set(refusals(SCHEMA, long))
    assert ("/replaces", "a UUID in small letters") in told
    assert "a photo's SHA-256: 64 hexadecimal digits" in {detail for _, detail in told}


def test_the_status_in_the_body_is_the_status(app: Flask) -> None:
    codes = [code for code in default_exceptions if code >= 400]
    assert len(codes) > 15
    for code in codes:
        error: HTTPException = default_exceptions[code]()
        for address in ("/api/v1/nope", "/nope"):
            with app.test_request_context(address):
                answer = _http(error)
            assert answer.status_code == code
        with app.test_request_context("/api/v1/nope"):
            document = json.loads(_http(error).get_data())
        assert document["status"] == code
        assert document["detail"].endswith(".")
        assert document["title"]
        assert re.fullmatch("[a-z_']+", document["code"])


def test_what_is_nowhere_and_what_takes_no_such_method(call: Caller) -> None:
    nowhere = call("sam").get("/api/v1/nope")
    told = json.loads(nowhere.data)
    assert nowhere.status_code == told["status"] == 404
    assert (told["code"], told["detail"]) == ("not_found", "There is nothing at this address.")
    wrong = call("sam").post("/api/v1/me", json={})
    told = json.loads(wrong.data)
    assert wrong.status_code == told["status"] == 405
    assert told["detail"] == "This address takes no POST."
    assert "GET" in wrong.headers["Allow"]
