"""Something of everything that has a form on a page, and Ada, to whom every page is open."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from mystery import db
from mystery.audits.flags.rules import Severity
from mystery.audits.flags.tables import Flag
from mystery.audits.tables import Audit
from mystery.db import now
from mystery.locations.queries import get_location
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people import actions as people
from mystery.people import agreements
from mystery.people.rules import Role
from mystery.programmes.tables import Acquaintance
from tests import cast
from tests.authenticator import Device
from tests.conftest import Caller
from tests.features import rotating
from tests.own_lists import LIST
from tests.web.desk import enter, key_of, sign_in, words
from tests.web.hostile_chain import programme
from tests.web.hostile_learning import action, thoughts
from tests.web.hostile_visits import appeal, correction, raised, visit
from tests.web.spending import claimed
from tests.web.test_passkeys import ME, give, options
from tests.web.world import World, build

START = [
    *("/", "/account", "/agreement", "/start", "/notices", "/review", "/review/settings"),
    "/targets",
    *("/appeals", "/ideas", "/ideas/_waiting", "/actions", "/actions/_new?place=N-001"),
    *("/expenses/payroll", "/programmes", "/programmes/_new", "/programmes/_blackouts"),
    "/programmes/_retention",
    *("/people/agreement", "/people/_cards?who=all", "/people/_new", "/people/_import"),
    *("/locations/_regions", "/locations/_new", "/checklists/_table", "/visits/_import"),
]
"""Pages that the navigation leads to, and those that are linked from many."""


def ada(app: Flask) -> FlaskClient:
    """Signed in twice, with every role, a notice to read and a passkey to remove."""
    with app.app_context(), db.transaction():
        for role in (Role.REVIEWER, Role.SHOPPER, Role.STORE_MANAGER, Role.REGIONAL_MANAGER):
            people.give(cast.who("ada"), role)
        tell(cast.who("ada").id, Kind.ACTION_DONE, address="/actions", place="Harbour")
        cast.who("sam").staff_number = "7"
    client = sign_in(app, "ada")
    enter(app, "ada@cast.test", cast.PASSWORD)
    for _ in range(2):
        assert give(client, Device().make(options(client, ME))) == 201
    return client


def furnish(app: Flask, call: Caller, client: FlaskClient) -> list[str]:
    """The addresses of what the client, Ada, can do something to."""
    world = build(app, call)
    for _ in range(2):
        claimed(call)
        action(call)
        call("sam").put(f"/api/v1/learned/{uuid.uuid4()}", json=thoughts(call))
    appeals = [appeal(call), made(client, "/api/v1/appeals", raised(call))]
    made(client, "/api/v1/programmes", programme() | {"active": False})
    made(call("rita"), f"/api/v1/audits/{world.ids['as']}/corrections", correction())
    _flag(app, world)
    _known(app)
    sent(client, "/checklists/_library", name="competitor-price")
    sent(client, "/programmes/_blackouts", first=f"{now().year + 1}-01-01")
    sent(client, f"/people/{world.ids['kn']}/former", location="S-001", until="2026-01-31")
    _agree(app, client)
    for _ in range(2):
        sent(client, "/exports/links", checklist="visit", name="Monday's table")
        sent(client, "/exports/mails", checklist="visit", when="daily", hour="7")
    cancelled = visit(call)
    sent(client, f"/visits/{cancelled}/cancel", reason="closed")
    return [
        f"/audits/{world.ids['as']}",
        *(f"/appeals/{key}" for key in appeals),
        *(f"/audits/{world.ids[key]}/flags/too_quick" for key in ("wn", "ws")),
        *(f"/audits/{world.ids[key]}/revisions" for key in ("as", "an")),
        f"/audits/{world.ids['an']}/appeal?question=clean",
        f"/audits/{world.ids['an']}/delete",
        f"/audits/{world.ids['an']}/correct?question=clean",
        f"/people/{world.ids['kn']}/edit",
        f"/people/{world.ids['kn']}",
        f"/people/{key_of(app, 'gone')}/erase",
        f"/visits/{cancelled}",
        "/exports/links?checklist=visit",
        "/exports/files?checklist=visit",
        *_waves(app, client),
        *_tables(client),
        *START,
    ]


def made(client: FlaskClient, path: str, document: dict[str, Any]) -> str:
    answer = client.post(path, json=document)
    assert answer.status_code == 201, answer.text
    return str(answer.json.get("id", ""))


def sent(client: FlaskClient, path: str, **fields: str) -> str:
    answer = client.post(path, data=fields)
    assert answer.status_code == 303, (path, words(answer))
    return answer.headers["Location"]


def _agree(app: Flask, client: FlaskClient) -> None:
    """Shoppers have accepted, so that they are proposed; Ada has not."""
    sent(client, "/people/agreement", text="Be kind.")
    with app.app_context(), db.transaction():
        for name in ("sam", "sue"):
            agreements.accept(1, by=cast.as_(name))


def _flag(app: Flask, world: World) -> None:
    with app.app_context(), db.transaction() as session:
        for key in ("wn", "ws"):
            audit = session.query(Audit).filter_by(key=world.ids[key]).one()
            looked = {"severity": Severity.LOOK, "words": "4 minutes.", "about": [], "rule": 1}
            session.add(Flag(audit_id=audit.id, code="too_quick", at=now(), **looked))


def _known(app: Flask) -> None:
    with app.app_context(), db.transaction() as session:
        stan, place = cast.who("stan"), get_location("N-002")
        session.add(Acquaintance(person_id=stan.id, location_id=place.id, since=now().date()))


def _waves(app: Flask, client: FlaskClient) -> list[str]:
    """A wave with visits and one without, and a scenario of a market."""
    with app.app_context(), db.transaction():
        rotating.hire("mia", "N-001")
        with_visits = rotating.wave(rotating.programme(most_per_wave=2)).key
    at = "/programmes/everyday/waves"
    first, last = f"{now().year + 1}-03-01", f"{now().year + 1}-03-09"
    empty = sent(client, at, name="Later", opens_on=first, due_on=last, per_location="1")
    market = f"{at}/{with_visits}/scenario?market=north-town"
    sent(client, market, persona="Eva", story="Look for milk.")
    return [market, f"{at}/{with_visits}", empty, f"{at}/_new"]


def _tables(client: FlaskClient) -> list[str]:
    """Uploads that wait to be looked at."""
    rows = {
        "locations": "Code;Name;Region;Time zone\nN-050;Mill;north;Europe/Berlin\n",
        "people": "Staff number;Name;Store;E-mail\n1;Ana;N-001;a@x.test\n",
        "visits": "Location;Checklist;Opens;Due\nN-001;visit;2099-01-01;2099-01-09\n",
    }
    return [sent(client, f"/{noun}/_import", pasted=text) for noun, text in rows.items()]


def answers_with_forms(client: FlaskClient, start: list[str]) -> list[Any]:
    """Pages that only a form leads to."""
    wave = next(path for path in start if "?" not in path and "/waves/" in path)
    proposed = client.post(f"{wave}/propose")
    looked = client.post("/checklists/_table", data={"table": LIST, "title": "My shops"})
    return [proposed, looked]
