"""Erasing a person: what becomes of every row that names one, as data.

Scores, reports, decisions and the log stay and count as before, under a name that says only that
somebody was here. Rows about the person alone go. A test holds this table to the tables there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.audits import positions
from mystery.audits.stages.tables import StagePhoto, StageReport
from mystery.audits.tables import Audit, AuditPhoto
from mystery.db import Base, now, session
from mystery.evidence import originals
from mystery.jobs import JOBS
from mystery.keeping.queries import terms
from mystery.people.erasing import empty
from mystery.people.tables import Person
from mystery.problems import Conflict

GOES = (
    *("acquaintance.person_id", "draft.person_id", "export_file.person_id"),
    *("export_schedule.person_id", "feed.person_id", "former_workplace.person_id"),
    *("grant.person_id", "learned_mail.person_id", "notice.person_id"),
    *("notice_setting.person_id", "one_time_code.person_id", "passkey.person_id"),
    *("push_subscription.person_id", "typed_code.person_id"),
)
"""Columns that name a person whose rows are about nobody else, and go."""
COUNTS, WORK = "counts as before", "what was done for others, under no name"
DELIVERS = "phones hand in what waits on them, and nothing else; all other sessions and tokens go"
STAYS: Mapping[str, str] = {
    "acceptance.person_id": "what everybody agreed to can be shown",
    "action.given_by": WORK,
    "action.owner_id": WORK,
    "action_step.by": WORK,
    "agreement.made_by": WORK,
    "appeal.decided_by": WORK,
    "appeal.raised_by": WORK,
    "audit.author_id": COUNTS,
    "claim.person_id": "the books",
    "correction.decided_by": WORK,
    "correction.proposed_by": WORK,
    "decision.reviewer_id": WORK,
    "expense.decided_by": WORK,
    "flag.dismissed_by": WORK,
    "given_back.person_id": "counts as before; the words go",
    "grant.given_by": WORK,
    "idea.owner_id": WORK,
    "idea.released_by": WORK,
    "idea_vote.person_id": COUNTS,
    "learned.author_id": COUNTS,
    "payroll_batch.made_by": WORK,
    "photo_holder.person_id": "what waits on a phone still fits together",
    "programme.notice_by": WORK,
    "redaction.made_by": WORK,
    "sign_in.person_id": DELIVERS,
    "stage_report.author_id": COUNTS,
    "stage_run.shopper_id": COUNTS,
    "thought.decided_by": WORK,
    "unplanned_visit.person_id": COUNTS,
    "visit.created_by": WORK,
    "visit.shopper_id": COUNTS,
    "wave.created_by": WORK,
}
"""Columns whose rows stay, with the reason."""


def check_can_go(person: Person) -> None:
    """Raises Conflict before the account is disabled, under a legal hold, while money is owed."""
    if person.erased_at is not None:
        raise Conflict("This person has been erased already.", code="erased")
    if person.disabled_at is None:
        raise Conflict("Disable the account first.", code="not_disabled")
    if terms().hold is not None:
        raise Conflict("A legal hold is set: nothing is deleted now.", code="legal_hold")
    if _is_owed(person.id):
        words = "Expenses wait to be decided on or paid; without a staff number they cannot be."
        raise Conflict(words, code="unpaid")


def _is_owed(person_id: int) -> bool:
    expense, claim = _table("expense"), _table("claim")
    waits = sa.and_(expense.c.state.in_(("approved", "cut")), expense.c.batch_id.is_(None))
    owed = sa.select(expense.c.id).join(claim, claim.c.id == expense.c.claim_id)
    owed = owed.where(sa.or_(expense.c.state == "waiting", waits))
    return session.scalar(owed.where(claim.c.person_id == person_id).limit(1)) is not None


def erase(person: Person, name: str, *, reason: str, by: str) -> None:
    """From now on nothing here says who this was; `name` is what they are called instead."""
    who = person.id
    logins = [login for login in (person.email, person.staff_number) if login]
    _note_roles(person, by)
    for column in GOES:
        table, _, whose = column.partition(".")
        session.execute(sa.delete(_table(table)).where(_table(table).c[whose] == who))
    _close_sessions(who)
    _blank_words(who)
    _forget_logins(logins, name)
    _forget_places(who)
    empty(person, name, now())
    log.record("person.erase", f"person:{person.key}", actor=by, reason=reason)


def _table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def _note_roles(person: Person, by: str) -> None:
    """Who shopped once may hand in what was begun; that they did is in the log."""
    for grant in person.grants:
        log.record("grant.take", f"person:{person.key}", actor=by, role=grant.role)


def _close_sessions(who: int) -> None:
    """Also what phones said of themselves goes with them, or is taken back."""
    sign_in, report = _table("sign_in"), _table("phone_report")
    mine = sign_in.c.person_id == who
    session.execute(
        sa.delete(report).where(report.c.sign_in_id.in_(sa.select(sign_in.c.id).where(mine)))
    )
    waits = sa.and_(sign_in.c.kind == "phone", sign_in.c.ended_at.is_(None))
    session.execute(sa.delete(sign_in).where(mine, ~waits))
    session.execute(sa.update(sign_in).where(mine).values(device="", scope=""))


def _blank_words(who: int) -> None:
    back = _table("given_back")
    session.execute(sa.update(back).where(back.c.person_id == who).values(words=""))


def _forget_logins(logins: list[str], name: str) -> None:
    """Where somebody stands by address or staff number: mails, codes asked for, payroll."""
    letter, batch = _table("letter"), _table("payroll_batch")
    session.execute(sa.delete(letter).where(letter.c.receiver.in_(logins)))
    waiting = session.execute(sa.select(JOBS.c.id, JOBS.c.payload)).all()
    named = [id_ for id_, payload in waiting if _names(payload.get("login"), logins)]
    session.execute(sa.delete(JOBS).where(JOBS.c.id.in_(named)))
    for id_, rows in session.execute(sa.select(batch.c.id, batch.c.rows)).all():
        left = [_unnamed(row, logins, name) for row in rows]
        if left != rows:
            session.execute(sa.update(batch).where(batch.c.id == id_).values(rows=left))


def _names(login: object, logins: list[str]) -> bool:
    return isinstance(login, str) and login.strip().casefold() in {one.casefold() for one in logins}


def _unnamed(row: dict[str, Any], logins: list[str], name: str) -> dict[str, Any]:
    return row | {"staff_number": name} if row.get("staff_number") in logins else row


def _forget_places(who: int) -> None:
    """Where they were: what the phone told, and what was in their photos."""
    audits, stages = (
        list(session.scalars(sa.select(sent.id).where(sent.author_id == who)))
        for sent in (Audit, StageReport)
    )
    positions.forget_audits(audits)
    positions.forget_stages(stages)
    for use in (
        sa.select(AuditPhoto.sha256).where(AuditPhoto.audit_id.in_(audits)),
        sa.select(StagePhoto.sha256).where(StagePhoto.report_id.in_(stages)),
    ):
        originals.forget_places(list(session.scalars(use)))
    held = _table("photo_holder")
    mine = sa.select(held.c.sha256).where(held.c.person_id == who)
    originals.forget_places(list(session.scalars(mine)))
    session.flush()
