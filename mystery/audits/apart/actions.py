"""The answer that stands apart: would you refer a friend to work here.

What somebody says about the employer must not be found by asking about a visit, a person or an
hour. So:

- Here it is only counted (see tables), in the transaction that takes the visit in, once for a
  visit: corrections and extra audits do not count again, a quarantined one when a reviewer takes
  it over. Not with the approval: a reviewer has just read the report and chooses the moment, so
  one look at the figures before and one after would tell what its shopper said. What is
  rejected later stays counted for the same reason; what somebody says about the employer is no
  less true for it.
- It has no row among the answers, stands in no score, export, page or feed, and is left out of
  the document that is made of a visit's stages.
- The exact bytes that the phone sent do hold it, and have to: the phone lets go of its copy
  because their digest is right, so the server can neither blank nor re-write them. Those bytes
  are given to their author alone. Nobody else has a call or page for them, and who can read the
  database file itself could read the session that sent it as well. They go with the audit when
  it is deleted or its retention ends; the count stays and cannot be traced back.
- It counts in the month in which it is counted, and figures are of whole months that are over:
  they never change again, so nobody learns a single answer by looking before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mystery.audits.apart.tables import TALLIES, EmployerTally
from mystery.audits.rules import APART
from mystery.checklists.rules import number
from mystery.db import now, session
from mystery.locations.rules import Kind
from mystery.locations.tables import Location

MARKS = range(11)


def count(answers: Mapping[str, Mapping[str, Any]], *, programme_id: int, location_id: int) -> None:
    """Count what was answered, where it was asked: at own locations only."""
    for key in APART & answers.keys():
        mark = mark_of(answers[key])
        if mark is not None:
            _count(mark, programme_id=programme_id, location_id=location_id)


def mark_of(answer: Mapping[str, Any]) -> int | None:
    """The mark that an answer gives, None for N/A, cannot recall or something else."""
    if answer.get("na") is True or answer.get("cant_recall") is True:
        return None
    exact = number(answer.get("value"))
    return int(exact) if exact is not None and exact in MARKS else None


def _count(mark: int, *, programme_id: int, location_id: int) -> None:
    place = session.execute(
        sa.select(Location.region_id, Location.kind).where(Location.id == location_id)
    ).one()
    if place.kind != Kind.OWN:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = {
        "programme_id": programme_id,
        "region_id": place.region_id,
        "month": now().date().replace(day=1),
        "mark": mark,
    }
    statement = insert(TALLIES).values(**key, n=1)
    grown = {"n": EmployerTally.n + 1}
    session.execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=grown).execution_options(
            synchronize_session=False
        )
    )
