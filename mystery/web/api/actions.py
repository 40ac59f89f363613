"""Actions: something to change at a place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.audits.queries import get_audit
from mystery.learning import queries, tasks
from mystery.learning.rules import ActionState, is_overdue
from mystery.learning.tables import Action
from mystery.learning.tasks import Cause
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.web import auth, learnt, reach, visibility
from mystery.web.contract import answer, asked_limit, load, read_json

blueprint = Blueprint("actions", __name__)
READERS = (Right.READ_REPORT, Right.COMPARE)
Json = dict[str, Any]


def show(action: Action) -> Json:
    state = ActionState(action.state)
    return {
        "id": action.key,
        "title": action.title,
        "location": action.location.code,
        "owner": {"id": action.owner.key, "name": action.owner.name},
        "due": action.due_on.isoformat(),
        "overdue": is_overdue(state, action.due_on, auth.today()),
        "state": state,
        "reason": action.reason,
        "idea": action.idea.key if action.idea else None,
        "question": action.question,
        "done_on": action.done_on.isoformat() if action.done_on else None,
        "photos": {w: bool(getattr(action, w)) for w in ("before", "after")},
    }


@blueprint.get("/actions")
@auth.needs(*READERS)
def list_actions() -> Response:
    """`state=` and `location=` narrow; `after` counts."""
    limit = asked_limit(50, 200)
    after = request.args.get("after", "0")
    offset = int(after[:6]) if after.isascii() and after.isdigit() else 0
    state = next((s for s in ActionState if s == request.args.get("state")), None)
    which: list[Any] = [Action.state == state] if state else []
    if code := request.args.get("location"):
        which.append(Location.code == code)
    found = queries.list_actions(learnt.actions(), *which, offset=offset, limit=limit + 1)
    more = str(offset + limit) if len(found) > limit else None
    return answer({"items": [show(one) for one in found[:limit]], "next": more})


class ActionSchema(Schema):
    title = fields.String(required=True)
    location = fields.String(required=True)
    owner = fields.String(required=True)
    due = fields.Date(required=True)
    audit = fields.String(load_default="")
    question = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))
    idea = fields.String(load_default="")


@blueprint.post("/actions")
@auth.needs(Right.COMPARE)
def give() -> Response:
    """Give something to do, from a miss (`audit`, `question`), an `idea`, or from nothing."""
    key = given(load(ActionSchema(), read_json()))
    return answer(show(queries.get_action(key, learnt.actions())), 201)


def given(asked: Json, photo: str | None = None) -> str:
    """What the API and the page share; the key of the new action."""
    with db.transaction():
        location = reach.location_named(asked["location"], Right.COMPARE, "/location")
        action = tasks.give(
            asked["title"],
            location=location,
            owner=learnt.owner_named(asked["owner"], location),
            due=asked["due"],
            cause=_cause(asked, photo),
            by=auth.person(),
        )
        return action.key


def _cause(asked: Json, photo: str | None) -> Cause:
    readable = visibility.audits(Right.READ_REPORT)
    audit = get_audit(asked["audit"], readable) if asked.get("audit") else None
    idea = queries.get_idea(asked["idea"], learnt.ideas()) if asked.get("idea") else None
    question = asked.get("question") if audit else None
    return Cause(audit=audit, question=question or None, idea=idea, photo=photo)


class StepSchema(Schema):
    state = fields.Enum(ActionState, by_value=True)
    reason = fields.String(load_default="")
    title = fields.String()
    owner = fields.String()
    due = fields.Date()


@blueprint.patch("/actions/<key>")
@auth.needs(*READERS)
def change(key: str) -> Response:
    """A step (`state`, `reason`), or another `title`, `owner` and `due` by those above."""
    queries.get_action(key, learnt.actions())
    asked = load(StepSchema(), read_json())
    if {"title", "owner", "due"} & asked.keys():
        alter(key, asked)
    if "state" in asked:
        step(key, asked["state"], asked["reason"])
    return answer(show(queries.get_action(key, learnt.actions())))


def alter(key: str, asked: Json) -> None:
    learnt.managed_action(key)
    with db.transaction():
        action = learnt.managed_action(key, locked=True)
        owner = action.owner
        if "owner" in asked and asked["owner"] != owner.key:
            owner = learnt.owner_named(asked["owner"], action.location)
        tasks.change(
            action,
            title=asked.get("title", action.title),
            owner=owner,
            due=asked.get("due", action.due_on),
            by=auth.person(),
        )


def step(key: str, to: ActionState, reason: str) -> None:
    with db.transaction():
        action = queries.get_action(key, learnt.actions(), locked=True)
        manages = learnt.manages(action.location)
        tasks.step(action, to, reason=reason, manages=manages, by=auth.person())
