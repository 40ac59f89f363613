"""The ways in: password, card, mailed code and passkey, behind one throttle."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, request

from mystery import db, jobs
from mystery.notices import mail, subscriptions
from mystery.notices.rules import code_mail
from mystery.people import actions, codes, passkeys, passwords, queries
from mystery.people.rules import (
    ATTEMPTS_PER_ACCOUNT,
    ATTEMPTS_PER_ADDRESS,
    MAIL_CODE_LIFE,
    MAIL_CODES_PER_WINDOW,
)
from mystery.people.tables import Person
from mystery.problems import TooMany, Unauthenticated
from mystery.web import auth

KNOWN_LASTS = 180 * 86_400
"""Seconds for which a browser that somebody signed in with is let past a throttle that others
have filled."""


@dataclass(frozen=True)
class Entered:
    """Who came in and how: "password", "card", "mail" or "passkey"."""

    person: Person
    by: str
    code_id: int = 0


def pepper() -> str:
    found: str = current_app.config["SECRET_KEY"]
    return found


def site() -> passkeys.Site:
    return passkeys.site(auth.base_url(), pepper())


def mails() -> bool:
    """Whether mails reach anybody: somebody has said where they go."""
    return bool(current_app.config["SETTINGS"].mail_url)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def check_credentials(login: str, secret: str) -> Entered:
    """Who knows this name and this password or code; one and the same refusal for every reason,
    and the same work. Failed attempts are counted, by account and by address."""
    login = login.replace("\0", "")
    person = queries.find_by_login(login)
    account = f"account:{_hashed(login.strip().casefold())}"
    if person is not None and _is_known(person):
        account = f"device:{_hashed(person.key)}"
    address = f"address:{auth.client_address()}"
    _throttle({account: ATTEMPTS_PER_ACCOUNT, address: ATTEMPTS_PER_ADDRESS})
    right = passwords.matches(person.password_hash if person else None, secret)
    typed = codes.find_typed(person, secret, pepper=pepper(), at=db.now())
    if person is None or person.disabled_at is not None or not (right or typed):
        with db.transaction():
            actions.note_attempts(account, address)
        raise _bad_credentials()
    if right or typed is None:
        return Entered(person, "password")
    return Entered(person, typed.kind, typed.id)


def _bad_credentials() -> Unauthenticated:
    return Unauthenticated(
        "The e-mail address or staff number and the password or code do not fit together.",
        code="bad_credentials",
    )


def _throttle(limits: Mapping[str, int]) -> None:
    moment = db.now()
    if any(queries.tally_attempts(whom, moment) >= most for whom, most in limits.items()):
        raise TooMany("Too many attempts; try again in 15 minutes.", retry_after=900)


def open_session(entered: Entered) -> str:
    """A new session's secret. Raises Unauthenticated when a code was used up meanwhile."""
    with db.transaction() as session:
        if entered.code_id and not codes.use(entered.code_id):
            raise _bad_credentials()
        before = auth.someone()
        if before and before.id != entered.person.id:
            subscriptions.leave(before.sign_in_id)  # phones are shared
        return actions.sign_in(
            session.get_one(Person, entered.person.id),
            device=request.headers.get("User-Agent", ""),
            today=auth.today(),
        )


def let_in(response: Response, entered: Entered) -> Response:
    """Open a session and hand its cookie over, with one by which this browser is known."""
    key = entered.person.key
    auth.set_session(response, open_session(entered))
    secure = auth.base_url().startswith("https:")
    response.set_cookie(
        _known_name(),
        _mark(key),
        max_age=KNOWN_LASTS,
        path="/",
        httponly=True,
        secure=secure,
        samesite="Lax",
    )
    return response


def _known_name() -> str:
    return "__Host-known" if auth.base_url().startswith("https:") else "known"


def _mark(key: str) -> str:
    return hmac.new(pepper().encode(), f"known:{key}".encode(), hashlib.sha256).hexdigest()


def _is_known(person: Person) -> bool:
    shown = request.cookies.get(_known_name(), "").encode("utf-8", "replace")
    return hmac.compare_digest(shown, _mark(person.key).encode())


def ask_for_code(login: str) -> None:
    """Have a code sent, if there is anybody to send one to; nobody can tell from here."""
    whom, address = f"codes:{_hashed(login)}", f"codes-to:{auth.client_address()}"
    _throttle({whom: MAIL_CODES_PER_WINDOW, address: ATTEMPTS_PER_ADDRESS})
    with db.transaction():
        actions.note_attempts(whom, address)
        jobs.enqueue("mail_code", login=login, at=db.now().timestamp())


def mail_code(app: Flask, payload: Mapping[str, Any]) -> None:
    """The job behind it: whether an address is known shows in a mailbox alone."""
    if db.now().timestamp() - payload["at"] > MAIL_CODE_LIFE.total_seconds():
        return
    found = queries.find_by_login(payload["login"])
    if found is None or not found.email or found.disabled_at is not None:
        return
    with db.transaction() as session:
        person = session.get_one(Person, found.id)
        code = codes.make_mail_code(person, pepper=app.config["SECRET_KEY"])
        letter = code_mail(
            person.name,
            code,
            language=person.language,
            minutes=int(MAIL_CODE_LIFE / timedelta(minutes=1)),
            address=app.config["BASE_URL"],
        )
        mail.send(person.email or "", letter.subject, letter.text, worth=MAIL_CODE_LIFE)


def check_passkey(credential: dict[str, Any]) -> Entered:
    """Whose passkey this is. Raises Unauthenticated for any that is not known or not right."""
    address = f"address:{auth.client_address()}"
    _throttle({address: ATTEMPTS_PER_ADDRESS})
    try:
        challenge = passkeys.challenge_of(credential)
        found = passkeys.find(credential)
        if found is None:
            raise passkeys.refused()
        passkey, person = found
        count = passkeys.check_answer(site(), passkey, credential)
    except Unauthenticated:
        with db.transaction():
            actions.note_attempts(address)
        raise
    with db.transaction():
        passkeys.note_use(passkey.id, sign_count=count, challenge=challenge)
    return Entered(queries.get_person(person.key), "passkey")
