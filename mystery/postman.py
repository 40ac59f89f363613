"""Mails leave in a round of their own: a mail server that hangs keeps nothing else waiting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask

from mystery import db
from mystery.config import Settings
from mystery.notices import mail
from mystery.notices.actions import mail_digest
from mystery.notices.carriers import TIMEOUT, Carrier, NeverSent, NotSent, open_carrier
from mystery.notices.queries import list_waiting
from mystery.notices.rules import check_address, is_time
from mystery.problems import Invalid
from mystery.web import learned_mail, making

IDLE = 1.0
REST = 30.0
"""After the mail server refused everything."""
COLLECT_EVERY = 60.0
log = logging.getLogger("mystery.postman")


def carrier(settings: Settings) -> Carrier:
    home = urlsplit(settings.base_url).hostname or "localhost"
    return open_carrier(settings.mail_url, folder=settings.data_dir / "mail", home=home)


def start(app: Flask) -> Callable[[], None]:
    """Carry mails beside everything else; what is returned waits for the one in hand and ends."""
    carry, stop = carrier(app.config["SETTINGS"]), threading.Event()
    rounds = threading.Thread(target=_rounds, args=(app, carry, stop), daemon=True)
    rounds.start()

    def end() -> None:
        stop.set()
        rounds.join(6 * TIMEOUT)

    return end


def _rounds(app: Flask, carry: Carrier, stop: threading.Event) -> None:
    collected = 0.0
    with app.app_context():
        while not stop.is_set():
            if time.monotonic() - collected > COLLECT_EVERY:
                collected = time.monotonic()
                _survived(lambda: collect(app, db.now()))
            good = _survived(lambda: deliver(carry, stop))
            stop.wait(IDLE if good else REST)


def _survived(what: Callable[[], bool]) -> bool:
    try:
        return what()
    except Exception:
        log.exception("mails could not be carried")
        return False


def collect(app: Flask, at: datetime) -> bool:
    """Write the mails whose time has come: what people were told, one mail for each of them."""
    base_url = app.config["BASE_URL"]
    db.session.rollback()
    waiting = list_waiting(at)
    db.session.rollback()
    for one in waiting:
        time_has_come = is_time(one.receiver.asked, at, oldest=one.oldest, last=one.last)
        if time_has_come and _is_address(one.receiver.email):
            with db.transaction():
                mail_digest(one.receiver, at=at, base_url=base_url)
    learned_mail.send(app, at)
    return True


def _is_address(email: str) -> bool:
    with suppress(Invalid):
        check_address(email)
        return True
    return False


def deliver(carry: Carrier, stop: threading.Event | None = None) -> bool:
    """Carry what is due, one after the other; False when the server itself refused."""
    while _is_due() and not (stop and stop.is_set()):
        with db.transaction():
            taken = mail.claim()
        if taken is None:
            return True
        if not _hand_over(taken, carry):
            return False
    return True


def _is_due() -> bool:
    db.session.rollback()
    due = mail.is_due(db.now())
    db.session.rollback()
    return due


def _hand_over(taken: mail.Mail, carry: Carrier) -> bool:
    try:
        carry.carry(taken, making.enclosed(taken))
    except NotSent as why:
        log.warning("mail %s waits: %s", taken.key, why)
        with db.transaction():
            mail.note_refused(taken, str(why))
        return not why.server
    except NeverSent as why:
        log.warning("mail %s is given up: %s", taken.key, why)
        with db.transaction():
            mail.note_given_up(taken, str(why))
        return True
    with db.transaction():
        mail.note_sent(taken)
    return True
