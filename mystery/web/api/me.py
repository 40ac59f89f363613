"""One's own account: agreement, passkeys, password, sessions, and what the phone reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, g, request
from marshmallow import Schema, fields, validate

from mystery import db
from mystery.people import actions, agreements, passkeys, passwords, queries, reports
from mystery.people.tables import Passkey, Person, SignIn
from mystery.problems import Fault, Forbidden, Invalid, Missing, Unauthenticated
from mystery.web import auth, doors
from mystery.web.api.fields import Moment
from mystery.web.contract import answer, load, moment, read_json
from mystery.web.sessions import device_words, good_sign_ins

blueprint = Blueprint("me", __name__)
SMALL = 2_000
"""Bytes."""


class DeviceSchema(Schema):
    """A word, a version and counts: nothing of an answer fits in here."""

    app = fields.String(
        required=True,
        validate=validate.Regexp(r"\A[0-9A-Za-z.+-]{1,32}\Z", error="a version such as 1.4.0"),
    )
    unsent = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10_000))
    oldest_at = Moment(load_default=None, allow_none=True)
    error = fields.String(
        load_default="",
        validate=validate.Regexp(r"\A[a-z_]{0,40}\Z", error="a code of at most 40 small letters"),
    )


@blueprint.put("/me/device")
@auth.signed_in
def report_device() -> Response:
    asked: dict[str, Any] = load(DeviceSchema(), read_json(SMALL))
    oldest: datetime | None = asked["oldest_at"]
    with db.transaction():
        reports.note(
            auth.person().sign_in_id,
            reports.Condition(asked["app"], asked["unsent"], oldest, asked["error"]),
        )
    return Response(status=204)


class AcceptSchema(Schema):
    number = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**6))


@blueprint.post("/me/agreement")
@auth.signed_in
def accept() -> Response:
    asked = load(AcceptSchema(), read_json(SMALL))
    with db.transaction():
        agreements.accept(asked["number"], by=auth.person())
    return Response(status=204)


def in_person() -> Person:
    """The person themselves. Raises Forbidden for a token: a script changes no way in."""
    if g.get("bearer"):
        raise Forbidden("A token cannot do this; sign in.", code="not_with_a_token")
    return queries.get_person(auth.person().key)


class PasswordSchema(Schema):
    current = fields.String(load_default="", validate=validate.Length(0, 200))
    password = fields.String(required=True, validate=validate.Length(1, 200))


@blueprint.post("/me/password")
@auth.signed_in
def set_password() -> Response:
    person = in_person()
    asked = load(PasswordSchema(), read_json(SMALL))
    change_password(person, asked["password"], current=asked["current"])
    return doors.let_in(Response(status=204), doors.Entered(person, "password"))


def change_password(person: Person, password: str, *, current: str) -> None:
    """All sessions end. Raises Invalid when the password so far is not the right one."""
    if person.password_hash is not None:
        check_current(person, current)
    actions.check_password(password)
    hashed = passwords.make(password)
    with db.transaction() as session:
        actions.set_password(session.get_one(Person, person.id), hashed)


def check_current(person: Person, current: str) -> None:
    login = person.email or person.staff_number or ""
    try:
        doors.check_credentials(login, current)
    except Unauthenticated as problem:
        fault = Fault("/current", "this is not your password so far")
        raise Invalid("The password was not changed.", faults=[fault]) from problem


@blueprint.get("/me/passkeys")
@auth.signed_in
def list_passkeys() -> Response:
    found = passkeys.list_passkeys(auth.person().id)
    return answer({"items": [_passkey(row) for row in found], "next": None})


def _passkey(row: Passkey) -> dict[str, Any]:
    return {
        "id": row.key,
        "device": device_words(row.device),
        "made_at": moment(row.made_at),
        "used_at": moment(row.used_at),
    }


@blueprint.post("/me/passkey-options")
@auth.signed_in
def passkey_options() -> Response:
    """What a browser is to make a passkey of."""
    if not doors.site().able:
        raise Invalid("Passkeys need a name and https for this server.", code="no_passkeys")
    options = passkeys.registration_options(doors.site(), in_person(), db.now())
    return answer({"publicKey": options})


class CredentialSchema(Schema):
    credential = fields.Dict(keys=fields.String(), required=True)


@blueprint.post("/me/passkeys")
@auth.signed_in
def add_passkey() -> Response:
    person = in_person()
    credential = load(CredentialSchema(), read_json(50_000))["credential"]
    challenge = passkeys.challenge_of(credential)
    found = passkeys.check_registration(doors.site(), person, credential)
    agent = request.headers.get("User-Agent", "")
    with db.transaction() as session:
        owner = session.get_one(Person, person.id)
        key = passkeys.add(owner, found, challenge=challenge, device=agent).key
    row = db.session.scalars(sa.select(Passkey).where(Passkey.key == key)).one()
    return answer(_passkey(row), 201)


@blueprint.delete("/me/passkeys/<key>")
@auth.signed_in
def remove_passkey(key: str) -> Response:
    remove_own_passkey(in_person(), key)
    return Response(status=204)


def remove_own_passkey(person: Person, key: str) -> None:
    mine = Passkey.person_id == person.id, Passkey.key == key
    with db.transaction() as session:
        row = session.scalar(sa.select(Passkey).where(*mine))
        if row is None:
            raise Missing("There is no such passkey.")
        passkeys.remove(row, by=auth.person().actor)


@blueprint.get("/me/sessions")
@auth.signed_in
def list_sessions() -> Response:
    """Where one is signed in; tokens have an address of their own."""
    rows = [row for row in good_sign_ins(auth.person().id) if row.kind != "token"]
    return answer({"items": [_session(row) for row in rows], "next": None})


def _session(row: SignIn) -> dict[str, Any]:
    return {
        "id": row.key,
        "device": device_words(row.device),
        "since": moment(row.created_at),
        "seen_at": moment(row.seen_at),
        "current": row.id == auth.person().sign_in_id,
    }


@blueprint.delete("/me/sessions/<key>")
@auth.signed_in
def end_session(key: str) -> Response:
    end_own_session(in_person(), key)
    return Response(status=204)


def end_own_session(person: Person, key: str) -> None:
    """The word "others" ends all but the one that asks."""
    mine = [SignIn.person_id == person.id, SignIn.ended_at.is_(None)]
    if key == "others":
        mine += [SignIn.kind != "token", SignIn.id != auth.person().sign_in_id]
    else:
        mine += [SignIn.key == key]
    with db.transaction() as session:
        rows = list(session.scalars(sa.select(SignIn.id).where(*mine)))
        if not rows and key != "others":
            raise Missing("There is no such session.")
        for id_ in rows:
            actions.end_sign_in(id_, by=auth.person().actor)
