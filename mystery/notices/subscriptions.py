"""Phones and browsers that may be woken: who asked for it, and what became of it.

A subscription lives no longer than the sign-in that asked for it. There is one push for all that
is new, so that a row is its own place in the queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mystery import log
from mystery.db import new_key, now, session
from mystery.notices.rules import Asked
from mystery.notices.rules.pushes import (
    ATTEMPTS,
    MOST,
    REASONS,
    WORTH,
    Reason,
    discreet,
    pause_before,
)
from mystery.notices.tables import Notice, PushSubscription
from mystery.people.queries import principal
from mystery.people.rules import Principal, Role, session_ends
from mystery.people.tables import Person, SignIn

HANDING_OVER = timedelta(minutes=10)
"""Then whoever was pushing has died."""


@dataclass(frozen=True)
class Offered:
    """What a browser hands over, so that it can be woken."""

    endpoint: str
    p256dh: str
    auth: str
    device: str = ""


@dataclass(frozen=True)
class Told:
    """A notice that somebody may be woken for; `visit` is the key of what it is about."""

    reason: Reason
    at: datetime
    visit: str


@dataclass(frozen=True)
class Waiting:
    """A phone that has not been told of something."""

    id: int
    attempts: int
    person_id: int
    language: str
    offered: Offered
    asked: Asked
    last: datetime | None
    told: tuple[Told, ...]


def subscribe(by: Principal, offered: Offered, *, asked: Asked) -> PushSubscription:
    """Take a phone on, or change its hours; somebody else's on the same phone goes."""
    moment = now()
    row = _taken_over(by, offered.endpoint)
    if row is None:
        row = PushSubscription(key=new_key(), person_id=by.id, endpoint=offered.endpoint)
        row.created_at = row.told_until = row.next_at = moment
        row.attempts = 0
        session.add(row)
    row.sign_in_id, row.device = by.sign_in_id, offered.device[:200]
    row.p256dh, row.auth, row.time_zone = offered.p256dh, offered.auth, asked.zone
    row.quiet_from, row.quiet_until = f"{asked.quiet_from:%H:%M}", f"{asked.quiet_until:%H:%M}"
    session.flush()
    _make_room(by.id)
    log.record("push.subscribe", f"person:{by.key}", actor=by.actor)
    return row


def _taken_over(by: Principal, endpoint: str) -> PushSubscription | None:
    row = session.scalar(
        sa.select(PushSubscription).where(PushSubscription.endpoint == endpoint).with_for_update()
    )
    if row is None or row.person_id == by.id:
        return row
    session.delete(row)
    session.flush()
    return None


def _make_room(person_id: int) -> None:
    """The oldest go where somebody has too many."""
    kept = (
        sa.select(PushSubscription.id)
        .where(PushSubscription.person_id == person_id)
        .order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc())
        .limit(MOST)
    )
    ids = list(session.scalars(kept))
    _delete(PushSubscription.person_id == person_id, PushSubscription.id.not_in(ids))


def list_own(person_id: int) -> list[PushSubscription]:
    """The newest first; of sign-ins that are over none."""
    query = (
        sa.select(PushSubscription)
        .join(SignIn, SignIn.id == PushSubscription.sign_in_id)
        .where(PushSubscription.person_id == person_id, SignIn.ended_at.is_(None))
        .order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc())
    )
    return list(session.scalars(query))


def remove(by: Principal, key: str) -> bool:
    """Whether there was such a one of theirs."""
    own = PushSubscription.person_id == by.id, PushSubscription.key == key
    found = _delete(*own)
    if found:
        log.record("push.remove", f"person:{by.key}", actor=by.actor)
    return found > 0


def leave(sign_in_id: int) -> None:
    """Somebody else is at this phone now."""
    _delete(PushSubscription.sign_in_id == sign_in_id)


def is_over(at: datetime) -> sa.ColumnElement[bool]:
    """Condition: the sign-in has ended, or the account is closed."""
    good = (
        sa.select(SignIn.id)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.id == PushSubscription.sign_in_id, SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > at, Person.disabled_at.is_(None))
    )
    return ~good.exists()


