"""The wire: strict JSON in, problems and pages of lists out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Response, request
from marshmallow import Schema, ValidationError

from mystery.problems import (
    Conflict,
    Fault,
    Forbidden,
    Gone,
    Invalid,
    Missing,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsupported,
)
from mystery.web.json_in import joined, parse_json
from mystery.web.sentences import sentence

STATUS: Mapping[type[Problem], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    Missing: 404,
    Conflict: 409,
    Gone: 410,
    TooLarge: 413,
    Unsupported: 415,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
JSON_BYTES = 2**20
_STRICT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
T = TypeVar("T")


class Refused(Problem):
    """What never reached a view, such as a method that an address does not take."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail or title, code=title.lower().replace(" ", "_"))
        self.status, self.title = status, title


def status_of(problem: Problem) -> int:
    if isinstance(problem, Refused):
        return problem.status
    return next((STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS), 500)


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Strict JSON: a NaN in it is our own fault and raises."""
    return Response(_STRICT.encode(document) + "\n", status, headers, mimetype="application/json")


def problem_answer(problem: Problem) -> Response:
    """RFC 9457 problem+json with a stable code and a pointer for each wrong place."""
    status = status_of(problem)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.extra,
    }
    if problem.faults:
        document["errors"] = [{"pointer": f.pointer, "detail": f.detail} for f in problem.faults]
    made = answer(document, status)
    made.mimetype = "application/problem+json"
    made.headers.extend(headers_of(problem))
    return made


def headers_of(problem: Problem) -> dict[str, str]:
    """What a refusal tells in its headers, as JSON and as a page."""
    named = {"retry_after": "Retry-After", "upload_offset": "Upload-Offset"}
    return {named[k]: str(value) for k, value in problem.extra.items() if k in named}


def check_address() -> None:
    """No database keeps NUL and no header takes a line break: nothing has such a name."""
    if any(c < " " for c in request.path):
        raise Missing("There is nothing at this address.")
    faults = [
        Fault(f"/{name}", "holds a NUL character")
        for name, value in request.args.items(multi=True)
        if "\0" in name + value
    ]
    if faults:
        raise Invalid("The address holds a character that means nothing.", faults=faults)


def read_body(most: int) -> bytes:
    """The whole request body, at most `most` bytes; a body that was cut is refused."""
    length = request.content_length
    if length is not None and length > most:
        raise TooLarge(f"At most {most} bytes are taken here.", limit=most)
    body = request.stream.read(most + 1)
    if len(body) > most:
        raise TooLarge(f"At most {most} bytes are taken here.", limit=most)
    if length is not None and len(body) != length:
        raise Invalid("The request ended early.", code="cut_body")
    return body


def read_json(most: int = JSON_BYTES) -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise Unsupported("Send application/json.")
    return parse_json(read_body(most))


def load(schema: Schema, document: Mapping[str, Any]) -> Any:
    """The schema's dataclass from a document, or Invalid with a pointer for each fault."""
    try:
        return schema.load(document)
    except ValidationError as error:
        raise Invalid("Something in the input is wrong.", faults=faults_of(error)) from error


def faults_of(error: ValidationError) -> list[Fault]:
    """One Fault for each wrong place, in our own sentences."""
    found: list[Fault] = []

    def walk(pointer: str, messages: Any, value: Any) -> None:
        if isinstance(messages, dict):
            for key, inner in messages.items():
                if key == "_schema":
                    walk(pointer, inner, value)
                else:
                    walk(joined(pointer, key), inner, _inside(value, key))
        else:
            texts = messages if isinstance(messages, list) else [messages]
            found.extend(Fault(pointer, sentence(str(text), value)) for text in texts)

    walk("", error.messages, error.data)
    return found[:50]


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    listed = isinstance(value, list) and isinstance(key, int) and key < len(value)
    return value[key] if listed else None


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second or finer as it is stored."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def asked_limit(default: int = 100, most: int = 500) -> int:
    text = request.args.get("limit", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise Invalid(
            f"limit is a whole number from 1 to {most}.", faults=[Fault("/limit", "out of range")]
        )
    return int(text)


def page(
    rows: Sequence[T], *, limit: int, key: Callable[[T], str], show: Callable[[T], Any]
) -> dict[str, Any]:
    """A page of a list from `limit + 1` rows asked for; `next` goes into `?after=`."""
    more = len(rows) > limit
    shown = rows[:limit]
    return {"items": [show(row) for row in shown], "next": key(shown[-1]) if more else None}
