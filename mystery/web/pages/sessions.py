"""Where somebody is signed in, in words."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from mystery import db
from mystery.people.rules import session_ends
from mystery.people.tables import Person, SignIn
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
    rows = db.session.scalars(
        sa.select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > db.now())
        .order_by(SignIn.seen_at.desc())
        .limit(100)
    )
    return [_shown(row) for row in rows if _is_good(row)]


def _is_good(row: SignIn) -> bool:
    if row.kind == "token":
        return True
    return db.now() < session_ends(row.kind, created=row.created_at, seen=row.seen_at)


def _shown(row: SignIn) -> Session:
    return Session(
        key=row.key,
        kind=KINDS[row.kind],
        device="that may only read" if row.scope == "read" else device_words(row.device),
        since=f"{row.created_at:%Y-%m-%d}",
        seen=f"{row.seen_at:%Y-%m-%d %H:%M} UTC",
        current=row.id == auth.person().sign_in_id,
    )


def device_words(agent: str) -> str:
    """ "Chrome on Android" out of what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or agent[:40]
