from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from mystery.db import session
from mystery.locations.tables import Location
from mystery.notices.rules import Asked, Often
from mystery.notices.tables import Notice, NoticeSetting
from mystery.people.tables import Person

MAILED_WITHIN = timedelta(days=14)


def list_own(
    person_id: int, *, at: datetime, unread: bool = False, offset: int = 0, limit: int = 50
) -> list[Notice]:
    """What a person may know by now, newest first; those of one moment in no order."""
    query = (
        sa.select(Notice)
        .where(Notice.person_id == person_id, Notice.not_before <= at)
        .order_by(Notice.not_before.desc(), Notice.key)
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query.where(Notice.read_at.is_(None)) if unread else query))


def find_own(person_id: int, key: str, *, at: datetime) -> Notice | None:
    query = sa.select(Notice).where(Notice.person_id == person_id, Notice.key == key)
    return session.scalar(query.where(Notice.not_before <= at))


def tally_unread(person_id: int, *, at: datetime) -> int:
    query = sa.select(sa.func.count()).where(
        Notice.person_id == person_id, Notice.read_at.is_(None), Notice.not_before <= at
    )
    return session.scalar(query) or 0


def find_setting(person_id: int) -> NoticeSetting | None:
    return session.get(NoticeSetting, person_id)


def list_who_chose() -> frozenset[int]:
    """Ids of the people who said how they want to hear of things: no list overrules them."""
    return frozenset(session.scalars(sa.select(NoticeSetting.person_id)))


@dataclass(frozen=True)
class Receiver:
    """Somebody who can be mailed, and what they asked for."""

    person_id: int
    email: str
    language: str
    asked: Asked
    since: datetime | None


@dataclass(frozen=True)
class Waiting:
    """What one receiver has not been mailed about yet."""

    receiver: Receiver
    oldest: datetime
    last: datetime | None


def asked(setting: NoticeSetting | None, workplace_zone: str | None) -> Asked:
    """On the clock they chose, else on that of their workplace."""
    if setting is None:
        return Asked(zone=workplace_zone or "UTC")
    return Asked(
        often=Often(setting.often),
        zone=setting.time_zone or workplace_zone or "UTC",
        quiet_from=time.fromisoformat(setting.quiet_from),
        quiet_until=time.fromisoformat(setting.quiet_until),
    )


_RECEIVERS = (
    sa.select(Person, NoticeSetting, Location.time_zone)
    .outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
    .outerjoin(Location, Location.id == Person.workplace_id)
    .where(Person.email.is_not(None), Person.disabled_at.is_(None))
)


def _receiver(person: Person, setting: NoticeSetting | None, zone: str | None) -> Receiver:
    return Receiver(
        person_id=person.id,
        email=person.email or "",
        language=person.language,
        asked=asked(setting, zone),
        since=setting.since if setting else None,
    )


def get_asked(person_id: int) -> Asked:
    found = session.execute(
        sa.select(NoticeSetting, Location.time_zone)
        .select_from(Person)
        .outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
        .outerjoin(Location, Location.id == Person.workplace_id)
        .where(Person.id == person_id)
    ).one()
    return asked(found[0], found[1])


def mailable(at: datetime) -> sa.ColumnElement[bool]:
    """Condition on Notice: told by now, neither read nor mailed, and not stale."""
    return sa.and_(
        Notice.mailed_at.is_(None),
        Notice.read_at.is_(None),
        Notice.not_before <= at,
        Notice.not_before > at - MAILED_WITHIN,
    )


def list_waiting(at: datetime) -> list[Waiting]:
    """Everybody who has not been mailed about something; whether it is time, the rules say."""
    pending = (
        sa.select(Notice.person_id, sa.func.min(Notice.not_before).label("oldest"))
        .outerjoin(NoticeSetting, NoticeSetting.person_id == Notice.person_id)
        .where(mailable(at))
        .where(sa.or_(NoticeSetting.since.is_(None), Notice.at >= NoticeSetting.since))
        .group_by(Notice.person_id)
        .subquery()
    )
    last = (
        sa.select(sa.func.max(Notice.mailed_at))
        .where(Notice.person_id == Person.id)
        .scalar_subquery()
    )
    query = _RECEIVERS.join(pending, pending.c.person_id == Person.id)
    rows = session.execute(query.add_columns(pending.c.oldest, last))
    return [
        Waiting(_receiver(person, setting, zone), oldest, mailed)
        for person, setting, zone, oldest, mailed in rows
    ]


def list_monthly() -> list[Receiver]:
    """Who wants the monthly mail about what was learned."""
    rows = session.execute(_RECEIVERS.where(NoticeSetting.learned).order_by(Person.id))
    return [_receiver(*row) for row in rows]
