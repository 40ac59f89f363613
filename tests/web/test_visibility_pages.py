"""Who gets onto which page, and whose forms are taken."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from mystery.web.paper import able
from tests.conftest import Caller
from tests.test_routes import PUBLIC, address, rules
from tests.web.sides import whole
from tests.web.visibility_api import (
    ADMINS,
    DECIDERS,
    DESK,
    NORTH,
    NORTHERN,
    READERS,
    SIGNED_IN,
    SOUTH,
    SOUTHERN,
    Line,
)
from tests.web.world import EVERYBODY, STRANGERS, World, build

REVIEWERS = "rita rex"
PDF = 200 if able() else 409
"""Without the extra a page says so, to whoever may have the file."""

PAGES = [
    Line("GET", "/", 303, SIGNED_IN),
    Line("GET", "/compare?checklist=visit", 200, DESK),
    Line("GET", "/overview?checklist=visit", 200, DESK),
    Line("GET", "/trends?checklist=visit", 200, DESK),
    Line("GET", "/sections?checklist=visit", 200, DESK),
    Line("GET", "/targets", 200, ADMINS),
    Line("GET", "/gap?checklist=visit", 200, DESK),
    Line("GET", "/questions?checklist=visit", 200, DESK),
    Line("GET", "/photos?checklist=visit", 200, DESK),
    Line("GET", "/exports?checklist=visit", 200, SIGNED_IN),
    Line("GET", "/exports/links?checklist=visit", 200, DESK),
    Line("GET", "/exports/files?checklist=visit", 200, DESK),
    # Being made, and told of to whoever ordered it alone.
    Line("GET", "/exports/files/{fn}.xlsx", 409, "nora", DESK),
    Line("GET", "/exports/files/{fs}.xlsx", 409, "sol", DESK),
    Line("GET", "/review", 200, REVIEWERS),
    Line("GET", "/expenses", 200, DECIDERS),
    Line("GET", "/expenses/payroll", 200, ADMINS),
    Line("GET", "/notices", 200, SIGNED_IN),
    Line("GET", "/ideas", 200, READERS),
    Line("GET", "/ideas/_waiting", 200, REVIEWERS),
    Line("GET", "/ideas/{in}", 200, NORTH, SOUTHERN),
    Line("GET", "/ideas/{is}", 200, SOUTH, NORTHERN),
    Line("GET", "/ideas/{z}", 200, READERS),
    Line("GET", "/ideas/{in}/photo", 200, NORTH, SOUTHERN),
    Line("GET", "/ideas/{is}/photo", 200, SOUTH, NORTHERN),
    Line("GET", "/actions", 200, READERS),
    Line("GET", "/actions/_new", 200, DESK),
    Line("GET", "/actions/{jn}", 200, NORTH, SOUTHERN),
    Line("GET", "/actions/{js}", 200, SOUTH, NORTHERN),
    Line("GET", "/actions/{jn}/photos/before", 200, NORTH, SOUTHERN),
    Line("GET", "/actions/{js}/photos/before", 200, SOUTH, NORTHERN),
    Line("GET", "/learned", 200, READERS),
    Line("GET", "/people", 200, ADMINS),
    Line("GET", "/people/_new", 200, ADMINS),
    Line("GET", "/people/_import", 200, ADMINS),
    Line("GET", "/people/_cards", 200, ADMINS),
    Line("GET", "/people/_import/{yp}", 200, "ada"),
    Line("GET", "/people/_import/{yp}/report.txt", 200, "ada"),
    Line("GET", "/people/agreement", 200, ADMINS),
    Line("GET", "/people/agreement/document", 404, "ada"),
    Line("GET", "/people/agreement/accepted.csv", 200, "ada"),
    Line("GET", "/people/{kn}/edit", 200, ADMINS),
    Line("GET", "/people/{ks}/edit", 200, "ada", "nick"),
    Line("GET", "/people/{kn}/erase", 200, "ada"),
    Line("GET", "/people/{ks}/erase", 200, "ada", "nick"),
    Line("GET", "/agreement", 404, SIGNED_IN),
    Line("GET", "/account", 403, ""),
    Line("GET", "/people/{kn}", 200, ADMINS),
    Line("GET", "/people/{ks}", 200, "ada", "nick"),
    Line("GET", "/people/{kn}/offers", 200, ADMINS),
    Line("GET", "/people/{ks}/offers", 200, "ada", "nick"),
    Line("GET", "/visits", 200, ADMINS),
    Line("GET", "/visits/_plan", 200, ADMINS),
    Line("GET", "/visits/_import", 200, ADMINS),
    Line("GET", "/visits/_rescue", 200, ADMINS),
    Line("GET", "/visits/_import/{yv}", 200, "nick", "ada"),
    Line("GET", "/visits/_import/{yv}/report.txt", 200, "nick", "ada"),
    Line("GET", "/visits/_many/{ym}", 200, "nick", "ada"),
    Line("GET", "/visits/{vn}/offers", 200, ADMINS),
    Line("GET", "/visits/{vs}/offers", 200, "ada", "nick"),
    Line("GET", "/visits/{vn}", 200, ADMINS),
    Line("GET", "/visits/{vs}", 200, "ada", "nick"),
    Line("GET", "/checklists", 200, ADMINS),
    Line("GET", "/checklists/visit", 200, ADMINS),
    Line("GET", "/checklists/visit/document.json", 200, ADMINS),
    Line("GET", "/checklists/_import", 200, ADMINS),
    Line("GET", "/checklists/_table", 200, ADMINS),
    Line("GET", "/checklists/visit/table.csv", 200, ADMINS),
    Line("GET", "/programmes", 200, ADMINS),
    Line("GET", "/programmes/_new", 200, ADMINS),
    Line("GET", "/programmes/_blackouts", 200, ADMINS),
    Line("GET", "/programmes/_retention", 200, ADMINS),
    Line("GET", "/programmes/everyday", 200, ADMINS),
    Line("GET", "/programmes/everyday/waves/_new", 200, ADMINS),
    Line("GET", "/programmes/everyday/waves/{m}", 200, ADMINS),
    Line("GET", "/programmes/everyday/waves/{m}/given", 200, ADMINS),
    Line("GET", "/programmes/everyday/waves/{m}/scenario?market=north-town", 200, ADMINS),
    Line("GET", "/programmes/everyday/waves/{m}/scenario?market=south-town", 200, ADMINS),
    Line("GET", "/start", 200, ADMINS),
    Line("GET", "/locations", 200, READERS),
    Line("GET", "/locations/N-001?checklist=visit", 200, NORTH, SOUTHERN),
    Line("GET", "/locations/S-001?checklist=visit", 200, SOUTH, NORTHERN),
    Line("GET", "/locations/_edit/N-001", 200, ADMINS),
    Line("GET", "/locations/_edit/S-001", 200, "ada", "nick"),
    Line("GET", "/locations/_new", 200, ADMINS),
    Line("GET", "/locations/_regions", 200, ADMINS),
    Line("GET", "/locations/_import", 200, ADMINS),
    Line("GET", "/locations/_import/{yl}", 200, "ada", "nick"),
    Line("GET", "/locations/_import/{yl}/report.txt", 200, "ada", "nick"),
    Line("GET", "/audits/{an}", 200, NORTH, SOUTHERN),
    Line("GET", "/audits/{as}", 200, SOUTH, NORTHERN),
    Line("GET", "/audits/{an}/report.pdf", PDF, NORTH, SOUTHERN),
    Line("GET", "/audits/{as}/report.pdf", PDF, SOUTH, NORTHERN),
    Line("GET", "/overview/report.pdf?checklist=visit", PDF, DESK),
    Line("GET", "/audits/{wn}", 200, "rita", "rex nora sol stan sid ada nick"),
    Line("GET", "/audits/{ws}", 200, REVIEWERS, "nora sol stan sid ada nick"),
    Line("GET", "/audits/{wn}/review", 303, REVIEWERS),
    Line("GET", "/audits/{wn}/flags/too_quick", 303, REVIEWERS),
    Line("GET", "/audits/{an}/revisions", 200, "rita", "rex"),
    Line("GET", "/audits/{as}/revisions", 200, REVIEWERS),
    Line("GET", "/audits/{wn}/correct?question=clean", 200, "rita", "rex"),
    Line("GET", "/audits/{an}/delete", 200, ADMINS),
    Line("GET", "/audits/{as}/delete", 200, "ada", "nick"),
    Line("GET", "/audits/{an}/appeal?question=clean", 200, "stan", "sid"),
    Line("GET", "/audits/{as}/appeal?question=clean", 200, "sid", "stan"),
    Line("GET", "/appeals", 200, READERS),
    Line("GET", "/appeals/{qn}", 200, NORTH, SOUTHERN),
    Line("GET", "/appeals/{qs}", 200, SOUTH, NORTHERN),
    Line("GET", "/review/settings", 200, ADMINS),
    Line("GET", "/audits/{an}/photos/{pn}", 200, NORTH, SOUTHERN),
    Line("GET", "/audits/{as}/photos/{ps}", 200, SOUTH, NORTHERN),
    Line("GET", "/audits/{an}/photos/{ps}", 404, NORTH, SOUTHERN),
]

FORMS = {
    "/exports": DESK,
    "/people": ADMINS,
    "/visits": ADMINS,
    "/checklists": ADMINS,
    "/locations": ADMINS,
    "/programmes": ADMINS,
    "/audits": f"{REVIEWERS} stan sid",
    "/appeals": READERS,
    "/corrections": REVIEWERS,
    "/review": ADMINS,
    "/expenses": DECIDERS,
    "/targets": ADMINS,
    "/ideas": READERS,
    "/actions": READERS,
    "/notices": SIGNED_IN,
    "/agreement": SIGNED_IN,
    "/account": "",
}
"""Whose forms are taken, by the first part of the address."""
APART = {"audit_asking.ask": ADMINS, "audit_delete.delete": ADMINS}
"""Those of single forms that are not for the others there."""


@pytest.fixture
def world(app: Flask, call: Caller) -> World:
    return build(app, call)


def test_everybody_gets_the_pages_of_the_table(app: Flask, call: Caller) -> None:
    world = whole(app, call)
    wrong = []
    for line in PAGES:
        for who in EVERYBODY:
            expected = 303 if who in STRANGERS else line.expected(who)
            status, _ = world.ask(who, "GET", line.address)
            if status != expected:
                wrong.append((line.address, who, f"{status}, not {expected}"))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_table_names_every_page(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    asked = [re.sub(r"\{\w+\}", "x", line.address.split("?")[0]) for line in PAGES]
    named = {adapter.match(path, method="GET")[0] for path in asked}
    known = {rule.endpoint for rule, _ in rules(app, "GET") if not rule.rule.startswith("/api/")}

    assert known - named - PUBLIC == {"metrics.metrics"}, "which no person reads"


def test_nobody_else_sends_a_form(world: World) -> None:
    """Asked without a field in it, and only of those whom the door has to keep out."""
    wrong, tried = [], 0
    for rule, _ in rules(world.app, "POST"):
        if rule.rule.startswith("/api/") or rule.endpoint in PUBLIC | {"home.sign_out"}:
            continue
        allowed = APART.get(rule.endpoint) or FORMS["/" + rule.rule.split("/")[1]]
        for who in set(EVERYBODY) - set(allowed.split()):
            tried += 1
            status, _ = world.ask(who, "POST", address(rule).replace("{", ""))
            if status != (303 if who in STRANGERS else 403):
                wrong.append((rule.rule, who, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 200


def test_an_administrator_of_the_north_changes_nothing_in_the_south(world: World) -> None:
    wrong = []
    for path in (
        *(f"/people/{{ks}}/{act}" for act in ("code", "disabled", "roles", "roles/end")),
        *(f"/people/{{ks}}/{act}" for act in ("workplace", "sessions/end", "known/end", "erase")),
        *(f"/visits/{{vs}}/{act}" for act in ("assign", "cancel", "extend")),
        "/locations/_edit/S-001",
        "/audits/{as}/delete",
    ):
        status, _ = world.ask("nick", "POST", path, data={"reason": "because"})
        if status != 404:
            wrong.append((path, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_reviewer_of_the_south_decides_nothing_in_the_north(world: World) -> None:
    verdict = {"decision": "approve"}

    assert world.ask("rex", "POST", "/audits/{wn}/review", data=verdict)[0] == 404
    assert world.ask("rex", "POST", "/api/v1/audits/{wn}/review", json=verdict)[0] == 404
    assert world.ask("rita", "GET", "/api/v1/audits/{wn}")[1].count(b'"submitted"') == 1
