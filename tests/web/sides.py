"""What the world has besides, on each side: appeals, corrections, money, ideas, actions, stages.

Only for tests that ask for all of it: it takes a while to make.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mystery import db
from mystery.db import new_key, now
from mystery.expenses.tables import PayrollBatch
from mystery.exports.actions import order_file
from mystery.learning.tables import Idea
from mystery.programmes import waves
from mystery.programmes.queries import get_programme
from mystery.programmes.rules.scenarios import Script
from tests import cast
from tests.conftest import Caller
from tests.sending import picture, sha256
from tests.staged import STAGED, stage
from tests.web.desk import key_of
from tests.web.hostile_visits import correction, draft
from tests.web.spending import RECEIPT, claimed
from tests.web.world import World, build

STORES = {"n": "N-001", "s": "S-001"}
MANAGERS = {"n": "stan", "s": "sid"}
ABOVE = {"n": "nora", "s": "sol"}
SHOPPERS = {"n": "sam", "s": "sue"}
TABLES = {
    "locations": "Code;Name;Region;Time zone\nN-050;Mill;north;Europe/Berlin\n",
    "people": "Staff number;Name;Store;E-mail\n1;Ana;N-001;a@x.test\n",
    "visits": "Location;Checklist;Opens;Due\nN-001;visit;2099-01-01;2099-01-09\n",
}


def whole(app: Flask, call: Caller) -> World:
    """`qn`, `qs`: appeals of Stan and Sid, `en`, `es` their photos; `cn`, `cs`: corrections that
    Rita proposed; `xn`, `xs`: claims of Sue with a receipt; `in`, `is`: ideas with a photo, `z`
    one of the South that is shared; `jn`, `js`: actions with a photo before; `gn`, `gs`: staged
    visits of Sam and Sue, their orders sent, `dn`, `ds` drafts of other visits; `fn`, `fs`: files
    that Nora and Sol have made; `bn`, `bs`: what Nick and Ada gave to payroll; `ts`: a second
    token of Sid's; `m`: a wave, which has no side, with a scenario for the market of each; `yl`,
    `yp`: tables of locations and people that Ada sent, `yv`, `ym`: of visits and of what became
    of some, by Nick."""
    world = build(app, call)
    with app.app_context(), db.transaction():
        cast.publish(STAGED)
        for side, shopper in SHOPPERS.items():
            place = STORES[side]
            world.ids[f"g{side}"] = cast.plan(shopper, location=place, checklist="order")
        world.ids["m"] = _wave()
    for side in STORES:
        _report(world, side)
        _shopped(world, side)
        _learned(world, side)
    _desk(world)
    _tables(world)
    with app.app_context():
        taken = (sha256(RECEIPT), *(sha256(_floor(side)) for side in STORES))
        for name in (*taken, world.ids["hn"], world.ids["hs"]):
            app.config["PHOTOS"].write_rendition(name, "view", picture())
    return world


def _floor(side: str) -> bytes:
    """None that a shopper took: whoever sent a photo reads it for that."""
    return picture(ord(side) + 1)


def _photo(side: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(_floor(side)), "floor.jpg"


def _report(world: World, side: str) -> None:
    """The store disputes one question of its report, a reviewer would change another."""
    ids, manager, rita = world.ids, world.call(MANAGERS[side]), world.call("rita")
    report = ids[f"a{side}"]
    said = {"question": "clean", "text": "It had rained.", "photos": _photo(side)}
    raised = sent(manager, f"/audits/{report}/appeal", **said)
    ids[f"q{side}"] = raised.split("/")[-1]
    (ids[f"e{side}"],) = told(manager.get(f"/api/v1{raised}"), 200)["photos"]
    asked = correction() | {"question": "price"}
    ids[f"c{side}"] = made(rita, f"/api/v1/audits/{report}/corrections", asked)


def _shopped(world: World, side: str) -> None:
    """Money asked for, a stage of a longer visit sent, another visit begun."""
    ids, place, name = world.ids, STORES[side], SHOPPERS[side]
    shopper = world.call(name)
    ids[f"x{side}"] = claimed(world.call, review=False, location=place)
    order = stage(ids[f"g{side}"], "order", location=place)
    assert order.send(shopper).status_code == 201
    ids[f"d{side}"] = str(uuid.uuid4())
    begun = draft(world.call) | {"person": key_of(world.app, name)}
    kept = shopper.put(f"/api/v1/drafts/{ids[f'd{side}']}", json=begun)
    assert kept.status_code in (200, 201), kept.text


def _learned(world: World, side: str) -> None:
    ids, above = world.ids, world.call(ABOVE[side])
    said = {"location": STORES[side], "text": "Free water", "annoys": False}
    ids[f"i{side}"] = made(above, "/api/v1/ideas", {**said, "shared": False})
    if side == "s":
        ids["z"] = made(above, "/api/v1/ideas", {**said, "shared": True})
    due = (now().date() + timedelta(days=7)).isoformat()
    owner = key_of(world.app, MANAGERS[side])
    task = {"title": "Sweep", "location": STORES[side], "owner": owner, "due": due}
    ids[f"j{side}"] = made(above, "/api/v1/actions", task)
    sent(above, f"/actions/{ids[f'j{side}']}/photos/before", photo=_photo(side))
    with world.app.app_context(), db.transaction() as session:
        session.query(Idea).filter_by(key=ids[f"i{side}"]).one().photo = ids[f"h{side}"]


def _desk(world: World) -> None:
    with world.app.app_context(), db.transaction() as session:
        for side, payer in (("n", "nick"), ("s", "ada")):
            person, today = cast.who(ABOVE[side]), now().date()
            world.ids[f"f{side}"] = order_file(person.id, {"checklist": "visit"}).key
            world.ids[f"b{side}"] = key = new_key()
            by, of = cast.who(payer).id, {"since": today, "until": today, "made_at": now()}
            session.add(PayrollBatch(key=key, made_by=by, rows=[], **of))
    world.ids["ts"] = made(world.call("sid"), "/api/v1/tokens", {"scope": "read"})


def _tables(world: World) -> None:
    for name, (who, noun) in {
        "yl": ("ada", "locations"),
        "yp": ("ada", "people"),
        "yv": ("nick", "visits"),
    }.items():
        address = sent(world.call(who), f"/{noun}/_import", pasted=TABLES[noun])
        world.ids[name] = address.split("/")[-1]
    refused = {"visit": world.ids["on"], "act": "replace"}
    world.ids["ym"] = sent(world.call("nick"), "/visits/_many", **refused).split("/")[-1]


def _wave() -> str:
    first, ada = now().date() + timedelta(days=1), cast.as_("ada")
    ask = waves.Ask(name="Spring", opens_on=first, due_on=first + timedelta(days=20))
    wave = waves.add_wave(get_programme("everyday"), ask, by=ada)
    for market in ("north-town", "south-town"):
        waves.put_scenario(wave, market, Script(story="Look for milk."), by=ada)
    return wave.key


def made(client: FlaskClient, path: str, document: Mapping[str, object]) -> str:
    return str(told(client.post(path, json=document), 201)["id"])


def told(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def sent(client: FlaskClient, path: str, **fields: object) -> str:
    """Send a form; where it leads, without what was asked there."""
    answer = client.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0].partition("#")[0]
