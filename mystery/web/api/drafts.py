"""Backups of visits that are still being filled in, strictly one's own."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import EXCLUDE, Schema, fields, validate

from mystery import db
from mystery.audits.drafts import actions, queries
from mystery.audits.drafts.rules import DRAFT_BYTES, DraftUpload
from mystery.audits.drafts.tables import Draft
from mystery.people.rules import Right
from mystery.problems import Conflict, Invalid, Missing
from mystery.web import auth
from mystery.web.contract import answer, load, moment, read_json

blueprint = Blueprint("drafts", __name__)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ID = validate.Regexp(rf"{UUID.pattern}\Z", error="a UUID in small letters")


class Lax(Schema):
    class Meta:
        unknown = EXCLUDE  # what a newer phone knows besides stays in the document


class PlaceSchema(Lax):
    name = fields.String(load_default="", validate=validate.Length(max=300))
    code = fields.String(load_default="", validate=validate.Length(max=64))


class VersionSchema(Lax):
    key = fields.String(required=True, validate=validate.Length(1, 64))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000))
    title = fields.String(load_default="", validate=validate.Length(max=300))


class HeadSchema(Lax):
    """What is read of a draft; the rest is its author's."""

    uuid = fields.String(required=True, validate=ID)
    visit = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 32))
    checklist = fields.Nested(VersionSchema, required=True)
    location = fields.Nested(PlaceSchema, required=True)


class DocumentSchema(Lax):
    draft = fields.Nested(HeadSchema, required=True)
    answers = fields.Dict(required=True)


class DraftSchema(Lax):
    person = fields.String(required=True, validate=validate.Length(1, 64))
    base_revision = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, 2**31 - 1)
    )
    device = fields.String(load_default="", validate=validate.Length(max=64))
    aside = fields.Boolean(load_default=False)
    document = fields.Dict(required=True)


@blueprint.put("/drafts/<uuid>")
@auth.needs(Right.SHOP)
def put_draft(uuid: str) -> Response:
    """Keep what this device has. `base_revision` is the one that it began from; where another
    device was faster, 409 with both revisions, and `aside` keeps this one beside it."""
    if not UUID.fullmatch(uuid):
        raise Missing("A draft's id is a lower-case UUID.")
    by = auth.person()
    data = load(DraftSchema(), read_json(DRAFT_BYTES))
    if data["person"] != by.key:
        raise Conflict("Somebody else is signed in.", code="other_person")
    upload = _upload(uuid, data)
    with db.transaction():
        draft = actions.keep(upload, by=by)
        told = _show(draft)
    return answer(told)


def _upload(uuid: str, data: dict[str, Any]) -> DraftUpload:
    document = load(DocumentSchema(), data["document"])
    head = document["draft"]
    return DraftUpload(
        uuid=uuid,
        base=data["base_revision"],
        device=data["device"],
        body=json.dumps(data["document"], ensure_ascii=False, separators=(",", ":")).encode(),
        sends_as=head["uuid"],
        visit=head["visit"],
        about={
            "location": head["location"],
            "checklist": head["checklist"],
            "answers": len(document["answers"]),
        },
        aside=data["aside"],
    )


@blueprint.get("/drafts")
@auth.needs(Right.SHOP)
def list_drafts() -> Response:
    """One's own, the last changed first, without what was answered."""
    items = [_show(draft) for draft in queries.list_own(auth.person().id)]
    return answer({"items": items, "next": None})


@blueprint.get("/drafts/<uuid>")
@auth.needs(Right.SHOP)
def get_draft(uuid: str) -> Response:
    """The whole of it; `revision=` for a version that lies beside it."""
    draft = queries.get_own(uuid, auth.person().id)
    asked = request.args.get("revision", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Invalid("revision is a number.")
    body = draft.body
    if asked and int(asked) != draft.revision:
        body = queries.get_former(draft, int(asked)).body
    former = [
        {"revision": one.revision, "device": one.device, "updated_at": moment(one.at)}
        for one in queries.list_former(draft.id)
    ]
    return answer({**_show(draft), "former": former, "document": json.loads(body)})


@blueprint.delete("/drafts/<uuid>")
@auth.needs(Right.SHOP)
def delete_draft(uuid: str) -> Response:
    """`revision=`: only while it is the one that this device knows; `person=`: only theirs."""
    by = auth.person()
    if request.args.get("person", by.key) != by.key:
        raise Conflict("Somebody else is signed in.", code="other_person")
    with db.transaction():
        found = actions.drop(uuid, by=by, known=request.args.get("revision", ""))
    if not found:
        raise Missing("There is no such draft.")
    return Response(status=204)


def _show(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.uuid,
        "sends_as": draft.sends_as,
        "visit": draft.visit,
        "revision": draft.revision,
        "device": draft.device,
        "updated_at": moment(draft.updated_at),
        **draft.about,
    }
