"""What programme admins set for reviewers: texts to choose from, the time for appeals."""

from __future__ import annotations

import sqlalchemy as sa

from mystery import log
from mystery.db import new_key, session
from mystery.people.rules import Principal
from mystery.problems import Fault, Invalid, Missing
from mystery.programmes.tables import Programme
from mystery.review.tables import AppealTerm, CannedText

MOST_TEXTS = 100
LONGEST_TEXT = 500
MOST_DAYS = 365


def add_canned(text: str, *, by: Principal) -> CannedText:
    words = " ".join(text.split())
    known = list(session.scalars(sa.select(CannedText.text)))
    if not 3 <= len(words) <= LONGEST_TEXT:
        detail = f"3 to {LONGEST_TEXT} characters"
        raise Invalid("This text cannot be kept.", faults=[Fault("/text", detail)])
    if words in known:
        raise Invalid("This text is there already.", faults=[Fault("/text", "is there already")])
    if len(known) >= MOST_TEXTS:
        detail = f"{MOST_TEXTS} are there, and more nobody finds again"
        raise Invalid("There are too many texts.", faults=[Fault("/text", detail)])
    made = CannedText(key=new_key(), text=words)
    session.add(made)
    session.flush()
    log.record("canned_text.add", f"canned_text:{made.key}", actor=by.actor, text=words)
    return made


def remove_canned(key: str, *, by: Principal) -> None:
    found = session.scalar(sa.select(CannedText).where(CannedText.key == key))
    if found is None:
        raise Missing("There is no such text.")
    log.record("canned_text.remove", f"canned_text:{key}", actor=by.actor, text=found.text)
    session.delete(found)
    session.flush()


def set_appeal_days(programme: Programme, days: int, *, by: Principal) -> None:
    """From now on, for reports that are released already too."""
    if not 1 <= days <= MOST_DAYS:
        fault = Fault("/days", f"a whole number from 1 to {MOST_DAYS}")
        raise Invalid("This is no time for appeals.", faults=[fault])
    term = session.get(AppealTerm, programme.id) or AppealTerm(programme_id=programme.id)
    term.days = days
    session.add(term)
    session.flush()
    log.record("appeal.term", f"programme:{programme.key}", actor=by.actor, days=days)
