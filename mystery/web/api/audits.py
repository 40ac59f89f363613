"""Taking audits in and giving them out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from mystery import db
from mystery.audits import actions, arrivals, queries
from mystery.audits.drafts.actions import drop_sent
from mystery.audits.positions import told_digest
from mystery.audits.rules import (
    AUDIT_BYTES,
    PHOTOS_PER_AUDIT,
    RECEIPT,
    AuditUpload,
    PhotoUse,
    digest,
)
from mystery.audits.stages.queries import get_kept_stage
from mystery.audits.tables import Audit
from mystery.checklists.queries import checklist_of
from mystery.checklists.rules import check_answers
from mystery.expenses.actions import claim
from mystery.people.rules import Principal
from mystery.problems import Fault, Invalid, Missing, Problem, Unsupported
from mystery.review.returning import score_upload
from mystery.web import auth
from mystery.web.api.fields import Moment
from mystery.web.api.spent import SpentSchema, receipts_of
from mystery.web.approving import approve_arrived
from mystery.web.contract import answer, load, moment, read_body
from mystery.web.delivering import check_may_deliver, find_place
from mystery.web.json_in import parse_json
from mystery.web.staging import is_stage, own_score, score_of, stage_receipt, take_stage

blueprint = Blueprint("audits", __name__)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
A_HASH = validate.Regexp(rf"{SHA256.pattern}\Z", error="a photo's SHA-256: 64 hexadecimal digits")
A_UUID = validate.Regexp(rf"{UUID.pattern}\Z", error="a UUID in small letters")


class Lax(Schema):
    class Meta:
        unknown = EXCLUDE


class Objects(fields.Field[dict[str, dict[str, Any]]]):
    """An object of objects. Their insides are for the checklist's rules: looking at each of a
    thousand values here, in fields of their own, costs more than everything else in the schema.
    """

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, dict[str, Any]]:
        if not isinstance(value, dict):
            raise ValidationError("Not a valid mapping type.")
        wrong = [key for key, inner in value.items() if not isinstance(inner, dict)]
        if wrong:
            raise ValidationError({key: ["Not a valid mapping type."] for key in wrong})
        return value


class VersionSchema(Lax):
    key = fields.String(required=True, validate=validate.Length(1, 64))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000))


class DeviceSchema(Lax):
    clock_offset_ms = fields.Integer(allow_none=True, load_default=None, strict=True)
    time_zone = fields.String(load_default="", validate=validate.Length(max=64))
    app = fields.String(load_default="", validate=validate.Length(max=64))


class PhotoSchema(Lax):
    taken_at = Moment(allow_none=True, load_default=None)
    source = fields.String(load_default="", validate=validate.Length(max=16))
    caption = fields.String(load_default="", validate=validate.Length(max=1_000))


class AuditSchema(Lax):
    """The envelope; answers are checked by the checklist's own rules."""

    visit = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 64))
    checklist = fields.Nested(VersionSchema, required=True)
    location = fields.String(required=True, validate=validate.Length(1, 64))
    started_at = Moment(required=True)
    finished_at = Moment(required=True)
    device = fields.Nested(DeviceSchema, load_default=dict)
    position = fields.Dict(allow_none=True, load_default=None)
    answers = Objects(required=True)
    repeats = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Dict()), load_default=dict
    )
    photos = fields.Dict(
        keys=fields.String(validate=A_HASH),
        values=fields.Nested(PhotoSchema),
        load_default=dict,
        validate=validate.Length(max=PHOTOS_PER_AUDIT),
    )
    replaces = fields.String(allow_none=True, load_default=None, validate=A_UUID)
    spent = fields.Nested(SpentSchema, allow_none=True, load_default=None)
    stage = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 64))


SCHEMA = AuditSchema()


def read_upload(uuid: str, body: bytes) -> AuditUpload:
    """The body as an AuditUpload. Raises Invalid with a pointer for each fault."""
    data = load(SCHEMA, parse_json(body))
    offset = data["device"].get("clock_offset_ms")
    if offset is not None and abs(offset) > 10**12:
        raise Invalid(faults=[Fault("/device/clock_offset_ms", "more than 30 years")])
    return AuditUpload(
        uuid=uuid,
        body=body,
        visit=data["visit"],
        checklist=data["checklist"]["key"],
        version=data["checklist"]["version"],
        location=data["location"],
        started_at=data["started_at"],
        finished_at=data["finished_at"],
        answers=data["answers"],
        photos=tuple(_uses(data)),
        replaces=data["replaces"],
        clock_offset=None if offset is None else timedelta(milliseconds=offset),
        app=data["device"].get("app", ""),
        position=data["position"],
        repeats=data["repeats"],
        spent=data["spent"],
        stage=data["stage"],
    )


