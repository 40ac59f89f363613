"""Bearer tokens for scripts: made by their owner, shown once, ended by their owner or an admin."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, g
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.people import actions, queries
from mystery.people.rules import Right
from mystery.people.tables import Person, SignIn
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth, reach
from mystery.web.api.fields import Moment
from mystery.web.contract import answer, load, moment, read_json

blueprint = Blueprint("tokens", __name__)
USUAL, LONGEST = timedelta(days=90), timedelta(days=366)
MARGIN = timedelta(seconds=1)
"""The clock is read again when the token is written."""
Json = dict[str, Any]


class TokenSchema(Schema):
    scope = fields.String(load_default="read", validate=validate.OneOf(actions.TOKEN_SCOPES))
    expires = Moment(load_default=None, allow_none=True)


def show(token: SignIn) -> Json:
    return {
        "id": token.key,
        "scope": token.scope,
        "created_at": moment(token.created_at),
        "seen_at": moment(token.seen_at),
        "expires": moment(token.expires_at),
    }


@blueprint.get("/tokens")
@auth.signed_in
def list_tokens() -> Response:
    """One's own, that are still good."""
    rows = db.session.scalars(
        sa.select(SignIn)
        .where(SignIn.person_id == auth.person().id, SignIn.kind == "token")
        .where(SignIn.ended_at.is_(None), SignIn.expires_at > db.now())
        .order_by(SignIn.id)
    )
    return answer({"items": [show(row) for row in rows], "next": None})


@blueprint.post("/tokens")
@auth.signed_in
def make() -> Response:
    """A token for oneself: `scope` "read" (the default) or "", `expires` within 366 days."""
    asked = load(TokenSchema(), read_json())
    with db.transaction() as session:
        lasts = _lasts(asked["expires"], db.now())
        owner = session.get_one(Person, auth.person().id)
        by = auth.person().actor
        secret = actions.make_token(owner, scope=asked["scope"], lasts=lasts, by=by)
    hashed = queries.secret_hash(secret)
    row = db.session.scalars(sa.select(SignIn).where(SignIn.secret_hash == hashed)).one()
    return answer({**show(row), "token": secret}, 201)


def _lasts(expires: datetime | None, at: datetime) -> timedelta:
    """How long it is good: a token that was made with a token never outlives that one."""
    lasts = (expires - at) if expires else USUAL
    if not timedelta() < lasts <= LONGEST:
        fault = Fault("/expires", "a moment within the next 366 days")
        raise Invalid("A token is good for 366 days at most.", faults=[fault])
    if g.bearer:
        asking = db.session.get_one(SignIn, auth.person().sign_in_id)
        lasts = min(lasts, asking.expires_at - at - MARGIN)
    return lasts


@blueprint.delete("/tokens/<key>")
@auth.signed_in
def end(key: str) -> Response:
    """End a token of one's own, or of somebody whom one administers."""
    row = db.session.scalar(sa.select(SignIn).where(SignIn.key == key, SignIn.kind == "token"))
    if row is None or not _in_reach(row):
        raise Missing("There is no such token.")
    with db.transaction():
        actions.end_sign_in(row.id, by=auth.person().actor)
    return Response(status=204)


def _in_reach(token: SignIn) -> bool:
    if token.person_id == auth.person().id:
        return True
    owner = db.session.get_one(Person, token.person_id)
    if not auth.may(Right.EDIT_PEOPLE):
        return False
    near = sa.select(Person.id).where(Person.id == owner.id, reach.people())
    return db.session.scalar(near) is not None and reach.may_edit(owner)
