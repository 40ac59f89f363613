"""Doors of one's own account: ways in, tokens, the phone, what one was told."""

from __future__ import annotations

from mystery import db
from mystery.people import agreements
from tests import cast
from tests.authenticator import Device
from tests.conftest import Caller
from tests.push_service import Phone
from tests.web.desk import sign_in
from tests.web.hostile import Door, Json, fixed, new
from tests.web.test_passkeys import DOOR, ME, give, options

SAM = {"email": "sam@cast.test"}


def made_passkey(call: Caller) -> Json:
    return {"credential": Device().make(options(sign_in(call.app, "sam"), ME))}


def signed(call: Caller) -> Json:
    sam, device = sign_in(call.app, "sam"), Device()
    assert give(sam, device.make(options(sam, ME))) == 201
    return {"credential": device.sign(options(call.app.test_client(), DOOR)), "next": "/"}


def agreement(call: Caller) -> Json:
    """The number of a version that nobody has accepted yet."""
    with call.app.app_context(), db.transaction():
        return {"number": agreements.publish(f"Kind, {new()}", by=cast.as_("ada")).number}


def phone(_call: Caller) -> Json:
    stuck = {"oldest_at": "2026-11-20T10:02:11Z", "error": "photo_damaged"}
    return {"app": "1.4.0", "unsent": 3, **stuck}


DOORS: dict[str, Door] = {
    "session.sign_in": Door(
        "otto", "POST", fixed("/api/v1/session"), lambda _call: {**SAM, "password": cast.PASSWORD}
    ),
    "session.send_code": Door(
        "otto", "POST", fixed("/api/v1/session/code"), lambda _call: dict(SAM)
    ),
    "session.sign_in_with_passkey": Door("otto", "POST", fixed(DOOR), signed),
    "me.report_device": Door("sam", "PUT", fixed("/api/v1/me/device"), phone),
    "me.accept": Door("sam", "POST", fixed("/api/v1/me/agreement"), agreement),
    "me.set_password": Door(
        "sam",
        "POST",
        fixed("/api/v1/me/password"),
        lambda _call: {"current": cast.PASSWORD, "password": "a-longer-correct-horse"},
        browser=True,
    ),
    "me.add_passkey": Door("sam", "POST", fixed(ME), made_passkey, browser=True),
    "push.subscribe": Door(
        "sam",
        "POST",
        fixed("/api/v1/me/push"),
        lambda _call: Phone(f"https://push.example.org/{new()}").offers(begins="21:00"),
        browser=True,
    ),
    "tokens.make": Door(
        "sam", "POST", fixed("/api/v1/tokens"), lambda _call: {"scope": "read", "expires": None}
    ),
    "notices.read": Door(
        "sam", "POST", fixed("/api/v1/notices/read"), lambda _call: {"ids": ["nothing"]}
    ),
}
