"""Links that refresh: their secrets, and asking in the name of whom they belong to."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app, g

from mystery import db
from mystery.exports import actions, owned
from mystery.exports.orders import Order
from mystery.exports.rules import Table
from mystery.exports.rules.feeds import frozen, grown
from mystery.exports.tables import Feed
from mystery.people.queries import principal
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Missing
from mystery.web import auth

KEY, LENGTH = 24, 56
NOTED_EVERY = timedelta(minutes=1)


def secret(feed: Feed) -> str:
    """What stands in the address; only who knows the server's own secret can compute it."""
    own: str = current_app.config["SECRET_KEY"]
    made = hmac.new(own.encode(), f"feed:{feed.key}".encode(), hashlib.sha256).hexdigest()
    return feed.key + made[: LENGTH - KEY]


def address(feed: Feed, rest: str = "") -> str:
    return f"{auth.base_url().rstrip('/')}/feed/{secret(feed)}/{rest}"


def enter(token: str) -> Feed:
    """The link of this secret; what is asked from now on is asked by its person. Raises Missing,
    whatever is wrong."""
    feed = owned.find_feed(token[:KEY]) if len(token) == LENGTH else None
    if feed is None or not hmac.compare_digest(secret(feed).encode(), token.encode()):
        raise Missing("There is no such link, or it has been ended.")
    ask_as(feed.person)
    if feed.person.disabled_at is not None or not auth.may(Right.EXPORT):
        raise Missing("There is no such link, or it has been ended.")
    return feed


def ask_as(person: Person) -> None:
    """Ask in this person's name, with the rights that they have now."""
    g.principal = principal(person)


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
