"""What the person has been told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.notices import actions, queries
from mystery.notices.rules import Said, say
from mystery.notices.tables import Notice
from mystery.people.tables import Person
from mystery.web import auth
from mystery.web.contract import answer, asked_limit, load, moment, read_json

blueprint = Blueprint("notices", __name__)


def told(rows: list[Notice]) -> list[tuple[Notice, Said]]:
    """The rows with their words, in the language and on the clock of the asking person."""
    person = db.session.get_one(Person, auth.person().id)
    zone = queries.get_asked(person.id).zone
    return [
        (row, say(row.kind, row.facts, language=person.language, zone=zone, address=row.address))
        for row in rows
    ]


def _show(row: Notice, said: Said) -> dict[str, Any]:
    return {
        "id": row.key,
        "kind": row.kind,
        "text": said.text,
        "more": said.more,
        "address": said.address,
        "at": moment(row.not_before),
        "read": row.read_at is not None,
    }


@blueprint.get("/notices")
@auth.signed_in
def list_notices() -> Response:
    """One's own, newest first; `unread=1` for those not read yet. `after` counts."""
    limit = asked_limit(50, 200)
    after = request.args.get("after", "0")
    offset = int(after[:6]) if after.isascii() and after.isdigit() else 0
    found = queries.list_own(
        auth.person().id,
        at=db.now(),
        unread=request.args.get("unread") == "1",
        offset=offset,
        limit=limit + 1,
    )
    more = len(found) > limit
    items = [_show(row, said) for row, said in told(found[:limit])]
    return answer({"items": items, "next": str(offset + limit) if more else None})


class ReadSchema(Schema):
    ids = fields.List(
        fields.String(validate=validate.Length(1, 32)),
        load_default=None,
        validate=validate.Length(max=500),
    )


@blueprint.post("/notices/read")
@auth.signed_in
def read() -> Response:
    """Mark those named in `ids` as read, without it all."""
    asked = load(ReadSchema(), read_json())
    with db.transaction():
        count = actions.read(auth.person(), asked["ids"])
    return answer({"read": count})
