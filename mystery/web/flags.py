"""Flags as reviewers read them: other audits are named only to who may read those."""

from __future__ import annotations

from dataclasses import dataclass

from mystery.audits.flags import queries
from mystery.audits.flags.tables import Flag
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Forbidden
from mystery.web import auth, visibility


@dataclass(frozen=True)
class Shown:
    flag: Flag
    audits: tuple[Audit, ...]
    """Those it is about that the reader may read."""
    hidden: int
    """How many more there are."""


@dataclass(frozen=True)
class Seen:
    """All flags of one audit, the gravest first, and whether everything was looked at."""

    flags: tuple[Shown, ...]
    looked: bool
    photos_waiting: int
    may_dismiss: bool


def seen(audit: Audit) -> Seen:
    check = queries.find_check(audit.id)
    held = auth.scope(Right.REVIEW)
    return Seen(
        flags=tuple(_shown(flag) for flag in queries.list_flags(audit.id)),
        looked=check is not None,
        photos_waiting=check.photos_waiting if check else 0,
        may_dismiss=audit.author_id != auth.person().id
        and held.covers(audit.location.region.path, audit.location_id),
    )


def _shown(flag: Flag) -> Shown:
    if not flag.about:
        return Shown(flag, (), 0)
    readable = queries.list_about(flag.about, visibility.audits(Right.READ_ANY_AUDIT))
    return Shown(flag, tuple(readable), len(set(flag.about)) - len(readable))


def check_reviews(audit: Audit) -> None:
    """Raises Forbidden for who may read the audit but does not review its location."""
    held = auth.scope(Right.REVIEW)
    if not held.covers(audit.location.region.path, audit.location_id):
        raise Forbidden("You do not review this location.")
