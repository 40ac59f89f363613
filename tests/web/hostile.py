"""Bodies that are meant to break a JSON route, put into every place of one that is right."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Caller
from tests.web.desk import sign_in

Json = dict[str, Any]
Path = tuple[str | int, ...]
_count = itertools.count(1)

NEVER = {
    "a megabyte": b'"' + b"x" * 2**20 + b'"',
    "100,001 characters": b'"' + b"x" * 100_001 + b'"',
    "10^30": b"1" + b"0" * 30,
    "5,000 digits": b"1" * 5_000,
    "NaN": b"NaN",
    "infinite": b"-Infinity",
    "a float beyond floats": b"1e999",
    "half a surrogate pair": b'"\\ud800"',
    "NUL": b'"a\\u0000b"',
    "100,000 brackets": b"[" * 100_000,
    "50 levels": b'{"a":' * 50 + b"1" + b"}" * 50,
    "no UTF-8": b'"\xff"',
    "a key twice": b'{"a":1,"a":2}',
    "an end": b"}",
}
"""Fragments of JSON that nothing may accept, wherever they stand."""

ODD = [
    *(None, True, False, -1, 0, 1.5, 2**53 - 1, 1 - 2**53, 1e308, 1e-308),
    *("", " ", "x" * 300, "9" * 60, "1e400000000", "0." + "3" * 60, "=1+1", "\u202eabc", "\x0b"),
    *(
        "9999-12-31",
        "0001-01-01",
        "2026-13-45",
        "9999-12-31T23:59:59Z",
        "1990-01-01T00:00:00-23:59",
        "../../etc/passwd",
    ),
    *([], {}, [[]], [None], {"a": 1}, ["x"] * 600, [{"a": []}], "never", "nan", "true"),
]
"""Values that a place may or may not take; whatever it does, it does not break."""


@dataclass(frozen=True)
class Door:
    """A route that takes JSON, with somebody who may and a body that is right.

    `address` and `body` are asked anew for each request that is meant to succeed. `once`: an
    address takes one body only. `browser`: a token is not enough, somebody has to sign in.
    """

    who: str
    method: str
    address: Callable[[Caller], str]
    body: Callable[[Caller], Json]
    once: bool = False
    browser: bool = False

    def client(self, call: Caller) -> FlaskClient:
        return sign_in(call.app, self.who) if self.browser else call(self.who)

    def send(self, client: FlaskClient, address: str, raw: bytes) -> TestResponse:
        return client.open(address, method=self.method, data=raw, content_type="application/json")


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the texts, numbers, truths and nothings stand."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from leaves(inner, (*path, key))
    else:
        yield path


def planted(document: Json, path: Path, fragment: bytes) -> bytes:
    """The document as JSON with a raw fragment in one place."""
    copy = json.loads(json.dumps(document))
    inside: Any = copy
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = "@planted@"
    return json.dumps(copy).encode().replace(b'"@planted@"', fragment)


def new() -> int:
    return next(_count)


def fixed(address: str) -> Callable[[Caller], str]:
    return lambda _call: address


def plain(make: Callable[[], Json]) -> Callable[[Caller], Json]:
    """A body that is about nothing in particular."""
    return lambda _call: make()
