"""What phones say of themselves, for whoever is asked for help: counts and words, no answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mystery.db import now, session
from mystery.people.tables import PhoneReport, SignIn


@dataclass(frozen=True)
class Condition:
    """`error`: the word for what last held something up, such as "photo_damaged"."""

    app: str
    unsent: int
    oldest_at: datetime | None = None
    error: str = ""


def note(sign_in_id: int, condition: Condition) -> None:
    """Replace what this sign-in said before."""
    row = session.get(PhoneReport, sign_in_id) or PhoneReport(sign_in_id=sign_in_id)
    row.at, row.app, row.unsent = now(), condition.app, condition.unsent
    row.oldest_at, row.error = condition.oldest_at, condition.error
    session.add(row)


def list_reports(person_id: int) -> list[tuple[PhoneReport, SignIn]]:
    """The latest first; ended sign-ins too, since a phone may hold work of before."""
    query = (
        sa.select(PhoneReport, SignIn)
        .join(SignIn, SignIn.id == PhoneReport.sign_in_id)
        .where(SignIn.person_id == person_id)
        .order_by(PhoneReport.at.desc())
        .limit(5)
    )
    return [(report, sign_in) for report, sign_in in session.execute(query)]
