"""Words and photos that a reviewer takes out of what others read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema, fields, validate

from mystery.audits import queries
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.contract import answer, load, read_json
from mystery.web.redacting import check_reviews, redact
from mystery.web.reports import report

blueprint = Blueprint("redactions", __name__)


class RedactionSchema(Schema):
    words = fields.String(load_default="", validate=validate.Length(max=100_000))
    photo = fields.String(load_default="", validate=validate.Length(max=64))
    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


@blueprint.post("/audits/<audit_id>/redactions")
@auth.needs(Right.REVIEW)
def redact_audit(audit_id: str) -> Response:
    """`{words, reason}` or `{photo, reason}`: for everybody but author and reviewers."""
    audit = queries.get_audit(audit_id, visibility.audits(Right.READ_ANY_AUDIT))
    check_reviews(audit)
    asked: dict[str, Any] = load(RedactionSchema(), read_json())
    redact(audit.id, **asked)
    again = queries.get_audit(audit_id, visibility.audits(Right.READ_ANY_AUDIT))
    return answer(report(again).line(), 201)
