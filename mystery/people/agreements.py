"""What people agree to before their first visit: versions that never change, and who accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mystery import log
from mystery.db import now, session
from mystery.people.rules import Principal
from mystery.people.tables import Acceptance, Agreement, Person
from mystery.problems import Conflict, Fault, Invalid

LONGEST = 20_000


def find_current() -> Agreement | None:
    """The version in force: the newest."""
    return session.scalar(sa.select(Agreement).order_by(Agreement.number.desc()).limit(1))


def list_versions() -> list[Agreement]:
    """Newest first."""
    return list(session.scalars(sa.select(Agreement).order_by(Agreement.number.desc())))


def find_version(number: int) -> Agreement | None:
    return session.scalar(sa.select(Agreement).where(Agreement.number == number))


def accepted_at(person_id: int, version: Agreement) -> datetime | None:
    row = session.get(Acceptance, (person_id, version.id))
    return row.at if row else None


def publish(text: str, *, by: Principal) -> Agreement:
    """A new version; everybody is asked again. Raises Invalid for an empty or endless text and
    Conflict for the text that is in force already."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        fault = Fault("/text", f"1 to {LONGEST:,} characters")
        raise Invalid("The agreement needs a text.", faults=[fault])
    before = find_current()
    if before and before.text == text:
        raise Conflict("This is the text that is in force already.", code="same_agreement")
    row = Agreement(
        number=before.number + 1 if before else 1, text=text, made_at=now(), made_by=by.id
    )
    session.add(row)
    session.flush()
    log.record("agreement.publish", f"agreement:{row.number}", actor=by.actor)
    return row


def accept(number: int, *, by: Principal) -> None:
    """Accept the version in force; a second time changes nothing.

    Raises Conflict when another version is in force by now: what was read is not what counts.
    """
    current = find_current()
    if current is None or current.number != number:
        raise Conflict(
            "There is a newer version of the agreement. Read that one.",
            code="agreement_changed",
        )
    if session.get(Acceptance, (by.id, current.id)) is None:
        session.add(Acceptance(person_id=by.id, agreement_id=current.id, at=now()))
        log.record("agreement.accept", f"agreement:{number}", actor=by.actor)


def check_accepted(person_id: int) -> None:
    """Raises Conflict when there is an agreement that the person has not accepted."""
    current = find_current()
    if current and session.get(Acceptance, (person_id, current.id)) is None:
        raise Conflict(
            "Read and accept the agreement first.",
            code="agreement_not_accepted",
        )


@dataclass(frozen=True)
class Signature:
    """Who accepted which version when."""

    name: str
    staff_number: str
    number: int
    at: datetime


def list_signatures() -> Sequence[Signature]:
    """By version, the newest first, then by name."""
    query = (
        sa.select(Person.name, Person.staff_number, Agreement.number, Acceptance.at)
        .join(Acceptance, Acceptance.person_id == Person.id)
        .join(Agreement, Agreement.id == Acceptance.agreement_id)
        .order_by(Agreement.number.desc(), Person.name, Person.id)
    )
    return [
        Signature(name, number or "", version, at)
        for name, number, version, at in session.execute(query)
    ]


def tally_signatures() -> dict[int, int]:
    """How many have accepted, by the number of the version."""
    query = (
        sa.select(Agreement.number, sa.func.count())
        .join(Acceptance, Acceptance.agreement_id == Agreement.id)
        .group_by(Agreement.number)
    )
    found: dict[int, int] = dict(session.execute(query).all())
    return found
