"""Flags for reviewers: what the machine found odd, and dismissing it with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.audits.flags import actions
from mystery.audits.queries import get_audit
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.contract import answer, load, moment, read_json
from mystery.web.flags import Shown, check_reviews, seen

blueprint = Blueprint("flags", __name__)


class DismissalSchema(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, actions.REASON_CHARS))


@blueprint.get("/audits/<audit_id>/flags")
@auth.needs(Right.REVIEW)
def list_flags(audit_id: str) -> Response:
    return _answered(_audit(audit_id))


@blueprint.post("/audits/<audit_id>/flags/<code>/dismiss")
@auth.needs(Right.REVIEW)
def dismiss(audit_id: str, code: str) -> Response:
    audit = _audit(audit_id)
    check_reviews(audit)
    reason: str = load(DismissalSchema(), read_json())["reason"]
    with db.transaction():
        actions.dismiss(get_audit(audit_id, _visible()), code, reason=reason, by=auth.person())
    return _answered(_audit(audit_id))


def _visible() -> Any:
    return visibility.audits(Right.READ_EXACT)


def _audit(audit_id: str) -> Audit:
    return get_audit(audit_id, _visible())


def _answered(audit: Audit) -> Response:
    found = seen(audit)
    return answer(
        {
            "looked": found.looked,
            "photos_waiting": found.photos_waiting,
            "items": [_entry(shown) for shown in found.flags],
        }
    )


def _entry(shown: Shown) -> dict[str, Any]:
    flag = shown.flag
    dismissed = {"at": moment(flag.dismissed_at), "reason": flag.reason}
    return {
        "code": flag.code,
        "severity": flag.severity,
        "words": flag.words,
        "at": moment(flag.at),
        "rule": flag.rule,
        "audits": [{"id": a.key, "location": a.location.code} for a in shown.audits],
        "other_audits": shown.hidden,
        "dismissed": dismissed if flag.dismissed_at else None,
    }
