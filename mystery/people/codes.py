"""Short codes for people without a password: printed on a card, or sent by mail.

They are too short to stand alone: one counts only together with the person's name, against
the throttle of signing in, and its hash is keyed with the server's secret.

A card is not used up by its first use, because a scanned link opens in the browser while the
installed app may share nothing with it. It ends a day after its first use, and at once when
the person has a passkey or a password, or a new card.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from mystery import log
from mystery.db import now, session
from mystery.people.queries import plain_code
from mystery.people.rules import CARD_LIFE, CODE_LETTERS, MAIL_CODE_LIFE, Role, typed_code_ends
from mystery.people.tables import Person, TypedCode
from mystery.problems import Conflict, Forbidden

CARD_LENGTH, MAIL_LENGTH = 8, 6
CARDS_MOST = 500
"""As many on one sheet; each is a picture of its own."""


def make_card(person: Person, *, pepper: str, by: str) -> str:
    """A new code for a card, "K7QF-9M2X" (40 random bits); an earlier card stops working.

    Raises Forbidden for admins: what opens everything is no card that lies about.
    """
    if any(grant.role == Role.ADMIN for grant in person.grants):
        raise Forbidden(
            f"{person.name} is an admin; admins get a one-time link.", code="no_card_for_admins"
        )
    if person.disabled_at is not None or not person.staff_number:
        raise Conflict(f"{person.name} has no staff number or is disabled.", code="no_card")
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CARD_LENGTH))
    _keep(person, "card", code, pepper=pepper)
    log.record("person.card", f"person:{person.key}", actor=by)
    return f"{code[:4]}-{code[4:]}"


def make_mail_code(person: Person, *, pepper: str) -> str:
    """Six digits for a mail; those of an earlier mail stop working."""
    code = "".join(secrets.choice("0123456789") for _ in range(MAIL_LENGTH))
    _keep(person, "mail", code, pepper=pepper)
    log.record("person.mail_code", f"person:{person.key}", actor=f"person:{person.key}")
    return code


def _keep(person: Person, kind: str, code: str, *, pepper: str) -> None:
    end_codes(person, kind)
    moment, salt = now(), secrets.token_hex(8)
    session.add(
        TypedCode(
            person_id=person.id,
            kind=kind,
            salt=salt,
            secret_hash=keyed_hash(code, salt=salt, pepper=pepper),
            made_at=moment,
            expires_at=moment + (CARD_LIFE if kind == "card" else MAIL_CODE_LIFE),
        )
    )


def keyed_hash(code: str, *, salt: str, pepper: str) -> str:
    text = f"{salt}:{plain_code(code)}".encode()
    return hmac.new(pepper.encode(), text, hashlib.sha256).hexdigest()


def find_typed(person: Person | None, text: str, *, pepper: str, at: datetime) -> TypedCode | None:
    """The good code that somebody typed; the same work when there is nobody."""
    rows: Sequence[TypedCode] = session.scalars(
        sa.select(TypedCode)
        .where(TypedCode.person_id == (person.id if person else 0), TypedCode.ended_at.is_(None))
        .where(TypedCode.expires_at > at)
    ).all()
    found = None
    for row in rows:
        wanted = keyed_hash(text, salt=row.salt, pepper=pepper)
        good = at < typed_code_ends(row.kind, expires=row.expires_at, used=row.used_at)
        if hmac.compare_digest(wanted, row.secret_hash) and good:
            found = row
    return found


def use(code_id: int) -> bool:
    """Note the first use; False when a code from a mail was used meanwhile."""
    row = session.get_one(TypedCode, code_id, with_for_update=True)
    if row.ended_at is not None or (row.kind == "mail" and row.used_at is not None):
        return False
    row.used_at = row.used_at or now()
    return True


def end_codes(person: Person, *kinds: str) -> None:
    """End what is still good of these kinds, of all without any."""
    mine = [TypedCode.person_id == person.id, TypedCode.ended_at.is_(None)]
    if kinds:
        mine.append(TypedCode.kind.in_(kinds))
    session.execute(sa.update(TypedCode).where(*mine).values(ended_at=now()))
