from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mystery.db import session
from mystery.people.rules import (
    ATTEMPT_WINDOW,
    Given,
    Principal,
    Role,
    email_key,
    session_ends,
)
from mystery.people.tables import Attempt, FormerWorkplace, Grant, OneTimeCode, Person, SignIn
from mystery.problems import Missing


def secret_hash(secret: str) -> str:
    """What the server keeps of a secret with at least 60 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def given(grant: Grant) -> Given:
    return Given(
        role=Role(grant.role),
        region_path=grant.region.path if grant.region else None,
        location_id=grant.location_id,
        since=grant.since,
        until=grant.until,
    )


def principal(person: Person, sign_in: SignIn | None = None) -> Principal:
    return Principal(
        id=person.id,
        key=person.key,
        name=person.name,
        grants=tuple(given(grant) for grant in person.grants),
        workplace_id=person.workplace_id,
        disabled=person.disabled_at is not None,
        sign_in_id=sign_in.id if sign_in else 0,
        limited_to=sign_in.scope if sign_in else "",
    )


_SIGN_IN = (
    sa.select(SignIn, Person)
    .join(Person, Person.id == SignIn.person_id)
    .options(joinedload(Person.grants).joinedload(Grant.region))
    .where(SignIn.secret_hash == sa.bindparam("hash"), SignIn.ended_at.is_(None))
)


def find_sign_in(secret: str, at: datetime) -> tuple[Principal, SignIn] | None:
    """The person behind a session secret or bearer token, None when it is no longer good."""
    row = session.execute(_SIGN_IN, {"hash": secret_hash(secret)}).unique().one_or_none()
    if not row:
        return None
    sign_in, person = row
    ends = sign_in.expires_at
    if sign_in.kind != "token":
        ends = min(
            ends, session_ends(sign_in.kind, created=sign_in.created_at, seen=sign_in.seen_at)
        )
    return (principal(person, sign_in), sign_in) if at < ends else None


def find_by_login(login: str) -> Person | None:
    """By e-mail or staff number."""
    return session.scalar(
        sa.select(Person).where(
            sa.or_(Person.email == email_key(login), Person.staff_number == login.strip())
        )
    )


def find_person(key: str) -> Person | None:
    return session.scalar(sa.select(Person).where(Person.key == key))


def get_person(key: str) -> Person:
    person = find_person(key)
    if person is None:
        raise Missing("There is no such person.")
    return person


def find_code(code: str, at: datetime) -> tuple[OneTimeCode, Person] | None:
    """The one-time code when it is known, unused and not run out."""
    row = session.execute(
        sa.select(OneTimeCode, Person)
        .join(Person, Person.id == OneTimeCode.person_id)
        .where(
            OneTimeCode.secret_hash == secret_hash(plain_code(code)),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > at,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def plain_code(code: str) -> str:
    """Codes are compared without hyphens, spaces and case."""
    return "".join(c for c in code.upper() if c.isalnum())


def tally_attempts(whom: str, at: datetime) -> int:
    count = sa.select(sa.func.count()).select_from(Attempt)
    return session.scalar(count.where(Attempt.whom == whom, Attempt.at > at - ATTEMPT_WINDOW)) or 0


def list_people(*, search: str = "", after: int = 0, limit: int = 100) -> list[Person]:
    query = (
        sa.select(Person)
        .options(joinedload(Person.workplace))
        .options(
            selectinload(Person.grants).options(
                joinedload(Grant.region), joinedload(Grant.location)
            )
        )
        .where(Person.id > after)
        .order_by(Person.id)
        .limit(limit)
    )
    if search:
        like = f"%{search}%"
        query = query.where(
            sa.or_(Person.name.ilike(like), Person.email.ilike(like), Person.staff_number == search)
        )
    return list(session.scalars(query))


def list_shoppers() -> list[Person]:
    """Everybody who may shop, by name."""
    shops = sa.select(Grant.person_id).where(Grant.role == Role.SHOPPER)
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.disabled_at.is_(None), Person.id.in_(shops))
            .order_by(Person.name)
        )
    )


def list_former_workplaces(person_id: int, since: datetime) -> list[int]:
    """Ids of locations where the person worked until after `since`."""
    return list(
        session.scalars(
            sa.select(FormerWorkplace.location_id).where(
                FormerWorkplace.person_id == person_id, FormerWorkplace.until > since.date()
            )
        )
    )


def list_managed(person_id: int) -> list[int]:
    """Ids of single locations the person manages."""
    found = session.scalars(
        sa.select(Grant.location_id).where(
            Grant.person_id == person_id, Grant.role == Role.STORE_MANAGER
        )
    )
    return [location_id for location_id in found if location_id is not None]


def is_empty() -> bool:
    return session.scalar(sa.select(Person.id).limit(1)) is None
