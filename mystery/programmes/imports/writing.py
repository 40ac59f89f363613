"""The bulk way in: the same rows as `plan_visit` makes, after the same checks, in a fraction of
the time, because everybody else waits for the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mystery.db import hold, new_key, now, session
from mystery.people.queries import find_by_login
from mystery.people.rules import Principal
from mystery.programmes.actions import note_set_aside
from mystery.programmes.imports.asked import Asked
from mystery.programmes.imports.reading import Plan
from mystery.programmes.rules import VisitState
from mystery.programmes.rules.reasons import told
from mystery.programmes.tables import Programme, Visit


def lock_visits(planned: Plan) -> None:
    """Of two imports at once the second waits and sees what the first has planned; whoever is
    named takes no visit meanwhile.

    On SQLite the transaction itself has the only turn.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    named = {row.wish.shopper for row in planned.rows if row.wish and row.wish.shopper}
    found = (find_by_login(login) for login in sorted(named))
    for person_id in sorted({person.id for person in found if person}):
        hold(f"shopper {person_id}")
    session.execute(sa.text("LOCK TABLE visit IN SHARE ROW EXCLUSIVE MODE"))


def write(asked: Sequence[Asked], *, programme: Programme, by: Principal | None) -> None:
    always = {"programme_id": programme.id, "created_by": by.id if by else None}
    moment = now()
    if asked:
        rows = [_values(row, moment) | always for row in asked]
        session.execute(sa.insert(Visit), rows)
        for row in rows:
            if row["despite"]:
                note_set_aside(row["key"], row["despite"], by=by)


def _values(row: Asked, moment: datetime) -> dict[str, Any]:
    return {
        "key": new_key(),
        "location_id": row.location.id,
        "checklist_id": row.checklist.id,
        "version_id": row.version_id,
        "shopper_id": row.who,
        "state": (VisitState.CLAIMED if row.shopper else VisitState.OPEN).value,
        "opens_at": row.opens_at,
        "due_at": row.due_at,
        "note": row.note,
        "reason": "",
        "despite": told(row.despite),
        "created_at": moment,
        "changed_at": moment,
    }
