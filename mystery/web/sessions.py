"""Where somebody is signed in, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from mystery import db
from mystery.people.reports import list_reports
from mystery.people.rules import session_ends
from mystery.people.tables import Person, PhoneReport, SignIn
from mystery.web import auth

KINDS = {"phone": "Phone", "desk": "Browser", "token": "Token"}
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
"""Marks in what a browser says of itself; the first that stands in it tells."""


@dataclass(frozen=True)
class Session:
    """A sign-in that is still good."""

    key: str
    kind: str
    device: str
    since: str
    seen: str
    current: bool


def sessions(person: Person) -> list[Session]:
    """Last seen first, 100 at most."""
    return [_shown(row) for row in good_sign_ins(person.id)]


def good_sign_ins(person_id: int) -> list[SignIn]:
    rows = db.session.scalars(
        sa.select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > db.now())
        .order_by(SignIn.seen_at.desc())
        .limit(100)
    )
    return [row for row in rows if _is_good(row)]


def _is_good(row: SignIn) -> bool:
    if row.kind == "token":
        return True
    return db.now() < session_ends(row.kind, created=row.created_at, seen=row.seen_at)


def _shown(row: SignIn) -> Session:
    return Session(
        key=row.key,
        kind=KINDS[row.kind],
        device="that may only read" if row.scope == "read" else device_words(row.device),
        since=f"{row.created_at.day} {row.created_at:%b %Y}",
        seen=f"{row.seen_at.day} {row.seen_at:%b %Y, %H:%M} UTC",
        current=row.id == auth.person().sign_in_id,
    )


TROUBLES = {
    "sign_in": "waits for a sign-in",
    "other_person": "waits for its own person to sign in",
    "photo_damaged": "a photo on the phone is damaged",
    "refused": "the server refused something",
    "storage_full": "the phone has no room left",
    "deleted": "what was sent has been deleted here",
    "offline": "no connection",
    "timeout": "the server did not answer in time",
    "portal": "a Wi-Fi with a login of its own",
    "busy": "the server was busy",
    "odd": "an answer that was not understood",
}


@dataclass(frozen=True)
class Phone:
    """What a phone said of itself, in words."""

    device: str
    app: str
    contact: str
    unsent: int
    waits: str
    """How long the oldest of the unsent waits; "" for none."""
    trouble: str


def phones(person: Person) -> list[Phone]:
    return [_phone(report, sign_in) for report, sign_in in list_reports(person.id)]


def _phone(report: PhoneReport, sign_in: SignIn) -> Phone:
    return Phone(
        device=device_words(sign_in.device),
        app=report.app,
        contact=f"{report.at:%Y-%m-%d %H:%M} UTC",
        unsent=report.unsent,
        waits=age(db.now() - report.oldest_at) if report.unsent and report.oldest_at else "",
        trouble=TROUBLES.get(report.error, report.error.replace("_", " ")),
    )


def age(length: timedelta) -> str:
    """ "40 minutes", "3 hours", "12 days"; a phone's clock may be ahead of ours."""
    minutes = max(0, int(length / timedelta(minutes=1)))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size * (1 if unit == "minute" else 2):
            count = minutes // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def device_words(agent: str) -> str:
    """ "Chrome on Android" out of what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or agent[:40]
