"""Erasing people for good, also from backups that are restored later."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from mystery import db
from mystery.keeping import erased, erasing
from mystery.people.erasing import former_name
from mystery.people.queries import get_person
from mystery.people.tables import Person

AGAIN = "erased before the restored backup was made"


def erase(folder: Path, key: str, *, reason: str, by: str) -> str:
    """What they are called from now on.

    Raises Conflict as `check_can_go` does.
    """
    with db.transaction():
        person = get_person(key)
        erasing.check_can_go(person)
        name = former_name(person)
    with erased.noted(folder, key, name), db.transaction():
        person = get_person(key)
        erasing.check_can_go(person)
        erasing.erase(person, name, reason=reason, by=by)
    return name


def find_returned(folder: Path) -> dict[str, str]:
    """People who were erased and are here again, as a backup from before was restored."""
    listed = erased.read(folder)
    db.session.rollback()
    query = sa.select(Person.key).where(Person.erased_at.is_(None))
    here = set(db.session.scalars(query)) if listed else set()
    return {key: name for key, name in listed.items() if key in here}


def erase_again(folder: Path) -> int:
    """Those people, as it was decided then; how many."""
    returned = find_returned(folder)
    for key, name in returned.items():
        with db.transaction():
            person = get_person(key)
            erasing.erase(person, name, reason=AGAIN, by="system")
    return len(returned)
