"""Bodies that are meant to break a JSON route, put into every place of one that is right."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.cast import CHECKLIST
from tests.conftest import Caller
from tests.sending import Draft

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
    *("2026-13-45", "9999-12-31T23:59:59Z", "1990-01-01T00:00:00-23:59", "../../etc/passwd"),
    *([], {}, [[]], [None], {"a": 1}, ["x"] * 600, [{"a": []}], "never", "nan", "true"),
]
"""Values that a place may or may not take; whatever it does, it does not break."""


@dataclass(frozen=True)
class Door:
    """A route that takes JSON, with somebody who may and a body that is right.

    `address` and `body` are asked anew for each request that is meant to succeed.
    """

    who: str
    method: str
    address: Callable[[Caller], str]
    body: Callable[[], dict[str, Any]]

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


def planted(document: dict[str, Any], path: Path, fragment: bytes) -> bytes:
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


def person(call: Caller) -> str:
    return str(call("ada").post("/api/v1/people", json=somebody()).json["id"])


def somebody() -> dict[str, Any]:
    return {
        "name": "Mia",
        "email": f"mia{new()}@cast.test",
        "staff_number": f"{new():06}",
        "workplace": "S-001",
        "language": "en",
        "grants": [
            {"role": "shopper", "region": "south", "since": "2026-01-01", "until": "2099-01-01"}
        ],
    }


def visit(call: Caller) -> str:
    planned = call("ada").post("/api/v1/visits", json=plan())
    assert planned.status_code == 201, planned.text
    return str(planned.json["id"])


def plan() -> dict[str, Any]:
    window = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00+01:00"}
    return {"location": "N-001", "checklist": "visit", "shopper": None, "note": "Ring", **window}


def audit(call: Caller) -> str:
    draft = Draft(None, location="N-002")
    assert draft.send(call("sam")).status_code == 201
    return draft.uuid


def upload() -> dict[str, Any]:
    more = {
        "position": {"lat": 52.5, "lon": 13.4, "accuracy_m": 18, "at": "2026-11-20T10:02:11Z"},
        "repeats": {"items": [{"price": {"value": "3.99"}}]},
        "spent": {"minutes": 35, "items": [{"amount": "12.90", "currency": "EUR"}]},
        "replaces": None,
    }
    document = Draft(None, location="N-002", more=more).document()
    answers = document["answers"]
    answers["clean"] |= {"na": False, "comment": "Wet floor", "reasons": [], "at": "10:05"}
    answers["wait"] |= {"timer": {"started_at": "10:05", "laps": [3]}, "cant_recall": None}
    answers["new"] = {"value": "from a newer phone"}
    return document


def checklist() -> dict[str, Any]:
    sections = [{**CHECKLIST["sections"][0], "weight": 2, "pass_mark": 50}]  # type: ignore[index]
    return {**CHECKLIST, "key": f"list-{new()}", "sections": sections, "target": "90.5"}


def region() -> dict[str, Any]:
    return {"code": f"R-{new()}", "name": "East", "parent": "north"}


def location() -> dict[str, Any]:
    return {
        "code": f"L-{new()}",
        "name": "Mill",
        "kind": "own",
        "region": "north",
        "time_zone": "Europe/Berlin",
        "brand": "Ours",
        "market": "town",
        "tags": ["parking"],
        "address": "1 Mill Lane",
        "city": "Milltown",
        "country": "DE",
        "latitude": 52.5,
        "longitude": 13.25,
        "opened_on": "2001-02-03",
        "closed_on": None,
        "refit_on": "2020-01-01",
        "single_staff": False,
    }


def change() -> dict[str, Any]:
    window = {"opens": "2026-11-02T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
    return {"act": "reschedule", "shopper": None, "reason": "later", **window}


def judgement() -> dict[str, Any]:
    return {"decision": "return", "threads": [{"question": "wait", "text": "Which clock?"}]}


def draft_address(call: Caller) -> str:
    return "/api/v1/checklists/visit/draft"


def correction() -> dict[str, Any]:
    return {"question": "clean", "answer": {"value": "no", "na": False}, "reason": "It was not."}


def proposed(call: Caller) -> str:
    """By a reviewer of its own, since nobody decides on what they proposed."""
    path, name = f"/api/v1/audits/{audit(call)}/corrections", f"rex-{new()}"
    with call.app.app_context(), db.transaction():
        rex = people.add_person("Rex", email=f"{name}@cast.test", by="system")
        people.give(rex, Role.REVIEWER)
        tokens = {name: cast.token(name)}
    made = Caller(call.app, tokens)(name).post(path, json=correction())
    return str(made.json["id"])


_reports: list[str] = []
_questions = itertools.cycle(("clean", "greeting", "wait", "price"))


def disputable(call: Caller) -> str:
    """The address for appeals, with one more report that can be disputed."""
    _reports.append(released(call))
    return "/api/v1/appeals"


def raised() -> dict[str, Any]:
    """About the newest report; another question each time, since each is disputed once."""
    asked = {"question": next(_questions), "text": "It was.", "photos": []}
    return {"audit": _reports[-1], **asked}


def released(call: Caller) -> str:
    """The random id of a report that Stan has been able to read for a minute."""
    draft = Draft(None, location="N-001")
    assert draft.send(call("sam")).status_code == 201
    key = key_of(call, draft.uuid)
    with call.app.app_context(), db.transaction() as session:
        session.query(Audit).filter_by(key=key).one().released_at = now() - timedelta(minutes=1)
    return key


def appeal(call: Caller) -> str:
    asked = {"audit": released(call), "question": "clean", "text": "It was."}
    return str(call("stan").post("/api/v1/appeals", json=asked).json["id"])


DOORS: dict[str, Door] = {
    "session.sign_in": Door(
        "otto",
        "POST",
        fixed("/api/v1/session"),
        lambda: {"email": "sam@cast.test", "password": "correct-horse"},
    ),
    "people.add": Door("ada", "POST", fixed("/api/v1/people"), somebody),
    "people.change": Door(
        "ada",
        "PATCH",
        lambda call: f"/api/v1/people/{person(call)}",
        lambda: {"workplace": "N-002", "disabled": False, "grants": somebody()["grants"]},
    ),
    "locations.put_location": Door("ada", "POST", fixed("/api/v1/locations"), location),
    "locations.add_region": Door("ada", "POST", fixed("/api/v1/regions"), region),
    "checklists.add": Door("ada", "POST", fixed("/api/v1/checklists"), checklist),
    "checklists.put_draft": Door(
        "ada",
        "PUT",
        fixed("/api/v1/checklists/visit/draft"),
        lambda: {**checklist(), "key": "visit"},
    ),
    "programmes.change": Door(
        "ada",
        "PATCH",
        fixed("/api/v1/programmes/everyday"),
        lambda: {"unplanned": True, "approves_itself": False},
    ),
    "tokens.make": Door(
        "sam",
        "POST",
        fixed("/api/v1/tokens"),
        lambda: {"scope": "read", "expires": None},
    ),
    "visits.plan": Door("ada", "POST", fixed("/api/v1/visits"), plan),
    "visits.change": Door("ada", "PATCH", lambda call: f"/api/v1/visits/{visit(call)}", change),
    "audits.put_audit": Door("sam", "PUT", lambda _call: f"/api/v1/audits/{uuid.uuid4()}", upload),
    "review.review": Door(
        "rita", "POST", lambda call: f"/api/v1/audits/{audit(call)}/review", judgement
    ),
    "corrections.propose": Door(
        "rita", "POST", lambda call: f"/api/v1/audits/{audit(call)}/corrections", correction
    ),
    "corrections.decide": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/corrections/{proposed(call)}/decision",
        lambda: {"decision": "refuse", "reason": "It was clean."},
    ),
    "appeals.raise_appeal": Door("stan", "POST", disputable, raised),
    "appeals.decide": Door(
        "rita",
        "POST",
        lambda call: f"/api/v1/appeals/{appeal(call)}/decision",
        lambda: {"decision": "reject", "reason": "It says so.", "answer": {"na": True}},
    ),
    "review.delete": Door(
        "ada",
        "DELETE",
        lambda call: f"/api/v1/audits/{key_of(call, audit(call))}",
        lambda: {"reason": "the wrong store"},
    ),
}
"""Every route of the API that takes JSON, by its endpoint."""


def key_of(call: Caller, sent: str) -> str:
    """The random id of an audit that was approved."""
    judged = call("rita").post(f"/api/v1/audits/{sent}/review", json={"decision": "approve"})
    return str(judged.json["id"])
