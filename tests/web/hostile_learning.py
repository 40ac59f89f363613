"""Doors of what is learned: thoughts of shoppers, ideas, actions."""

from __future__ import annotations

import uuid
from datetime import timedelta

from mystery.db import now
from tests.conftest import Caller
from tests.web.desk import key_of
from tests.web.hostile import Door, Json, fixed, plain
from tests.web.hostile_visits import audit, released


def thoughts(call: Caller) -> Json:
    said = {"copy": "They walk you to the shelf.", "annoyed": "The music", "praise": None}
    return {"audit": audit(call), **said}


def thought() -> Json:
    return {"location": "N-001", "text": "Free water", "annoys": False, "shared": True}


def idea(call: Caller) -> str:
    return str(call("nora").post("/api/v1/ideas", json=thought()).json["id"])


def next_week() -> str:
    return (now().date() + timedelta(days=7)).isoformat()


def task(call: Caller) -> Json:
    about = {"audit": released(call), "question": "clean", "idea": idea(call)}
    return {"title": "Sweep", "location": "N-001", "due": next_week(), **about, **_owner(call)}


def _owner(call: Caller) -> Json:
    return {"owner": key_of(call.app, "stan")}


def action(call: Caller) -> str:
    given = call("nora").post("/api/v1/actions", json=task(call))
    assert given.status_code == 201, given.text
    return str(given.json["id"])


def step(call: Caller) -> Json:
    said = {"state": "dropped", "reason": "Nobody sweeps.", "title": "Sweep twice"}
    return {**said, "due": next_week(), **_owner(call)}


DOORS: dict[str, Door] = {
    "learning.put_learned": Door(
        "sam", "PUT", lambda _call: f"/api/v1/learned/{uuid.uuid4()}", thoughts, once=True
    ),
    "ideas.add": Door("nora", "POST", fixed("/api/v1/ideas"), plain(thought)),
    "ideas.move": Door(
        "nora",
        "PATCH",
        lambda call: f"/api/v1/ideas/{idea(call)}",
        lambda call: {"status": "not_now", "reason": "No tap.", **_owner(call)},
    ),
    "actions.give": Door("nora", "POST", fixed("/api/v1/actions"), task),
    "actions.change": Door("nora", "PATCH", lambda call: f"/api/v1/actions/{action(call)}", step),
}
