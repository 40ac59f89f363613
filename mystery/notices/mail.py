"""Mails on their way: written with the act that causes them, carried afterwards, never twice.

A mail that was refused is tried again after growing pauses. One whose carrier died while
handing it over may have arrived: it is not sent again, because whoever waits for it finds the
same in the app or asks for it once more.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa

from mystery.db import new_key, now, session
from mystery.notices.rules import check_address, one_line, pause
from mystery.notices.tables import Letter

WORTH = timedelta(days=2)
HANDING_OVER = timedelta(minutes=10)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Mail:
    """What a carrier is given; `key` is the same at every attempt."""

    id: int
    key: str
    receiver: str
    subject: str
    text: str
    at: datetime
    attempts: int


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along with a mail."""

    name: str
    media_type: str
    content: bytes


_MAIL = [getattr(Letter, each.name) for each in fields(Mail)]


def send(
    to: str, subject: str, text: str, *, worth: timedelta = WORTH, about: str | None = None
) -> None:
    """Have a mail sent soon after this transaction; after `worth` it is given up.

    `about` is the key of what it brings, and becomes the mail's own: when it leaves, that is
    looked at again. Raises Invalid when `to` is no address.
    """
    check_address(to)
    moment = now()
    session.add(
        Letter(
            key=about or new_key(),
            receiver=to,
            subject=one_line(subject),
            text=text,
            at=moment,
            until=moment + worth,
            due_at=moment,
            attempts=0,
        )
    )


def is_due(at: datetime) -> bool:
    """A cheap read that spares the write lock when there is nothing to carry."""
    free = sa.or_(Letter.claimed_at.is_(None), Letter.claimed_at < at - HANDING_OVER)
    found = sa.select(Letter.id).where(Letter.due_at <= at, free).limit(1)
    return session.scalar(found) is not None


def claim() -> Mail | None:
    """Take the mail that is due longest; nobody else gets it afterwards."""
    moment = now()
    _give_up(moment)
    due = (
        sa.select(Letter.id)
        .where(Letter.due_at <= moment, Letter.claimed_at.is_(None))
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = session.execute(
        sa.update(Letter)
        .where(Letter.id == due, Letter.claimed_at.is_(None))
        .values(claimed_at=moment, attempts=Letter.attempts + 1)
        .returning(*_MAIL)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Mail(*row) if row else None


def note_sent(mail: Mail) -> None:
    _set(mail.id, sent_at=now(), due_at=None, claimed_at=None, error=None, text="")


def note_refused(mail: Mail, why: str) -> None:
    """It did not leave: to be tried again after a pause."""
    due = now() + pause(mail.attempts)
    _set(mail.id, due_at=due, claimed_at=None, error=why[:500])


def note_given_up(mail: Mail, why: str) -> None:
    _set(mail.id, due_at=None, claimed_at=None, error=why[:500], text="")


def sweep() -> None:
    """Forget to whom mails went some weeks ago."""
    old = now() - KEPT
    session.execute(sa.delete(Letter).where(Letter.due_at.is_(None), Letter.at < old))


def _give_up(moment: datetime) -> None:
    """What is not worth sending any more, and what was being handed over when its carrier died."""
    late = sa.and_(Letter.due_at.is_not(None), Letter.until < moment, Letter.claimed_at.is_(None))
    lost = sa.and_(Letter.due_at.is_not(None), Letter.claimed_at < moment - HANDING_OVER)
    for which, why in ((late, "too late"), (lost, "nobody knows whether it arrived")):
        session.execute(
            sa.update(Letter)
            .where(which)
            .values(due_at=None, claimed_at=None, text="", error=why)
            .execution_options(synchronize_session=False)
        )


def _set(letter_id: int, **values: object) -> None:
    session.execute(
        sa.update(Letter)
        .where(Letter.id == letter_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
