"""Who may read and do what over the API: the table of product.md, as data.

Every route is asked by everybody, with things of the North and of the South. Bodies are empty,
so that whoever gets through the door is told what is missing and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Caller
from tests.test_routes import rules
from tests.web.world import EVERYBODY, STRANGERS, World, build

DESK = "rita rex nora sol ada nick"
READERS = f"{DESK} stan sid"
CHECKLISTS = f"{DESK} sam sue"
ADMINS = "ada nick"
DECIDERS = "rita rex ada nick"
NORTH = "rita nora stan ada nick"
SOUTH = "rita rex sol sid ada"
NOBODYS = "00000000-0000-0000-0000-000000000000"
SIGNED_IN = " ".join(name for name in EVERYBODY if name not in STRANGERS)


@dataclass(frozen=True)
class Line:
    """`through`: who gets past every door, with this status; `hidden`: who meets a 404 instead
    of a 403 (everybody when it is "*"); strangers meet a 401. `but`: who gets something else."""

    method: str
    address: str
    status: int
    through: str
    hidden: str = ""
    json: Any = None
    but: Mapping[str, int] = field(default_factory=dict)

    def expected(self, who: str) -> int:
        if who in self.through.split():
            return self.but.get(who, self.status)
        if who in STRANGERS:
            return 401
        return 404 if self.hidden == "*" or who in self.hidden.split() else 403


TABLE = [
    Line("GET", "/api/v1/hello", 200, " ".join(EVERYBODY)),
    Line("POST", "/api/v1/session", 422, " ".join(EVERYBODY), json={}),
    Line("GET", "/api/v1/me", 200, SIGNED_IN),
    Line("GET", "/api/v1/openapi.json", 200, SIGNED_IN),
    Line("GET", "/api/docs", 200, SIGNED_IN),
    Line("GET", "/metrics", 200, "ada"),
    Line("POST", "/api/v1/session/code", 422, " ".join(EVERYBODY), json={}),
    Line("POST", "/api/v1/session/passkey", 422, " ".join(EVERYBODY), json={}),
    Line("POST", "/api/v1/session/passkey/options", 200, " ".join(EVERYBODY), json={}),
    Line("PUT", "/api/v1/me/device", 422, SIGNED_IN, json={}),
    Line("POST", "/api/v1/me/agreement", 422, SIGNED_IN, json={}),
    Line("GET", "/api/v1/me/sessions", 200, SIGNED_IN),
    Line("GET", "/api/v1/me/passkeys", 200, SIGNED_IN),
    Line("GET", "/api/v1/me/data.zip", 200, SIGNED_IN),
    # Everybody here comes with a token, and those change no way in.
    Line("POST", "/api/v1/me/password", 403, "", json={}),
    Line("POST", "/api/v1/me/passkeys", 403, "", json={}),
    Line("POST", "/api/v1/me/passkey-options", 403, "", json={}),
    Line("DELETE", "/api/v1/me/passkeys/nothing", 403, ""),
    Line("GET", "/api/v1/me/push", 200, "sam sue"),
    Line("POST", "/api/v1/me/push", 403, "", json={}),
    Line("DELETE", "/api/v1/me/push/nothing", 403, ""),
    Line("DELETE", "/api/v1/me/sessions/nothing", 403, ""),
    Line("GET", "/api/v1/tokens", 200, SIGNED_IN),
    Line("POST", "/api/v1/tokens", 422, SIGNED_IN, json={"scope": "write"}),
    Line("DELETE", "/api/v1/tokens/nothing", 404, "", "*"),
    Line("GET", "/api/v1/visits", 200, "sam sue rita rex ada nick"),
    Line("POST", "/api/v1/visits", 422, ADMINS, json={}),
    Line("PATCH", "/api/v1/visits/{vn}", 422, "sam ada nick", "sue", json={}),
    Line("PATCH", "/api/v1/visits/{vs}", 422, "sue ada", "sam nick", json={}),
    Line("PATCH", "/api/v1/visits/{on}", 422, "sam sue ada nick", json={}),
    Line("PATCH", "/api/v1/visits/{os}", 422, "sam sue ada", "nick", json={}),
    Line("POST", "/api/v1/visits/{vn}/claim", 409, "sam sue", but={"sam": 200}),
    Line("GET", "/api/v1/checklists", 200, CHECKLISTS),
    Line("POST", "/api/v1/checklists", 422, ADMINS, json={}),
    Line("GET", "/api/v1/checklists/visit", 200, CHECKLISTS),
    Line("GET", "/api/v1/checklists/visit/versions/1", 200, CHECKLISTS),
    Line("PUT", "/api/v1/checklists/visit/draft", 422, ADMINS, json={}),
    Line("POST", "/api/v1/checklists/visit/publish", 409, ADMINS),
    Line("GET", "/api/v1/locations", 200, SIGNED_IN),
    Line("GET", "/api/v1/locations/N-001", 200, NORTH, "*"),
    Line("GET", "/api/v1/locations/S-001", 200, SOUTH, "*"),
    Line("POST", "/api/v1/locations", 422, ADMINS, json={}),
    Line("GET", "/api/v1/regions", 200, READERS),
    Line("POST", "/api/v1/regions", 422, ADMINS, json={}),
    Line("GET", "/api/v1/people", 200, ADMINS),
    Line("POST", "/api/v1/people", 422, ADMINS, json={}),
    Line("GET", "/api/v1/people/{kn}", 200, ADMINS),
    Line("GET", "/api/v1/people/{ks}", 200, "ada", "nick"),
    Line("PATCH", "/api/v1/people/{kn}", 422, ADMINS, json={"name": "x"}),
    Line("PATCH", "/api/v1/people/{ks}", 422, "ada", "nick", json={"name": "x"}),
    Line("GET", "/api/v1/programmes", 200, ADMINS),
    Line("POST", "/api/v1/programmes", 422, ADMINS, json={}),
    Line("PATCH", "/api/v1/programmes/everyday", 422, ADMINS, json={"unplanned": "x"}),
    Line("GET", "/api/v1/programmes/everyday/waves", 200, ADMINS),
    Line("POST", "/api/v1/programmes/everyday/waves", 422, ADMINS, json={}),
    Line("POST", "/api/v1/waves/nothing/visits", 404, ADMINS, json={}),
    Line("GET", "/api/v1/audits", 200, SIGNED_IN),
    Line("GET", "/api/v1/audits/{an}", 200, NORTH, "*"),
    Line("GET", "/api/v1/audits/{as}", 200, SOUTH, "*"),
    Line("GET", "/api/v1/audits/{un}", 200, "sue rita", "*"),
    Line("GET", "/api/v1/audits/{us}", 200, "sue rita rex", "*"),
    Line("GET", "/api/v1/audits/{wn}", 200, "rita", "*"),
    Line("GET", "/api/v1/audits/{ws}", 200, "rita rex", "*"),
    Line("GET", "/api/v1/audits/{wn}/flags", 200, "rita", "rex"),
    Line("GET", "/api/v1/audits/{as}/flags", 200, "rita rex"),
    Line("POST", "/api/v1/audits/{wn}/flags/too_quick/dismiss", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/review", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{ws}/review", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/corrections", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{as}/corrections", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/redactions", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{as}/redactions", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{an}/ask", 422, ADMINS, json={}),
    Line("POST", "/api/v1/audits/{as}/ask", 422, "ada", "nick", json={}),
    Line("POST", "/api/v1/corrections/nothing/decision", 404, "", "rita rex", json={}),
    Line("GET", "/api/v1/appeals", 200, READERS),
    Line("POST", "/api/v1/appeals", 404, "", READERS, json={}),
    Line("GET", "/api/v1/appeals/nothing", 404, "", READERS),
    Line("POST", "/api/v1/appeals/nothing/decision", 404, "", READERS, json={}),
    Line("POST", "/api/v1/appeals/nothing/withdraw", 404, "", READERS),
    Line("GET", "/api/v1/appeals/nothing/photos/nothing", 404, "", READERS),
    Line("DELETE", "/api/v1/audits/{an}", 422, ADMINS, json={}),
    Line("DELETE", "/api/v1/audits/{as}", 422, "ada", "nick", json={}),
    Line("PUT", "/api/v1/audits/{un}", 422, "sam sue gone", json={}),
    Line("PUT", "/api/v1/photos/{hn}", 422, "sam sue gone"),
    Line("GET", "/api/v1/drafts", 200, "sam sue"),
    Line("GET", f"/api/v1/drafts/{NOBODYS}", 404, "sam sue"),
    Line("PUT", f"/api/v1/drafts/{NOBODYS}", 422, "sam sue", json={}),
    Line("DELETE", f"/api/v1/drafts/{NOBODYS}", 404, "sam sue"),
    Line("POST", "/api/v1/rescue", 415, ADMINS, json={}),
    Line("GET", "/api/v1/photos/{hn}", 200, "sue rita", "*"),
    Line("GET", "/api/v1/photos/{hs}", 200, "sue rita rex", "*"),
    Line("GET", "/api/v1/photos/{pn}", 200, "rita", "*"),
    Line("GET", "/api/v1/photos/{ps}", 200, "rita rex", "*"),
    Line("GET", "/api/v1/expenses/mine", 200, "sam sue"),
    Line("GET", "/api/v1/expenses", 200, DECIDERS),
    Line("GET", "/api/v1/expenses/nothing", 404, DECIDERS),
    Line("POST", "/api/v1/expenses/nothing/decide", 404, DECIDERS),
    Line("GET", "/api/v1/expenses/nothing/receipts/0", 404, "", "*"),
    Line("POST", "/api/v1/payroll", 422, ADMINS, json={}),
    Line("GET", "/api/v1/payroll", 200, ADMINS),
    Line("GET", "/api/v1/payroll/nothing.csv", 404, ADMINS),
    Line("GET", "/api/v1/notices", 200, SIGNED_IN),
    Line("POST", "/api/v1/notices/read", 422, SIGNED_IN, json={"ids": "x"}),
    Line("PUT", f"/api/v1/learned/{NOBODYS}", 422, "sam sue gone", json={}),
    Line("GET", "/api/v1/ideas", 200, READERS),
    Line("POST", "/api/v1/ideas", 422, DESK, json={}),
    Line("PATCH", "/api/v1/ideas/nothing", 404, READERS, json={}),
    Line("PUT", "/api/v1/ideas/nothing/vote", 404, READERS),
    Line("DELETE", "/api/v1/ideas/nothing/vote", 404, READERS),
    Line("GET", "/api/v1/actions", 200, READERS),
    Line("POST", "/api/v1/actions", 422, DESK, json={}),
    Line("PATCH", "/api/v1/actions/nothing", 404, READERS, json={}),
    Line("GET", "/api/v1/visits/nothing/stages", 404, "sam sue"),
    Line("GET", "/api/v1/audits/{wn}/stages", 200, "rita", "rex"),
    Line("GET", "/api/v1/audits/{as}/stages", 200, "rita rex"),
    Line("GET", "/api/v1/scores/prices?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/employer", 200, DESK),
    Line("GET", "/api/v1/scores/locations?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/gap?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/sections?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/drivers?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/gap/questions?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/agreement?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/questions?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/trend?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/visits.csv?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/released/reports.csv", 200, READERS),
    Line("GET", "/api/v1/exports/released/nothing.csv", 404, READERS),
    Line("GET", "/api/v1/exports/workbook.xlsx?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/photos.zip?checklist=visit", 200, DESK),
]


@pytest.fixture
def world(app: Flask, call: Caller) -> World:
    return build(app, call)


def asked(world: World, line: Line, who: str) -> int:
    named: dict[str, Any] = {"json": line.json} if line.json is not None else {}
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


def test_methods_that_a_route_has_not_are_refused_to_everybody(world: World) -> None:
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


def test_what_is_out_of_sight_cannot_be_told_from_what_is_not_there(world: World) -> None:
    """Status, words and headers are the same, for reads and for writes, by API and on pages."""
    pages = [
        Line("GET", "/audits/{as}", 200, ""),
        Line("GET", "/audits/{as}/photos/{ps}", 200, ""),
        Line("GET", "/locations/{ls}", 200, ""),
        Line("GET", "/locations/_edit/{ls}", 200, ""),
        Line("GET", "/people/{ks}", 200, ""),
        Line("GET", "/people/{ks}/offers", 200, ""),
        Line("GET", "/visits/{vs}", 200, ""),
    ]
    api = [Line("GET", "/api/v1/locations/{ls}", 200, "")]
    world.ids["ls"] = "S-001"
    wrong = []
    for line in [*TABLE, *pages, *api]:
        for who in ("nora", "stan", "nick", "sam", "otto"):
            if re.search(r"\{\w*s\}|\{un\}|\{wn\}", line.address) and who != "sue":
                there = world.call(who).open(
                    world.address(line.address), method=line.method, json=line.json
                )
                if there.status_code in (403, 404):
                    blank = re.sub(r"\{\w+\}", _absent, line.address)
                    none = world.call(who).open(blank, method=line.method, json=line.json)
                    if (there.status, there.data, dict(there.headers)) != (
                        none.status,
                        none.data,
                        dict(none.headers),
                    ):
                        wrong.append((line.method, line.address, who, none.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def _absent(match: re.Match[str]) -> str:
    """Something that is not there, of the same form as what is."""
    kind = match[0][1]
    if kind == "h":
        return "0" * 64
    return "00000000-0000-4000-8000-000000000000" if kind == "u" else NOTHING
