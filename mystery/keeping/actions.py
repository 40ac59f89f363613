from __future__ import annotations

from datetime import datetime

from mystery import log
from mystery.db import now, session
from mystery.keeping.queries import find_row
from mystery.keeping.rules import Terms, check_hold
from mystery.keeping.tables import Retention
from mystery.people.rules import Principal

SUBJECT = "retention:1"


def choose(*, originals: int | None, positions: int | None, by: Principal) -> None:
    row = _row()
    before = [row.originals_days, row.positions_days]
    row.originals_days, row.positions_days = originals, positions
    row.changed_at = now()
    figures = {"originals_days": originals, "positions_days": positions}
    log.record("retention.choose", SUBJECT, actor=by.actor, before=before, **figures)
    session.flush()


def hold(why: str, *, by: Principal) -> None:
    """Nothing is deleted until it is lifted."""
    check_hold(why)
    row = _row()
    row.hold = why.strip()
    log.record("retention.hold", SUBJECT, actor=by.actor, reason=row.hold)
    session.flush()


def lift(*, by: Principal) -> None:
    """From the day after on, what is due goes again."""
    row = _row()
    if row.hold is not None:
        row.hold, row.changed_at = None, now()
        log.record("retention.lift", SUBJECT, actor=by.actor)
    session.flush()


def _row() -> Retention:
    row = find_row()
    if row is None:
        row = Retention(id=1, changed_at=now())
        session.add(row)
    return row


def note_run(terms: Terms, *, at: datetime, whole: bool, **counts: int) -> None:
    """One row of the log a run; `whole`: nothing is left for a next one today."""
    row = _row()
    if whole:
        row.ran_at = at
    figures = {"originals_days": terms.originals, "positions_days": terms.positions}
    log.record("retention.run", SUBJECT, actor="system", whole=whole, **figures, **counts)
    session.flush()
