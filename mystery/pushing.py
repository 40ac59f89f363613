"""Phones are woken in a round of their own: a push service that hangs keeps nothing else waiting.

A phone is woken once for all that is new to somebody, outside their discreet hours, never while
they are filling in a visit, and not for what has been done or taken back meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from mystery import db
from mystery.audits.drafts.tables import Draft
from mystery.notices import push, subscriptions
from mystery.notices.push import Message, NobodyThere, NotTaken, Sender
from mystery.notices.rules.pushes import (
    AT_WORK,
    Reason,
    lasts,
    may_push,
    most_pressing,
    title,
)
from mystery.notices.subscriptions import Told, Waiting
from mystery.programmes.rules import VisitState
from mystery.programmes.tables import Visit
from mystery.web.pushes import find_sender

EVERY = 30.0
STILL: dict[Reason, Collection[VisitState]] = {
    Reason.NEW: (VisitState.CLAIMED,),
    Reason.DUE: (VisitState.CLAIMED, VisitState.RETURNED),
    Reason.RETURNED: (VisitState.RETURNED,),
}
"""The states of a visit in which there is still a reason."""
log = logging.getLogger("mystery.pushing")


def start(app: Flask) -> Callable[[], None]:
    """Push beside everything else; what is returned waits for the one in hand and ends."""
    stop = threading.Event()
    if not push.able():
        return stop.set
    rounds = threading.Thread(target=_rounds, args=(app, stop), daemon=True)
    rounds.start()

    def end() -> None:
        stop.set()
        rounds.join(3 * push.TIMEOUT)

    return end


def _rounds(app: Flask, stop: threading.Event) -> None:
    with app.app_context():
        while not stop.wait(EVERY):
            try:
                push_due(app, db.now(), stop=stop)
            except Exception:
                log.exception("phones could not be told")


def push_due(app: Flask, at: datetime, *, stop: threading.Event | None = None) -> int:
    """Wake every phone whose time has come; how many were told."""
    _forget_over(at)
    db.session.rollback()
    waiting = _still(subscriptions.list_waiting(at))
    busy = _at_work({each.person_id for each in waiting}, at)
    db.session.rollback()
    sender = find_sender(app) if waiting else None
    if sender is None:
        return 0
    told, began = 0, db.now()
    for one in waiting:
        if stop and stop.is_set():
            break
        moment = at + (db.now() - began)  # those before may have taken their time
        if one.person_id not in busy and _is_time(one, moment):
            told += _wake(one, sender, moment)
    return told


def _forget_over(at: datetime) -> None:
    """Phones of people who signed out there, or whose account was closed."""
    db.session.rollback()
    over = subscriptions.find_over(at)
    db.session.rollback()
    if over:
        with db.transaction():
            subscriptions.sweep(at)


def _still(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Without what has been done or taken back meanwhile, and without those with nothing left."""
    keys = {told.visit for each in waiting for told in each.told if told.visit}
    query = sa.select(Visit.key, Visit.shopper_id, Visit.state).where(Visit.key.in_(keys))
    states = {(key, shopper): state for key, shopper, state in db.session.execute(query)}
    left = (
        replace(each, told=tuple(told for told in each.told if _is_open(each, told, states)))
        for each in waiting
    )
    return [each for each in left if each.told]


def _is_open(waiting: Waiting, told: Told, states: Mapping[tuple[str, int | None], str]) -> bool:
    return not told.visit or states.get((told.visit, waiting.person_id)) in STILL[told.reason]


def _at_work(people: Collection[int], at: datetime) -> frozenset[int]:
    """Who is filling in a visit, as far as their phones have told."""
    query = sa.select(Draft.person_id).where(
        Draft.person_id.in_(people), Draft.updated_at > at - AT_WORK
    )
    return frozenset(db.session.scalars(query))


def _is_time(waiting: Waiting, at: datetime) -> bool:
    oldest = min(told.at for told in waiting.told)
    return may_push(waiting.asked, at, oldest=oldest, last=waiting.last)


def _wake(waiting: Waiting, sender: Sender, at: datetime) -> bool:
    """Claimed before and noted afterwards, with nothing open while the push service is asked."""
    with db.transaction():
        if not subscriptions.claim(waiting, at):
            return False
    reason = most_pressing(told.reason for told in waiting.told)
    facts = {"kind": reason.value, "title": title(reason, language=waiting.language)}
    message = Message(facts, lasts=lasts(waiting.asked, at), at=at)
    try:
        push.carry(waiting.offered, message, sender=sender)
    except NobodyThere as why:
        log.info("a phone is forgotten: %s", why)
        with db.transaction():
            subscriptions.note_gone(waiting)
        return False
    except NotTaken as why:
        log.warning("a phone waits to be told: %s", why)
        with db.transaction():
            subscriptions.note_refused(waiting, at, asked_for=why.asked_for)
        return False
    with db.transaction():
        subscriptions.note_sent(waiting, at)
    return True
