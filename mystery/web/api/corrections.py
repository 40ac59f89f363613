"""Overriding one answer of an audit: proposed by one reviewer, decided by a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, Response
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits import queries as audits
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.review import corrections, queries
from mystery.review.rules import Proposal
from mystery.review.tables import Correction
from mystery.web import auth, visibility
from mystery.web.contract import answer, load, read_json

blueprint = Blueprint("corrections", __name__)
Json = dict[str, Any]


class ProposalSchema(Schema):
    question = fields.String(required=True, validate=validate.Length(1, 64))
    answer = fields.Dict(keys=fields.String(), required=True)
    reason = fields.String(required=True, validate=validate.Length(max=5_000))

    @post_load
    def make(self, data: Json, **_: Any) -> Proposal:
        return Proposal(**data)


@dataclass(frozen=True)
class Second:
    decision: Literal["confirm", "refuse"]
    reason: str = ""


class SecondSchema(Schema):
    decision = fields.String(required=True, validate=validate.OneOf(["confirm", "refuse"]))
    reason = fields.String(load_default="", validate=validate.Length(max=5_000))

    @post_load
    def make(self, data: Json, **_: Any) -> Second:
        return Second(**data)


@blueprint.post("/audits/<audit_id>/corrections")
@auth.needs(Right.REVIEW)
def propose(audit_id: str) -> Response:
    audit = audits.get_audit(audit_id, visibility.audits(Right.READ_ANY_AUDIT))
    _check_reviews(audit)
    asked: Proposal = load(ProposalSchema(), read_json())
    number = audit.id
    with db.transaction():
        made = corrections.propose(audits.get_locked(number), asked, by=auth.person())
        key = made.key
    return answer(_shown(key), 201)


def _check_reviews(audit: Audit) -> None:
    held = auth.scope(Right.REVIEW)
    if not held.covers(audit.location.region.path, audit.location_id):
        raise Forbidden("You do not review this location.")


@blueprint.post("/corrections/<key>/decision")
@auth.needs(Right.REVIEW)
def decide(key: str) -> Response:
    """`{decision: confirm|refuse, reason}`, by somebody else than who proposed it."""
    visible = visibility.locations(Right.REVIEW)
    number = queries.get_correction(key, visible).audit_id
    asked: Second = load(SecondSchema(), read_json())
    with db.transaction():
        audit = audits.get_locked(number)
        correction = queries.get_correction(key, visible)
        if asked.decision == "confirm":
            corrections.agree(correction, audit, by=auth.person())
        else:
            corrections.refuse(correction, audit, reason=asked.reason, by=auth.person())
    return answer(_shown(key))


def _shown(key: str) -> Json:
    found: Correction = queries.get_correction(key, visibility.locations(Right.REVIEW))
    return {
        "id": found.key,
        "audit": found.audit.key,
        "question": found.question,
        "answer": found.answer,
        "reason": found.reason,
        "state": found.state,
        "revision": found.number + 1 if found.number else None,
        "percent": found.audit.score["percent"],
    }
