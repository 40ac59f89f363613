"""One's own phones and browsers that may be woken for what is new."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Response, current_app, request
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.notices import push, subscriptions
from mystery.notices.push import Sender
from mystery.notices.rules import Asked
from mystery.notices.rules.pushes import ADDRESS_CHARS, USUAL, discreet
from mystery.notices.subscriptions import Offered
from mystery.notices.tables import PushSubscription
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Missing
from mystery.web import auth
from mystery.web.api.me import in_person
from mystery.web.contract import answer, load, moment, read_json
from mystery.web.pushes import find_sender
from mystery.web.sessions import device_words

blueprint = Blueprint("push", __name__)
MOST_BYTES = 8_000
CLOCK = validate.Regexp(r"\A([01]\d|2[0-3]):[0-5]\d\Z", error="a time such as 21:00")


class KeysSchema(Schema):
    """As PushSubscription.toJSON() of a browser says it."""

    p256dh = fields.String(required=True, validate=validate.Length(1, 120))
    auth = fields.String(required=True, validate=validate.Length(1, 40))


class HoursSchema(Schema):
    """Discreet hours: equal ends mean none."""

    begins = fields.String(load_default=f"{USUAL.quiet_from:%H:%M}", validate=CLOCK)
    ends = fields.String(load_default=f"{USUAL.quiet_until:%H:%M}", validate=CLOCK)
    time_zone = fields.String(load_default=USUAL.zone, validate=validate.Length(1, 64))


class SubscribeSchema(Schema):
    endpoint = fields.String(required=True, validate=validate.Length(1, ADDRESS_CHARS))
    keys = fields.Nested(KeysSchema, required=True)
    hours = fields.Nested(HoursSchema, load_default=lambda: HoursSchema().load({}))


def _sender() -> Sender | None:
    return find_sender(current_app)


@blueprint.get("/me/push")
@auth.needs(Right.SHOP)
def list_own() -> Response:
    """Phones that may be woken, and the server's public key; `key` is null where it cannot."""
    sender = _sender()
    found = subscriptions.list_own(auth.person().id) if sender else []
    key = sender.public_key if sender else None
    return answer({"key": key, "items": [_show(row) for row in found], "next": None})


@blueprint.post("/me/push")
@auth.needs(Right.SHOP)
def subscribe() -> Response:
    """Have this browser woken, or change its discreet hours; the same endpoint is the same row."""
    in_person()
    asked = load(SubscribeSchema(), read_json(MOST_BYTES))
    sender = _sender()
    if sender is None:
        raise Invalid("This server does not push.", code="no_push")
    agent = request.headers.get("User-Agent", "")
    offered = Offered(
        asked["endpoint"], asked["keys"]["p256dh"], asked["keys"]["auth"], device=agent
    )
    push.check_offered(offered, inside=sender.inside)
    with db.transaction():
        row = subscriptions.subscribe(auth.person(), offered, asked=_hours(asked["hours"]))
        shown = _show(row)
    return answer(shown, 201)


@blueprint.delete("/me/push/<key>")
@auth.needs(Right.SHOP)
def remove(key: str) -> Response:
    in_person()
    with db.transaction():
        found = subscriptions.remove(auth.person(), key)
    if not found:
        raise Missing("There is no such phone of yours.")
    return Response(status=204)


def _hours(asked: dict[str, str]) -> Asked:
    """Raises Invalid for a zone that this machine does not know: the night would be a guess."""
    zone = asked["time_zone"]
    if zone not in available_timezones():
        fault = Fault("/hours/time_zone", "this is no time zone that is known here")
        raise Invalid("The time zone is not known.", faults=[fault])
    begins, ends = (time.fromisoformat(asked[name]) for name in ("begins", "ends"))
    return discreet(begins, ends, zone=zone)


def _show(row: PushSubscription) -> dict[str, Any]:
    return {
        "id": row.key,
        "device": device_words(row.device),
        "hours": {"begins": row.quiet_from, "ends": row.quiet_until, "time_zone": row.time_zone},
        "made_at": moment(row.created_at),
        "sent_at": moment(row.sent_at),
        "current": row.sign_in_id == auth.person().sign_in_id,
    }
