from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mystery.db import session
from mystery.locations.tables import Region
from mystery.log import LogEntry
from mystery.people.rules import (
    ATTEMPT_WINDOW,
    Given,
    Principal,
    Role,
    email_key,
    session_ends,
)
from mystery.people.tables import Attempt, FormerWorkplace, Grant, OneTimeCode, Person, SignIn
from mystery.prepared import Prepared
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


def principal(person: Person) -> Principal:
    return Principal(
        id=person.id,
        key=person.key,
        name=person.name,
        grants=tuple(given(grant) for grant in person.grants),
        workplace_id=person.workplace_id,
        disabled=person.disabled_at is not None,
    )


_sign_in, _person, _grant, _region = (
    cast(sa.Table, table.__table__) for table in (SignIn, Person, Grant, Region)
)
_SIGN_IN = Prepared(
    sa.select(_sign_in.c.id.label("sign_in_id"), _sign_in.c.kind, _sign_in.c.scope)
    .add_columns(_sign_in.c.created_at, _sign_in.c.seen_at, _sign_in.c.expires_at)
    .add_columns(_person.c.id, _person.c.key, _person.c.name)
    .add_columns(_person.c.workplace_id, _person.c.disabled_at)
    .add_columns(_grant.c.role, _region.c.path, _grant.c.location_id)
    .add_columns(_grant.c.since, _grant.c.until)
    .select_from(_sign_in.join(_person))
    .outerjoin(_grant, _grant.c.person_id == _person.c.id)
    .outerjoin(_region, _region.c.id == _grant.c.region_id)
    .where(_sign_in.c.secret_hash == sa.bindparam("hash"), _sign_in.c.ended_at.is_(None))
)
"""One row for each grant, at least one; every request begins with this."""


def find_sign_in(secret: str, at: datetime) -> tuple[Principal, datetime] | None:
    """The person behind a session secret or bearer token and when it was last seen, None when
    it is no longer good."""
    rows = _SIGN_IN.rows_apart({"hash": secret_hash(secret)})
    if not rows or at >= _ends(rows[0]):
        return None
    return _signed_in(rows), rows[0].seen_at


def _ends(row: Any) -> datetime:
    ends: datetime = row.expires_at
    if row.kind == "token":
        return ends
    return min(ends, session_ends(row.kind, created=row.created_at, seen=row.seen_at))


def _signed_in(rows: Sequence[Any]) -> Principal:
    person = rows[0]
    grants = (
        Given(Role(row.role), row.path, row.location_id, since=row.since, until=row.until)
        for row in rows
        if row.role is not None
    )
    return Principal(
        id=person.id,
        key=person.key,
        name=person.name,
        grants=tuple(grants),
        workplace_id=person.workplace_id,
        disabled=person.disabled_at is not None,
        sign_in_id=person.sign_in_id,
        limited_to=person.scope,
    )


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


def was_ever(person_key: str, role: Role) -> bool:
    """Whether somebody once held a role that was taken away again, as the log has it."""
    taken = sa.select(LogEntry.details).where(
        LogEntry.subject == f"person:{person_key}", LogEntry.act == "grant.take"
    )
    return any(details.get("role") == role for details in session.scalars(taken))


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
