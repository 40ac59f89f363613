"""Who the shopper was, exact times and originals: for a reason, told once, on record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema, fields, validate

from mystery.audits import queries
from mystery.people.rules import Right
from mystery.problems import Missing
from mystery.web import asking, auth, visibility
from mystery.web.api.photos import send_original
from mystery.web.asking import Secret
from mystery.web.audiences import Audience, audience
from mystery.web.contract import answer, load, moment, read_json

blueprint = Blueprint("asking", __name__)


class AskedSchema(Schema):
    what = fields.Enum(Secret, by_value=True, required=True)
    photo = fields.String(load_default="", validate=validate.Length(max=64))
    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


@blueprint.post("/audits/<audit_id>/ask")
@auth.needs(Right.ASK_SHOPPER, Right.ASK_EXACT)
def ask(audit_id: str) -> Response:
    """`{what: shopper|exact|original, reason, photo}`; `original` answers with the photo."""
    readable = visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT)
    audit = queries.get_audit(audit_id, readable)
    if audit_id == audit.uuid and audience(audit) != Audience.REVIEWER:
        raise Missing("There is no such audit.")
    asking.check_may_ask(audit)
    asked: dict[str, Any] = load(AskedSchema(), read_json())
    if asked["what"] == Secret.SHOPPER:
        return answer({"shopper": asking.ask_shopper(audit, asked["reason"])})
    if asked["what"] == Secret.ORIGINAL:
        return send_original(asking.ask_original(audit, asked["photo"], asked["reason"]))
    found = asking.ask_exact(audit, asked["reason"])
    return answer(
        {
            "visited_at": moment(found.began),
            "finished_at": moment(found.ended),
            "received_at": moment(found.arrived),
            "position": found.position,
            "device": found.device,
            "removed": list(found.removed),
            "photos": list(found.photos),
        }
    )
