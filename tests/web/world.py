"""A chain with something of everything in the North and in the South, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from mystery import db
from mystery.locations.queries import get_location, get_region
from mystery.people import actions as people
from mystery.people.rules import Role
from tests import cast
from tests.conftest import Caller
from tests.sending import picture, sha256
from tests.web.visited import decide, draft, release, send

STRANGERS = ("nobody", "gone")
"""Who is not signed in: no credential, and a disabled account."""

EVERYBODY = (*cast.NAMES, "rex", "nick", "sid", *STRANGERS)
"""The cast; Rex reviews the South, Nick administers the North, Sid manages a store in the
South; Gone shopped and is disabled; nobody has no token."""


@dataclass(frozen=True)
class World:
    app: Flask
    call: Caller
    ids: dict[str, str]
    """`an`, `as`: keys of approved and released audits in the North and South, `wn`, `ws` of
    waiting ones; `un`, `us`: their uuids; `pn`, `ps`: names of photos in them, `hn`, `hs` the
    hashes; `vn`, `vs`: visits of Sam and Sue, `on`, `os` open ones; `kn`, `ks`: people of
    the North and South; `t`: a token of Sam's."""

    def address(self, template: str) -> str:
        return template.format(**self.ids)

    def ask(self, who: str, method: str, template: str, **named: object) -> tuple[int, bytes]:
        client = self.call(None if who == "nobody" else who)
        answer = client.open(self.address(template), method=method, buffered=True, **named)  # type: ignore[arg-type]
        return answer.status_code, answer.data


def build(app: Flask, call: Caller) -> World:
    tokens = _hire(app)
    call = Caller(app, call.tokens | tokens)
    ids: dict[str, str] = {}
    for side, store in (("n", "N-001"), ("s", "S-001")):
        content = picture(ord(side))
        made = draft(store, photos=[content])
        ids[f"a{side}"], ids[f"u{side}"] = send(call, made), made.uuid
        decide(call, ids[f"a{side}"])
        ids[f"w{side}"] = send(call, draft(f"{store[0]}-002"))
        ids[f"h{side}"], ids[f"p{side}"] = sha256(content), _photo(call, ids[f"a{side}"])
        ids[f"o{side}"] = _open_visit(call, store)
    release(app)
    with app.app_context(), db.transaction():
        ids |= {"vn": cast.plan("sam"), "vs": cast.plan("sue", location="S-001")}
        ids |= {"kn": cast.who("stan").key, "ks": cast.who("sid").key}
        people.set_disabled(cast.who("gone"), True)
    ids["t"] = call("sam").get("/api/v1/tokens").json["items"][0]["id"]
    return World(app, call, ids)


def _hire(app: Flask) -> dict[str, str]:
    with app.app_context(), db.transaction():
        for name in ("rex", "nick", "sid", "gone"):
            people.add_person(name.title(), email=f"{name}@cast.test", by="system")
        people.give(cast.who("rex"), Role.REVIEWER, region=get_region("south"))
        people.give(cast.who("nick"), Role.ADMIN, region=get_region("north"))
        people.give(cast.who("sid"), Role.STORE_MANAGER, location=get_location("S-001"))
        people.give(cast.who("gone"), Role.SHOPPER)
        return {name: cast.token(name) for name in ("rex", "nick", "sid", "gone")}


def _photo(call: Caller, key: str) -> str:
    sections = call("rita").get(f"/api/v1/audits/{key}").json["sections"]
    lines = [line for part in sections for line in part["questions"]]
    return next(str(line["photos"][0]["id"]) for line in lines if line["photos"])


def _open_visit(call: Caller, location: str) -> str:
    window = {"opens": "2026-11-01T08:00:00Z", "due": "2099-11-30T20:00:00Z"}
    asked = {"location": location, "checklist": "visit", **window}
    return str(call("ada").post("/api/v1/visits", json=asked).json["id"])
