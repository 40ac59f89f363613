"""The row of a person who was erased: a key and a name that says only that somebody was here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mystery.db import session
from mystery.people.tables import Person

EMPTY: Mapping[str, Any] = {
    "email": None,
    "staff_number": None,
    "password_hash": None,
    "language": "en",
    "workplace_id": None,
    "home_market": "",
    "languages": [],
    "away_from": None,
    "away_until": None,
    "left_list": False,
}


def former_name(person: Person) -> str:
    """ "Former colleague 7F3A": the same for the same person, and for nobody else."""
    mixed = hashlib.sha256(f"former:{person.key}".encode()).hexdigest().upper()
    taken = set(session.scalars(sa.select(Person.name).where(Person.id != person.id)))
    names = (f"Former colleague {mixed[:length]}" for length in range(4, len(mixed) + 1))
    return next(name for name in names if name not in taken)


def empty(person: Person, name: str, at: datetime) -> None:
    left = {**EMPTY, "name": name, "erased_at": at, "disabled_at": person.disabled_at or at}
    changed = sa.update(Person).where(Person.id == person.id).values(left)
    session.execute(changed.execution_options(synchronize_session=False))
    session.expire_all()
