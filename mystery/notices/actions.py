from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mystery import log
from mystery.db import new_key, now, session
from mystery.notices import mail
from mystery.notices.queries import Receiver, mailable
from mystery.notices.rules import Asked, Kind, digest_text, say, subject
from mystery.notices.tables import Notice, NoticeSetting
from mystery.people.rules import Principal

KEPT = timedelta(days=180)


def tell(
    person_id: int,
    kind: Kind,
    *,
    address: str = "",
    not_before: datetime | None = None,
    **facts: Any,
) -> None:
    """Tell one person something, with the act that causes it; `facts` are JSON."""
    moment = now()
    session.add(
        Notice(
            key=new_key(),
            person_id=person_id,
            kind=kind,
            facts=facts,
            address=address,
            at=moment,
            not_before=not_before or moment,
        )
    )


def forget_addresses(addresses: Collection[str]) -> None:
    """Notices that lead to what is deleted now lead nowhere any more; they stay."""
    found = sa.update(Notice).where(Notice.address.in_(addresses)).values(address="")
    session.execute(found.execution_options(synchronize_session=False))


def read(by: Principal, keys: list[str] | None = None) -> int:
    """Mark one's own as read, all that may be known by now when none is named; how many."""
    moment = now()
    which = [Notice.person_id == by.id, Notice.read_at.is_(None), Notice.not_before <= moment]
    if keys is not None:
        which.append(Notice.key.in_(keys))
    done = session.execute(
        sa.update(Notice)
        .where(*which)
        .values(read_at=moment)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).all()
    log.record("notice.read", f"person:{by.key}", actor=by.actor, notices=len(done))
    return len(done)


def choose(by: Principal, asked: Asked, *, zone: str, learned: bool) -> None:
    """How somebody wants to hear of things; what was told before is not mailed any more."""
    found = session.get(NoticeSetting, by.id)
    if found is None:
        found = NoticeSetting(person_id=by.id, since=now())
        session.add(found)
    elif found.often != asked.often:
        found.since = now()
    found.often, found.time_zone, found.learned = asked.often, zone, learned
    found.quiet_from = asked.quiet_from.strftime("%H:%M")
    found.quiet_until = asked.quiet_until.strftime("%H:%M")
    log.record("notice.choose", f"person:{by.key}", actor=by.actor, often=asked.often)


def mail_digest(receiver: Receiver, *, at: datetime, base_url: str) -> int:
    """Put what somebody has not been mailed about into one mail; how many notices it names.

    Taking them is one guarded statement: of two rounds at once, one finds none.
    """
    which = [Notice.person_id == receiver.person_id, mailable(at)]
    if receiver.since:
        which.append(Notice.at >= receiver.since)
    taken = session.execute(
        sa.update(Notice)
        .where(*which)
        .values(mailed_at=at)
        .returning(Notice.not_before, Notice.key, Notice.kind, Notice.facts, Notice.address)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        return 0
    said = [
        say(
            row.kind,
            row.facts,
            language=receiver.language,
            zone=receiver.asked.zone,
            address=row.address,
        )
        for row in sorted(taken, key=lambda row: (row.not_before, row.key))
    ]
    text = digest_text(said, language=receiver.language, base_url=base_url)
    mail.send(receiver.email, subject(len(said), language=receiver.language), text)
    return len(said)


def sweep() -> None:
    """Forget what was told long ago, and to whom mails went."""
    session.execute(sa.delete(Notice).where(Notice.not_before < now() - KEPT))
    mail.sweep()