def find_over(at: datetime) -> bool:
    """A cheap read that spares the write lock."""
    return session.scalar(sa.select(PushSubscription.id).where(is_over(at)).limit(1)) is not None


def sweep(at: datetime) -> None:
    _delete(is_over(at))


def list_waiting(at: datetime) -> list[Waiting]:
    """Shoppers' phones that have not been told of something; whether it is time, rules say."""
    pushable = sa.and_(
        Notice.person_id == PushSubscription.person_id,
        Notice.kind.in_(REASONS),
        Notice.read_at.is_(None),
        Notice.not_before <= at,
        Notice.not_before > at - WORTH,
        Notice.not_before > PushSubscription.told_until,
    )
    query = (
        sa.select(PushSubscription, Person, SignIn)
        .join(Person, Person.id == PushSubscription.person_id)
        .join(SignIn, SignIn.id == PushSubscription.sign_in_id)
        .where(PushSubscription.next_at <= at, ~is_over(at))
        .where(sa.exists().where(pushable))
        .order_by(PushSubscription.next_at, PushSubscription.id)
        .options(selectinload(Person.grants))
    )
    due = sa.select(PushSubscription.id, Notice).join(Notice, pushable)
    told: dict[int, list[Notice]] = {}
    for id_, notice in session.execute(due.where(PushSubscription.next_at <= at)):
        told.setdefault(id_, []).append(notice)
    return [
        _waiting(row, person, told.get(row.id, []))
        for row, person, sign_in in session.execute(query)
        if Role.SHOPPER in principal(person).roles(at.date()) and at < _ends(sign_in)
    ]


def _ends(row: SignIn) -> datetime:
    return session_ends(row.kind, created=row.created_at, seen=row.seen_at)


def _waiting(row: PushSubscription, person: Person, notices: list[Notice]) -> Waiting:
    return Waiting(
        id=row.id,
        attempts=row.attempts,
        person_id=person.id,
        language=person.language,
        offered=Offered(row.endpoint, row.p256dh, row.auth),
        asked=discreet(
            time.fromisoformat(row.quiet_from),
            time.fromisoformat(row.quiet_until),
            zone=row.time_zone,
        ),
        last=row.sent_at,
        told=tuple(Told(REASONS[each.kind], each.not_before, _visit(each)) for each in notices),
    )


def _visit(notice: Notice) -> str:
    head, _, key = notice.address.rpartition("/")
    return key if head == "/app/visit" else ""


def claim(waiting: Waiting, at: datetime) -> bool:
    """Whether it is ours to push; of two at once one is told no."""
    row = session.execute(
        sa.update(PushSubscription)
        .where(PushSubscription.id == waiting.id, PushSubscription.next_at <= at)
        .where(PushSubscription.attempts == waiting.attempts)
        .values(next_at=at + HANDING_OVER, attempts=waiting.attempts + 1)
        .returning(PushSubscription.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return row is not None


def note_sent(waiting: Waiting, at: datetime) -> None:
    """The newest notice and not the moment: what was just being written is not left out."""
    told = max(each.at for each in waiting.told)
    _set(waiting, told_until=told, sent_at=at, next_at=at, attempts=0)


def note_refused(waiting: Waiting, at: datetime, *, asked_for: timedelta | None) -> None:
    """To be tried again after a pause; given up after many."""
    attempts = waiting.attempts + 1
    if attempts >= ATTEMPTS:
        note_gone(waiting)
    else:
        _set(waiting, next_at=at + pause_before(attempts, asked_for))


def note_gone(waiting: Waiting) -> None:
    """Nobody is there any more."""
    _delete(PushSubscription.id == waiting.id)


def _set(waiting: Waiting, **values: object) -> None:
    session.execute(
        sa.update(PushSubscription)
        .where(PushSubscription.id == waiting.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _delete(*which: sa.ColumnElement[bool]) -> int:
    gone = session.execute(
        sa.delete(PushSubscription)
        .where(*which)
        .returning(PushSubscription.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    return len(gone)
