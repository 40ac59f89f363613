"""Links that refresh: their secrets, and asking in the name of whom they belong to."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app, g

from mystery import db
from mystery.exports import actions, owned
from mystery.exports.chosen import begin
from mystery.exports.orders import Order
from mystery.exports.rules import Table
from mystery.exports.rules.feeds import GUESSES, Pace, frozen, grown
from mystery.exports.tables import Feed
from mystery.people import queries
from mystery.people.actions import note_attempts
from mystery.people.rules import ATTEMPT_WINDOW, Right
from mystery.people.tables import Person
from mystery.problems import Missing, TooMany
from mystery.web import auth

KEY, LENGTH = 24, 56
NOTED_EVERY = timedelta(minutes=1)
WAIT = int(ATTEMPT_WINDOW.total_seconds())
TOO_OFTEN = (
    "This link is fetched too often. The numbers change a few times a day: let it refresh less "
    "often, and try again in 15 minutes."
)
TOO_WRONG = "Too many addresses that are no links; try again in 15 minutes."


def secret(key: str) -> str:
    """What stands in the address; only who knows the server's own secret can compute it."""
    own: str = current_app.config["SECRET_KEY"]
    made = hmac.new(own.encode(), f"feed:{key}".encode(), hashlib.sha256).hexdigest()
    return key + made[: LENGTH - KEY]


def address(feed: Feed, rest: str = "") -> str:
    return f"{auth.base_url().rstrip('/')}/feed/{secret(feed.key)}/{rest}"


def enter(token: str, pace: Pace) -> Feed:
    """The link of this secret; what is asked from now on is asked by its person, about one moment.
    Raises Missing, whatever is wrong, and TooMany for what comes too often."""
    key = _admit(token, pace)
    begin()
    feed = owned.find_feed(key)
    if feed is None:
        raise _none()
    ask_as(feed.person)
    if feed.person.disabled_at is not None or not auth.may(Right.EXPORT):
        raise _none()
    return feed


def _none() -> Missing:
    return Missing("There is no such link, or it has been ended.")


def _admit(token: str, pace: Pace) -> str:
    """The key in a secret of ours; every request counts, in a transaction of its own.

    A true secret is let past what others at its address have guessed: spreadsheets of many
    people share the addresses of their makers, and nobody guesses 128 bits.
    """
    key = token[:KEY]
    ours = len(token) == LENGTH and hmac.compare_digest(secret(key).encode(), token.encode())
    counted = f"{pace.of}:{key}" if ours else f"{GUESSES.of}:{auth.client_address()}"
    most = pace.most if ours else GUESSES.most
    if queries.tally_attempts(counted, db.now()) >= most:
        raise TooMany(TOO_OFTEN if ours else TOO_WRONG, retry_after=WAIT)
    with db.transaction():
        note_attempts(counted)
    if not ours:
        raise _none()
    return key


def ask_as(person: Person) -> None:
    """Ask in this person's name, with the rights that they have now."""
    g.principal = queries.principal(person)


def kept_table(feed: Feed, order: Order, name: str) -> Table:
    """A table with the link's own columns; those that are new come to the right for good."""
    table = order.tables.get(name)
    if table is None:
        raise Missing("There is no such table.")
    return frozen(table, grown(feed.columns, [table])[name])


def note_use(feed: Feed, order: Order) -> None:
    """A transaction of its own, at most one a minute unless columns have come."""
    moment = db.now()
    columns = grown(feed.columns, order.tables.values())
    lately = feed.used_at is not None and moment - feed.used_at < NOTED_EVERY
    if lately and columns == feed.columns:
        return
    key = feed.key
    with db.transaction():
        found = owned.find_feed(key)
        if found is not None:
            actions.note_use(auth.person(), found, at=moment, columns=columns)
