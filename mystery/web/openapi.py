"""The OpenAPI document, made from what the routes say of themselves.

Path, method and right come from the route, the words from the view's docstring, the body from
the first schema that the view, or a function it calls, names.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from mystery import __version__
from mystery.people.rules import Right
from mystery.web.api.fields import Moment
from mystery.web.auth import SAFE, Access, cookie_name

Json = dict[str, Any]
BELOW = "/api/v1/"
ABOUT = """JSON in UTF-8, times RFC 3339 in UTC, decimals as strings, ids opaque. Lists are paged
by `limit` and `after` and answer `items` and `next`. What is out of your reach is a 404."""
VARIABLE = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
KINDS: tuple[tuple[type[fields.Field[Any]], Json], ...] = (
    (Moment, {"type": "string", "format": "date-time"}),
    (fields.Date, {"type": "string", "format": "date"}),
    (fields.Time, {"type": "string", "format": "time"}),
    (fields.Boolean, {"type": "boolean"}),
    (fields.Integer, {"type": "integer"}),
    (fields.Float, {"type": "number"}),
    (fields.String, {"type": "string"}),
)
REFUSALS = {
    401: "Nobody is signed in, or the token is not good any more",
    403: "You may not do this",
    404: "There is nothing here, or it is out of your reach",
    409: "This does not fit what is already there",
    422: "Something in the input is wrong; `errors` says where",
}
PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "code", "detail")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def document(app: Flask) -> Json:
    made = _Document(app)
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if rule.rule.startswith(BELOW):
            made.add(rule)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mystery", "version": __version__, "description": ABOUT},
        "paths": made.paths,
        "components": {
            "schemas": {"Problem": PROBLEM, **made.schemas},
            "responses": {"Problem": _problem("What went wrong, with a stable `code`")},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie_name()},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def _problem(words: str) -> Json:
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": words, "content": {"application/problem+json": shown}}


class _Document:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.paths: dict[str, Json] = {}
        self.schemas: dict[str, Json] = {}

    def add(self, rule: Rule) -> None:
        view = inspect.unwrap(self.app.view_functions[rule.endpoint])
        path = self.paths.setdefault(VARIABLE.sub(r"{\3}", rule.rule), {})
        if variables := [_parameter(*found) for found in VARIABLE.findall(rule.rule)]:
            path["parameters"] = variables
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path[method.lower()] = self._operation(rule.endpoint, view, method) | {
                "operationId": f"{rule.endpoint}.{method.lower()}"
            }

    def _operation(self, endpoint: str, view: Callable[..., Any], method: str) -> Json:
        access: Access = view.access  # type: ignore[attr-defined]
        summary, description = words(endpoint, view)
        made: Json = {"summary": summary, "tags": [endpoint.partition(".")[0]]}
        if description:
            made["description"] = description
        if access.public:
            made["security"] = []
        made["x-rights"] = [right.value for right in access.rights]
        schema = None if method in SAFE else schema_of(view)
        if schema is not None:
            shown = {"schema": self._named(schema)}
            made["requestBody"] = {"required": True, "content": {"application/json": shown}}
        refusals = [404, 422, *([] if access.public else [401])]
        refusals += [403] * bool(access.rights) + [409] * (method not in SAFE)
        made["responses"] = {
            "2XX": {"description": "Done"},
            **{str(status): _problem(REFUSALS[status]) for status in sorted(refusals)},
            "default": {"$ref": "#/components/responses/Problem"},
        }
        return made

    def _named(self, schema: Schema) -> Json:
        made = type(schema)
        name = f"{made.__module__.rpartition('.')[2]}.{made.__name__.removesuffix('Schema')}"
        if name not in self.schemas:
            self.schemas[name] = {}  # before its fields: a schema may hold itself
            known = {f.data_key or key: f for key, f in schema.fields.items() if not f.dump_only}
            self.schemas[name] = {
                "type": "object",
                "properties": {key: self._field(f) for key, f in known.items()},
                "required": [key for key, f in known.items() if f.required],
            }
        return {"$ref": f"#/components/schemas/{name}"}

    def _field(self, field: fields.Field[Any]) -> Json:
        made = self._shape(field)
        for check in field.validators:
            made |= _limits(check, made.get("type"))
        if field.allow_none:
            return {"anyOf": [made, {"type": "null"}]}
        return made

    def _shape(self, field: fields.Field[Any]) -> Json:
        if isinstance(field, fields.Nested):
            named = self._named(field.schema)
            return {"type": "array", "items": named} if field.many else named
        if isinstance(field, fields.List):
            return {"type": "array", "items": self._field(field.inner)}
        if isinstance(field, fields.Dict):
            inner = self._field(field.value_field) if field.value_field else {}
            return {"type": "object", "additionalProperties": inner}
        if isinstance(field, fields.Enum):
            return {"enum": [each.value for each in field.enum]}
        return next((dict(shape) for kind, shape in KINDS if isinstance(field, kind)), {})


def _limits(check: Any, kind: str | None) -> Json:
    if isinstance(check, validate.OneOf):
        return {"enum": list(check.choices)}
    if isinstance(check, validate.Equal):
        return {"const": check.comparable}
    if isinstance(check, validate.Regexp):
        return {"pattern": _anchored(str(check.regex.pattern))}
    unit = {"array": "Items", "object": "Properties"}.get(kind or "", "Length")
    ends = ("imum", "imum") if isinstance(check, validate.Range) else (unit, unit)
    if not isinstance(check, (validate.Length, validate.Range)):
        return {}
    found = {f"min{ends[0]}": check.min, f"max{ends[1]}": check.max}
    return {name: value for name, value in found.items() if value is not None}


def _anchored(pattern: str) -> str:
    """The library looks from the beginning on, and to the end only where the pattern says so."""
    whole = pattern.removeprefix("\\A")
    return f"^(?:{whole[:-2]})$" if whole.endswith("\\Z") else f"^(?:{whole})"


def _parameter(converter: str, choices: str, name: str) -> Json:
    kind = "integer" if converter == "int" else "string"
    schema: Json = {"type": kind}
    if converter == "any":
        schema["enum"] = [each.strip().strip("\"'") for each in choices.split(",")]
    return {"name": name, "in": "path", "required": True, "schema": schema}


def words(endpoint: str, view: Callable[..., Any]) -> tuple[str, str]:
    """The docstring's first sentence, and all of it where there is more."""
    told = inspect.getdoc(view) or ""
    first = re.split(r"(?<=\.)\s", " ".join(told.split()), maxsplit=1)
    if told:
        return first[0].removesuffix("."), told if len(first) > 1 else ""
    noun, _, verb = endpoint.partition(".")
    plain = verb.replace("_", " ").strip().capitalize()
    return plain if " " in plain else f"{plain} ({noun.replace('_', ' ')})", ""


def schema_of(view: Callable[..., Any], *, deep: bool = True) -> Schema | None:
    """The first schema that the view names, else one of those that its functions name."""
    named = list(_named_in(view))
    for found in named:
        if isinstance(found, Schema):
            return found
        if inspect.isclass(found) and issubclass(found, Schema) and found is not Schema:
            return found()
    called = [found for found in named if inspect.isfunction(found)] if deep else []
    return next(filter(None, (schema_of(one, deep=False) for one in called)), None)


def _named_in(view: Callable[..., Any]) -> Iterator[Any]:
    code = inspect.unwrap(view)
    for name in code.__code__.co_names:
        found = code.__globals__.get(name)
        module = getattr(found, "__module__", "") or type(found).__module__
        if module.startswith("mystery.web"):
            yield found


def needed(rights: list[str]) -> str:
    """In words who may call it."""
    return " or ".join(Right(right).value.replace("_", " ") for right in rights)
