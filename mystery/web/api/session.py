"""Signing in and out, and what a phone asks first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits.rules import AUDIT_BYTES, PHOTOS_PER_AUDIT, TEXT_CHARS
from mystery.config import Settings
from mystery.evidence.limits import PARTIAL_DAYS, PHOTO_BYTES
from mystery.people import actions, agreements, passkeys, queries
from mystery.people.rules import ROLE_NAMES, Role
from mystery.people.tables import Grant, Person
from mystery.programmes.acquaintances import list_known
from mystery.programmes.queries import unplanned_allowed
from mystery.web import auth, doors
from mystery.web.contract import answer, load, moment, read_json

blueprint = Blueprint("session", __name__)


@dataclass(frozen=True)
class Credentials:
    email: str
    password: str


class CredentialsSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=validate.Length(1, 200))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Credentials:
        return Credentials(**data)


@blueprint.get("/hello")
@auth.public("a phone asks before anybody has signed in")
def hello() -> Response:
    """Whose server this is, whether there is a session; in a demo also who can sign in."""
    ways = {"passkeys": doors.site().able, "mail": doors.mails()}
    told = {"demo": demo_sign_ins(), "ways": ways, "session": auth.someone() is not None}
    return answer({"api": 1, "name": "Notes", **told})


def demo_sign_ins() -> list[dict[str, str]]:
    if not current_app.config["SETTINGS"].demo:
        return []
    people = [p for p in queries.list_people() if (p.email or "").endswith("@demo.test")]
    return [{"email": p.email or "", "name": p.name, "role": _role_words(p)} for p in people]


def _role_words(person: Person) -> str:
    words = [ROLE_NAMES[Role(grant.role)] for grant in person.grants]
    return ", ".join(dict.fromkeys(words)) or "no role"


@blueprint.post("/session")
@auth.public("signing in")
def sign_in() -> Response:
    """`password` may be the code of a card or of a mail; `by` says what it was."""
    given: Credentials = load(CredentialsSchema(), read_json(10_000))
    return _let_in(doors.check_credentials(given.email, given.password))


def _let_in(entered: doors.Entered) -> Response:
    shown = {"person": show_person(entered.person), "by": entered.by}
    return doors.let_in(answer(shown), entered)


class CodeSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(1, 254))


@blueprint.post("/session/code")
@auth.public("asking for a code by mail")
def send_code() -> Response:
    """The same answer whether or not anybody has this address."""
    asked = load(CodeSchema(), read_json(10_000))
    doors.ask_for_code(asked["email"].strip())
    return answer({"sent": doors.mails()}, 202)


@blueprint.post("/session/passkey/options")
@auth.public("signing in")
def passkey_options() -> Response:
    """What a browser is to sign; names nobody and keeps nothing."""
    return answer({"publicKey": passkeys.sign_in_options(doors.site(), db.now())})


class CredentialSchema(Schema):
    credential = fields.Dict(keys=fields.String(), required=True)
    next = fields.String()


@blueprint.post("/session/passkey")
@auth.public("signing in")
def sign_in_with_passkey() -> Response:
    asked = load(CredentialSchema(), read_json(20_000))
    return _let_in(doors.check_passkey(asked["credential"]))


@blueprint.delete("/session")
@auth.delivers
def sign_out() -> Response:
    with db.transaction():
        actions.end_sign_in(auth.person().sign_in_id)
    return auth.clear_session(Response(status=204))


@blueprint.get("/me")
@auth.signed_in
def me() -> Response:
    person = queries.get_person(auth.person().key)
    settings: Settings = current_app.config["SETTINGS"]
    return answer(
        {
            "person": show_person(person),
            "languages": _spoken(person),
            "grants": [show_grant(grant) for grant in person.grants],
            "server_time": moment(db.now()),
            "limits": {
                "photo_bytes": PHOTO_BYTES,
                "audit_bytes": AUDIT_BYTES,
                "text_chars": TEXT_CHARS,
                "photos_per_audit": PHOTOS_PER_AUDIT,
                "partial_days": PARTIAL_DAYS,
            },
            "api": 1,
            "features": {"unplanned": unplanned_allowed()},
            "employer": {"name": settings.employer, "phone": settings.employer_phone},
            "account": {
                "password": person.password_hash is not None,
                "passkeys": len(passkeys.list_passkeys(person.id)),
                "passkeys_able": doors.site().able,
            },
            "agreement": show_agreement(person),
            "known": [
                {"location": at.code, "name": at.name, "since": since.isoformat()}
                for at, since in list_known(person.id)
            ],
        }
    )


def _spoken(person: Person) -> list[str]:
    """What notices speak to them, then what else they do; empty where nobody has ever said."""
    said = [person.language, *person.languages]
    return [] if said == ["en"] else said


def show_agreement(person: Person) -> dict[str, Any] | None:
    """The version in force with its text while it waits to be accepted; None without any."""
    found = agreements.find_current()
    if found is None:
        return None
    at = agreements.accepted_at(person.id, found)
    shown = {"number": found.number, "accepted_at": moment(at)}
    return shown if at else {**shown, "text": found.text}


def show_person(person: Person) -> dict[str, Any]:
    return {
        "id": person.key,
        "name": person.name,
        "email": person.email,
        "staff_number": person.staff_number,
        "language": person.language,
        "workplace": person.workplace.code if person.workplace else None,
    }


def show_grant(grant: Grant) -> dict[str, Any]:
    return {
        "role": grant.role,
        "region": grant.region.code if grant.region else None,
        "location": grant.location.code if grant.location else None,
        "since": grant.since.isoformat() if grant.since else None,
        "until": grant.until.isoformat() if grant.until else None,
    }