def _uses(data: Mapping[str, Any]) -> Iterator[PhotoUse]:
    """Every place where a photo stands, in order; those that no answer names come last.

    A receipt stands nowhere else: few eyes may see it."""
    declared = data["photos"]
    named = receipts_of(data)
    receipts = frozenset(named)
    position = 0
    for sha256 in sorted(receipts):
        yield PhotoUse(sha256, RECEIPT, position, **declared[sha256])
        position += 1
    for pointer, question, hashes in _named(data):
        for index, sha256 in enumerate(hashes):
            if not isinstance(sha256, str) or sha256 not in declared:
                fault = Fault(f"{pointer}/{index}", "this photo is not listed in /photos")
                raise Invalid("A photo is named but not listed.", faults=[fault])
            if sha256 in receipts:
                continue
            named.add(sha256)
            yield PhotoUse(sha256, question, position, **declared[sha256])
            position += 1
    for sha256 in (each for each in declared if each not in named):
        yield PhotoUse(sha256, "", position, **declared[sha256])
        position += 1


def _named(data: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Pointer, question and what is named there, of every list of photos."""
    for pointer, question, given in _answers(data):
        photos, value = given.get("photos"), given.get("value")
        if isinstance(photos, list):
            yield f"{pointer}/photos", question[:64], photos
        if isinstance(value, list) and value != photos and all(map(_is_hash, value)):
            yield f"{pointer}/value", question[:64], value


def _answers(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for question, given in data["answers"].items():
        yield f"/answers/{question}", question, given
    for section, rows in data["repeats"].items():
        for index, row in enumerate(rows):
            for question, given in row.items():
                if isinstance(given, dict):
                    yield f"/repeats/{section}/{index}/{question}", str(question), given


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and SHA256.fullmatch(value) is not None


@blueprint.put("/audits/<uuid>")
@auth.delivers
def put_audit(uuid: str) -> Response:
    """Take an audit in; answered only after the commit, from what was read back."""
    if not UUID.fullmatch(uuid):
        raise Missing("An audit's id is a lower-case UUID.")
    if request.mimetype != "application/json":
        raise Unsupported("Send application/json.")
    current_app.config["SENDING"].note()
    by = auth.person()
    check_may_deliver(by)
    body = read_body(AUDIT_BYTES)
    upload = read_upload(uuid, body)
    return receipt(uuid, created=_taken(upload, by))


def _taken(upload: AuditUpload, by: Principal) -> bool:
    """Take it in; whether it is new. Most are, and taking in finds out; but whatever speaks
    against one that has been here before comes too late."""
    try:
        return take_in(upload, by=by)
    except Problem:
        db.session.rollback()
        if actions.is_same(upload, author_id=by.id):
            return False
        raise


def take_in(upload: AuditUpload, *, by: Principal, aside: bool = False) -> bool:
    """Check, score and keep an audit or a stage; whether it is new. `aside`: a reviewer has to
    look first."""
    place = find_place(upload, by)
    if aside:
        place = replace(place, allowed=False, approves_at_once=False)
    checklist = checklist_of(place.version)
    faults = check_answers(checklist, upload.answers, upload.repeats)
    if faults:
        raise Invalid("Some answers do not fit their questions.", faults=faults)
    if is_stage(upload, checklist):
        return take_stage(upload, place, by)
    scored = score_upload(checklist, upload, place.site.facts, author_id=by.id)
    scored = replace(scored, document=db.Written(scored.document))
    with db.transaction():
        created = actions.submit(upload, scored, place, by=by)
        if created:
            drop_sent(upload.uuid, by.id)
            claim(upload, site=place.site, visit=place.visit, by=by)
    if created and place.approves_at_once:
        approve_arrived(upload.uuid)
    return created


def receipt(uuid: str, *, created: bool) -> Response:
    """The acknowledgement: the digest is computed over what the database gives back."""
    db.session.rollback()
    kept = arrivals.find_kept(uuid)
    if kept is None:
        return stage_receipt(get_kept_stage(uuid), created=created)
    found = digest(kept.body, kept.hashes)
    apart = kept.state in ("quarantined", "extra_audit")
    status = 202 if apart else 201 if created else 200
    document = {
        "id": kept.uuid,
        "state": kept.state,
        "digest": found if created else told_digest(kept.uuid, found),
        "received_at": moment(kept.received_at),
        "score": own_score(
            lambda: kept.score, checklist_of(kept.version), shown=kept.score_shown, state=kept.state
        ),
    }
    return answer(document, status)


def own_copy(audit: Audit) -> dict[str, Any]:
    """What the author gets back of an own audit: what they sent, and what was decided."""
    return {
        "id": audit.uuid,
        "state": audit.state,
        "received_at": moment(audit.received_at),
        "audit": json.loads(queries.body(audit)),
        "score": score_of(audit),
    }
