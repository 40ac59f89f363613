"""The monthly mail: what was learned in the month that is over, as its receiver may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask import Flask, g

from mystery import db
from mystery.learning import queries
from mystery.learning.actions import note_mailed
from mystery.learning.rules import month_of, months_back
from mystery.learning.tables import Idea, Praise
from mystery.notices import mail
from mystery.notices.queries import Receiver, list_monthly
from mystery.notices.rules import is_quiet, zone_of
from mystery.notices.rules.wording import language_of, link, month_name
from mystery.people.queries import principal
from mystery.people.tables import Person
from mystery.web import auth, learnt
from mystery.web.api.ideas import listed

EIGHT = 8
MOST = 12
"""Lines of each part; the page has the rest."""


def send(app: Flask, at: datetime) -> int:
    """Write the mails that are due, each once a month; how many."""
    with app.app_context():
        receivers = [one for one in list_monthly() if _is_time(one, at)]
        due = [one for one in receivers if not queries.was_mailed(one.person_id, _month(one, at))]
        db.session.rollback()
    return sum(_send(app, one, at) for one in due)


def _is_time(receiver: Receiver, at: datetime) -> bool:
    local = at.astimezone(zone_of(receiver.asked.zone))
    return local.hour >= EIGHT and not is_quiet(receiver.asked, at)


def _month(receiver: Receiver, at: datetime) -> date:
    """The month before the one in which the receiver lives by now."""
    return months_back(month_of(at.astimezone(zone_of(receiver.asked.zone)).date()), 1)


def _send(app: Flask, receiver: Receiver, at: datetime) -> bool:
    """One context each: what may be read is asked for that person alone."""
    month = _month(receiver, at)
    with app.app_context():
        g.principal = principal(db.session.get_one(Person, receiver.person_id))
        text = _text(receiver, month, base_url=auth.base_url())
        with db.transaction():
            db.hold(f"learned:{receiver.person_id}")
            if queries.was_mailed(receiver.person_id, month):
                return False
            note_mailed(receiver.person_id, month)
            if text:
                words = language_of(receiver.language).LEARNED
                name = month_name(month, receiver.language)
                mail.send(receiver.email, words["subject"].format(month=name), text)
    return bool(text)


def _text(receiver: Receiver, month: date, *, base_url: str) -> str:
    """Empty when nothing was learned, or when nothing of it is the receiver's to read."""
    if not auth.may(*learnt.DESK):
        return ""
    language = receiver.language
    words, name = language_of(language).LEARNED, month_name(month, language)
    parts = [line for title, found in _found(month) for line in _part(words, title, found)]
    if not parts:
        return ""
    page = link(base_url, f"/learned?month={month:%Y-%m}")
    choose = link(base_url, "/notices")
    settings = words["settings"].format(address=page, choose=choose)
    return "\n".join([words["hello"].format(month=name), *parts, "", settings, ""])


def _found(month: date) -> Iterator[tuple[str, list[str]]]:
    ideas = listed(Idea.month == month, limit=100)
    yield "ideas", [f"{one.idea.text} ({one.place})" for one in ideas]
    praise = queries.list_praise(learnt.praise(), Praise.month == month, limit=100)
    yield "praise", [f"{one.text} ({one.location.name})" for one in praise]
    until = months_back(month, -1)
    done = queries.list_done(learnt.actions(), since=month, until=until, limit=100)
    yield "done", [f"{one.title} ({one.location.name})" for one in done]


def _part(words: dict[str, str], title: str, found: list[str]) -> list[str]:
    lines = [f"- {' '.join(text.split())}" for text in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"- {words['more'].format(count=len(found) - MOST)}")
    return ["", words[title], *lines] if lines else []
