"""Checklists: authoring, publishing, and the immutable versions that phones keep."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, request

from mystery import db
from mystery.checklists import actions, queries
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth
from mystery.web.contract import answer, moment, read_json
from mystery.web.json_in import parse_json

blueprint = Blueprint("checklists", __name__)
READERS = (Right.SHOP, Right.REVIEW, Right.COMPARE, Right.EDIT_CHECKLISTS)
LAST = 2**31 - 1
"""The largest number a version can have in the database."""
Json = dict[str, Any]


def show(row: ChecklistRow) -> Json:
    latest = row.versions[-1] if row.versions else None
    return {
        "key": row.key,
        "family": row.family,
        "title": row.title,
        "channel": row.channel,
        "version": latest.number if latest else None,
        "published_at": moment(latest.published_at) if latest else None,
        "draft": row.draft is not None,
        "draft_revision": row.draft_revision,
    }


@blueprint.get("/checklists")
@auth.needs(*READERS)
def list_checklists() -> Response:
    """`published=1` leaves out those with only a draft, as for everybody but authors."""
    published = request.args.get("published") == "1" or not auth.may(Right.EDIT_CHECKLISTS)
    rows = queries.list_checklists(published=published)
    return answer({"items": [show(row) for row in rows], "next": None})


@blueprint.post("/checklists")
@auth.needs(Right.EDIT_CHECKLISTS)
def add() -> Response:
    return _save(read_json(), 201)


@blueprint.put("/checklists/<key>/draft")
@auth.needs(Right.EDIT_CHECKLISTS)
def put_draft(key: str) -> Response:
    document = read_json()
    if document.get("key") != key:
        raise Invalid("The key of a checklist stays.", faults=[Fault("/key", "another key")])
    return _save(document, 200)


def _save(document: Json, status: int) -> Response:
    base = request.headers.get("If-Match", "").strip('"')
    revision = int(base) if base.isascii() and base.isdigit() else None
    with db.transaction():
        key = actions.put_draft(document, by=auth.person().actor, base_revision=revision).key
    return answer(show(queries.get_checklist(key)), status)


@blueprint.get("/checklists/<key>")
@auth.needs(*READERS)
def get_checklist(key: str) -> Response:
    row = queries.get_checklist(key)
    document = {**show(row), "versions": [_version(version) for version in row.versions]}
    if row.draft is not None and auth.may(Right.EDIT_CHECKLISTS):
        document["draft_document"] = parse_json(row.draft)
    return answer(document)


def _version(version: VersionRow) -> Json:
    return {
        "version": version.number,
        "digest": version.digest,
        "published_at": moment(version.published_at),
    }


@blueprint.post("/checklists/<key>/publish")
@auth.needs(Right.EDIT_CHECKLISTS)
def publish(key: str) -> Response:
    with db.transaction():
        number = actions.publish(queries.get_checklist(key), by=auth.person().actor).number
    return answer({"key": key, "version": number}, 201)


@blueprint.get("/checklists/<key>/versions/<int:number>")
@auth.needs(*READERS)
def get_version(key: str, number: int) -> Response:
    """The published document: the same bytes for ever, with a strong ETag."""
    version = queries.get_version(key, min(number, LAST))
    headers = {"ETag": f'"{version.digest}"', "Vary": "Accept-Encoding"}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    body = queries.document_bytes(version)
    if request.accept_encodings["gzip"]:
        body = _compressed(version.digest, body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, mimetype="application/json")


@lru_cache(maxsize=64)
def _compressed(_digest: str, body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
