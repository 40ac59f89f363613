"""Ideas: what we could copy, and what we should spare our customers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.learning import actions, queries
from mystery.learning.queries import Noticed
from mystery.learning.rules import IdeaStatus
from mystery.learning.tables import Idea
from mystery.people.rules import Right
from mystery.web import auth, learnt, reach
from mystery.web.contract import answer, asked_limit, load, read_json

blueprint = Blueprint("ideas", __name__)
Json = dict[str, Any]


def show(one: Noticed) -> Json:
    idea = one.idea
    return {
        "id": idea.key,
        "text": idea.text,
        "annoys": idea.annoys,
        "place": one.place,
        "location": idea.location.code if one.near else None,
        "brand": idea.location.brand,
        "kind": idea.location.kind,
        "month": f"{idea.month:%Y-%m}",
        "status": idea.status,
        "reason": idea.reason,
        "owner": idea.owner.name if idea.owner and one.near else None,
        "votes": one.votes,
        "voted": one.voted,
        "actions": one.actions,
        "photo": f"/ideas/{idea.key}/photo" if idea.photo else None,
    }


def listed(*conditions: Any, offset: int = 0, limit: int = 50) -> list[Noticed]:
    return queries.list_ideas(
        learnt.ideas(),
        *conditions,
        near=learnt.near(),
        person_id=auth.person().id,
        offset=offset,
        limit=limit,
    )


@blueprint.get("/ideas")
@auth.needs(*learnt.DESK)
def list_ideas() -> Response:
    """`status=` narrows; `after` counts."""
    limit, offset = asked_limit(50, 200), _after()
    status = next((s for s in IdeaStatus if s == request.args.get("status")), None)
    which = [Idea.status == status] if status else []
    found = listed(*which, offset=offset, limit=limit + 1)
    more = str(offset + limit) if len(found) > limit else None
    return answer({"items": [show(one) for one in found[:limit]], "next": more})


def _after() -> int:
    after = request.args.get("after", "0")
    return int(after[:6]) if after.isascii() and after.isdigit() else 0


def _one(key: str) -> Json:
    (one,) = listed(Idea.key == key)
    return show(one)


class IdeaSchema(Schema):
    location = fields.String(required=True)
    text = fields.String(required=True)
    annoys = fields.Boolean(load_default=False)
    shared = fields.Boolean(load_default=False)


@blueprint.post("/ideas")
@auth.needs(Right.COMPARE)
def add() -> Response:
    asked = load(IdeaSchema(), read_json())
    location = reach.location_named(asked["location"], Right.COMPARE, "/location")
    with db.transaction():
        idea = actions.add_idea(
            location,
            asked["text"],
            annoys=asked["annoys"],
            shared=asked["shared"],
            by=auth.person(),
        )
        key = idea.key
    return answer(_one(key), 201)


class MoveSchema(Schema):
    status = fields.Enum(IdeaStatus, by_value=True)
    reason = fields.String(load_default="")
    owner = fields.String(allow_none=True, validate=validate.Length(max=64))


@blueprint.patch("/ideas/<key>")
@auth.needs(*learnt.DESK)
def move(key: str) -> Response:
    """Status with a reason for "not_now", and the owner (the id of a person, or null)."""
    learnt.managed_idea(key)
    asked = load(MoveSchema(), read_json())
    with db.transaction():
        change(learnt.managed_idea(key, locked=True), asked)
    return answer(_one(key))


def change(idea: Idea, asked: Json) -> None:
    """What the API and the page share."""
    by = auth.person()
    if "owner" in asked:
        learnt.check_gives(idea)
        owner = learnt.owner_named(asked["owner"], idea.location) if asked["owner"] else None
        actions.own_idea(idea, owner.id if owner else None, by=by)
    if "status" in asked:
        actions.move_idea(idea, asked["status"], reason=asked["reason"], by=by)


@blueprint.put("/ideas/<key>/vote")
@auth.needs(*learnt.DESK)
def vote(key: str) -> Response:
    return _second(key, True)


@blueprint.delete("/ideas/<key>/vote")
@auth.needs(*learnt.DESK)
def unvote(key: str) -> Response:
    return _second(key, False)


def _second(key: str, yes: bool) -> Response:
    queries.get_idea(key, learnt.ideas())
    with db.transaction():
        actions.second(queries.get_idea(key, learnt.ideas(), locked=True), yes, by=auth.person())
    return answer(_one(key))
