"""Signing in and out, and what a phone asks first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request
from marshmallow import Schema, fields, post_load, validate

from mystery import db
from mystery.audits.rules import AUDIT_BYTES, PHOTOS_PER_AUDIT, TEXT_CHARS
from mystery.evidence.limits import PARTIAL_DAYS, PHOTO_BYTES
from mystery.people import actions, passwords, queries
from mystery.people.rules import ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS, ROLE_NAMES, Role
from mystery.people.tables import Grant, Person
from mystery.problems import TooMany, Unauthenticated
from mystery.programmes.queries import unplanned_allowed
from mystery.web import auth
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
    """Whose server this is; in a demo also who can sign in."""
    return answer({"api": 1, "name": "Notes", "demo": demo_sign_ins()})


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
    given: Credentials = load(CredentialsSchema(), read_json(10_000))
    person = check_credentials(given.email, given.password)
    with db.transaction() as session:
        secret = actions.sign_in(
            session.get_one(Person, person.id),
            device=request.headers.get("User-Agent", ""),
            today=auth.today(),
        )
    return auth.set_session(answer({"person": show_person(person)}), secret)


def check_credentials(login: str, password: str) -> Person:
    """The person, or one and the same refusal for every reason; failed attempts are counted."""
    login = login.replace("\0", "")
    account = "account:" + hashlib.sha256(login.strip().casefold().encode()).hexdigest()[:40]
    address = f"address:{auth.client_address()}"
    tried = queries.tally_attempts(account, db.now()), queries.tally_attempts(address, db.now())
    if tried[0] >= ATTEMPTS_PER_ACCOUNT or tried[1] >= ATTEMPTS_PER_ADDRESS:
        raise TooMany("Too many attempts; try again in 15 minutes.", retry_after=900)
    person = queries.find_by_login(login)
    right = passwords.matches(person.password_hash if person else None, password)
    if person is None or not right or person.disabled_at is not None:
        with db.transaction():
            actions.note_attempts(account, address)
        raise Unauthenticated(
            "The e-mail address or staff number and the password do not fit together.",
            code="bad_credentials",
        )
    return person


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
    return answer(
        {
            "person": show_person(person),
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
        }
    )


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
