"""Passkeys: what a browser is asked, and whether its answer is right.

Challenges are signed and carry their own end, so that whoever merely opens the sign-in page
writes nothing; one that was answered is kept until it would have run out.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

import sqlalchemy as sa

from mystery import log
from mystery.db import new_key, now, session
from mystery.people.codes import end_codes
from mystery.people.rules import CHALLENGE_LIFE
from mystery.people.tables import Passkey, Person, SpentChallenge
from mystery.problems import Conflict, Fault, Invalid, Unauthenticated

NAME = "Notes"
EACH = 20
"""Passkeys of one person at most."""


@dataclass(frozen=True)
class Site:
    """Where passkeys belong to: the host of the base address, and its origin."""

    host: str
    origin: str
    secret: str

    @property
    def able(self) -> bool:
        """Browsers know no passkeys for a bare number or without https, but for localhost."""
        try:
            ipaddress.ip_address(self.host)
            return False
        except ValueError:
            return self.origin.startswith("https:") or self.host == "localhost"


def site(base_url: str, secret: str) -> Site:
    parts = urlsplit(base_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", secret)


@dataclass(frozen=True)
class Verified:
    credential_id: str
    public_key: bytes
    sign_count: int


def make_challenge(site: Site, purpose: str, at: datetime) -> bytes:
    ends = int((at + CHALLENGE_LIFE).timestamp()).to_bytes(8, "big")
    return _signed(site, purpose, secrets.token_bytes(16) + ends)


def _signed(site: Site, purpose: str, body: bytes) -> bytes:
    mac = hmac.new(site.secret.encode(), purpose.encode() + b"\0" + body, hashlib.sha256)
    return body + mac.digest()


def is_ours(site: Site, purpose: str, challenge: bytes, at: datetime) -> bool:
    """Whether we made this challenge for this purpose, not too long ago."""
    if len(challenge) != 56 or not hmac.compare_digest(
        _signed(site, purpose, challenge[:24]), challenge
    ):
        return False
    return at.timestamp() < int.from_bytes(challenge[16:24], "big")


def spend(challenge: bytes) -> None:
    """Note that a challenge was answered. Raises Conflict when it was answered before."""
    moment = now()
    session.execute(sa.delete(SpentChallenge).where(SpentChallenge.at < moment - CHALLENGE_LIFE))
    digest = hashlib.sha256(challenge).hexdigest()
    if session.get(SpentChallenge, digest) is not None:
        raise Conflict("This was answered already. Try again.", code="challenge_spent")
    session.add(SpentChallenge(hash=digest, at=moment))
    session.flush()


def registration_options(site: Site, person: Person, at: datetime) -> dict[str, Any]:
    import webauthn
    from webauthn.helpers import structs

    had = session.scalars(sa.select(Passkey).where(Passkey.person_id == person.id))
    wanted = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=person.key.encode(),
        user_name=person.email or person.staff_number or person.name,
        user_display_name=person.name,
        challenge=make_challenge(site, _to_register(person), at),
        authenticator_selection=wanted,
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(
                id=webauthn.base64url_to_bytes(each.credential_id)
            )
            for each in had
        ],
    )
    return cast(dict[str, Any], json.loads(webauthn.options_to_json(options)))


def _to_register(person: Person) -> str:
    return f"register {person.key}"


def sign_in_options(site: Site, at: datetime) -> dict[str, Any]:
    """No account is named: the browser offers the passkeys it has for this site."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=make_challenge(site, "sign in", at),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return cast(dict[str, Any], json.loads(webauthn.options_to_json(options)))


def challenge_of(credential: dict[str, Any]) -> bytes:
    """The challenge that an answer says it answers. Raises Invalid when it says none."""
    import webauthn

    try:
        said = webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])
        return webauthn.base64url_to_bytes(json.loads(said)["challenge"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    fault = Fault("/credential", "this is not what a browser answers")
    return Invalid("The passkey could not be read.", code="passkey_unreadable", faults=[fault])


def check_registration(site: Site, person: Person, credential: dict[str, Any]) -> Verified:
    """Raises Invalid for an answer that is not right."""
    import webauthn

    challenge = challenge_of(credential)
    if not is_ours(site, _to_register(person), challenge, now()):
        raise _unreadable()
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a parser says about hostile bytes is a refusal
        raise _unreadable() from error
    return Verified(
        webauthn.helpers.bytes_to_base64url(found.credential_id),
        found.credential_public_key,
        found.sign_count,
    )


def add(person: Person, found: Verified, *, challenge: bytes, device: str) -> Passkey:
    """Keep a passkey; cards and mailed codes are no longer needed and end."""
    spend(challenge)
    count = sa.select(sa.func.count()).select_from(Passkey).where(Passkey.person_id == person.id)
    if (session.scalar(count) or 0) >= EACH:
        raise Conflict("There are many passkeys already; remove one first.", code="many_passkeys")
    known = sa.select(Passkey.id).where(Passkey.credential_id == found.credential_id)
    if session.scalar(known) is not None:
        raise Conflict("This passkey is known already.", code="passkey_known")
    row = Passkey(
        key=new_key(),
        person_id=person.id,
        credential_id=found.credential_id,
        public_key=found.public_key,
        sign_count=found.sign_count,
        transports=[],
        device=device[:200],
        made_at=now(),
    )
    session.add(row)
    end_codes(person)
    log.record("passkey.add", f"person:{person.key}", actor=f"person:{person.key}")
    return row


def find(credential: dict[str, Any]) -> tuple[Passkey, Person] | None:
    """The passkey that an answer names, of somebody who is not disabled."""
    named = credential.get("id")
    if not isinstance(named, str) or len(named) > 1400:
        return None
    row = session.execute(
        sa.select(Passkey, Person)
        .join(Person, Person.id == Passkey.person_id)
        .where(Passkey.credential_id == named, Person.disabled_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def check_answer(site: Site, passkey: Passkey, credential: dict[str, Any]) -> int:
    """The new count of signatures. Raises Unauthenticated for an answer that is not right."""
    import webauthn

    challenge = challenge_of(credential)
    if not is_ours(site, "sign in", challenge, now()):
        raise refused()
    try:
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # whatever a parser says about hostile bytes is a refusal
        raise refused() from error


def refused() -> Unauthenticated:
    return Unauthenticated(
        "This passkey is not known here. Sign in another way.", code="bad_passkey"
    )


def note_use(passkey_id: int, *, sign_count: int, challenge: bytes) -> None:
    spend(challenge)
    row = session.get_one(Passkey, passkey_id)
    row.sign_count, row.used_at = sign_count, now()


def list_passkeys(person_id: int) -> list[Passkey]:
    query = sa.select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    return list(session.scalars(query))


def remove(passkey: Passkey, *, by: str) -> None:
    owner = session.get_one(Person, passkey.person_id)
    session.delete(passkey)
    log.record("passkey.remove", f"person:{owner.key}", actor=by)
