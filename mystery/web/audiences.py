"""What each reader of a report may know: the table of visibility as data, and who reads as whom.

Pages, API, tables and photos ask here; nothing else decides what is left out of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mystery.audits.rules import clock_part, day_part
from mystery.audits.tables import Audit
from mystery.checklists.rules import Question, Type
from mystery.people.rules import Right
from mystery.programmes.tables import Programme
from mystery.web import auth


class Audience(StrEnum):
    """Who reads; the first that fits, from the one who sees most."""

    REVIEWER = "reviewer"
    ADMIN = "admin"
    REGION = "region"
    STORE = "store"


class Fact(StrEnum):
    """What a report could tell besides answers, comments, pictures and score."""

    EXACT = "exact"
    """minutes, position, device, flags, the phone's id, originals"""
    SIGNATURES = "signatures"
    """somebody's handwriting, and what shows receipts"""
    REDACTED = "redacted"
    """words and photos that a reviewer took out"""
    TASK = "task"
    """what the shopper was to do: briefing and scenario"""
    DECISIONS = "decisions"
    """what was asked of the shopper, and earlier revisions"""
    STABLE_ALIAS = "stable_alias"
    ALIAS = "alias"
    """of one quarter, where the alias is not stable"""
    DAY = "day"
    """the store's own date; without it the month"""
    DAY_PART = "day_part"


KNOWN: Mapping[Audience, frozenset[Fact]] = {
    Audience.REVIEWER: frozenset(Fact),
    Audience.ADMIN: frozenset(
        {Fact.TASK, Fact.DECISIONS, Fact.STABLE_ALIAS, Fact.ALIAS, Fact.DAY, Fact.DAY_PART}
    ),
    Audience.REGION: frozenset({Fact.TASK, Fact.ALIAS, Fact.DAY, Fact.DAY_PART}),
    Audience.STORE: frozenset({Fact.DAY_PART}),
}


def audience(audit: Audit) -> Audience:
    place = audit.location.region.path, audit.location_id
    if auth.scope(Right.READ_EXACT).covers(*place):
        return Audience.REVIEWER
    if auth.scope(Right.READ_ALIAS).covers(*place):
        return Audience.ADMIN
    if auth.scope(Right.COMPARE).covers(*place):
        return Audience.REGION
    return Audience.STORE


def knows(to: Audience, fact: Fact) -> bool:
    return fact in KNOWN[to]


def when(audit: Audit, to: Audience) -> str:
    """As exact as the reader may know it: the minute, the day with its part, the month. A store
    with a single person on duty is not told the part of the day: it would name the person."""
    zone = audit.location.time_zone
    local = audit.visited_at.astimezone(ZoneInfo(zone))
    if knows(to, Fact.EXACT):
        return f"{local:%Y-%m-%d %H:%M}"
    day = f"{local:%Y-%m-%d}" if knows(to, Fact.DAY) else f"{local:%B %Y}"
    if to == Audience.STORE and audit.location.single_staff:
        return day
    return f"{day}, {day_part(audit.visited_at, zone)}"


def told(question: Question, value: str | None, to: Audience) -> str | None:
    """An answer as far as the reader may know it: a time of day or a date tells of the visit."""
    if value and question.type == Type.TIME and not knows(to, Fact.EXACT):
        return clock_part(value)
    if value and question.type == Type.DATE and not knows(to, Fact.DAY):
        return value[:7]
    return value


def hides(question: Question, to: Audience) -> bool:
    """Whether the pictures at a question are not for the reader."""
    return question.private and not knows(to, Fact.SIGNATURES)


def keeps_names(question: Question, programme: Programme, to: Audience) -> bool:
    """Whether what is written at a question is not for the reader, since it may name staff: not
    for a store unless its programme says so, and for a region only in numbers."""
    if not question.names_staff or knows(to, Fact.STABLE_ALIAS):
        return False
    return to != Audience.STORE or not programme.staff_names_shown


def corrected_on(audit: Audit, decided_at: datetime | None, to: Audience) -> date | None:
    """The day of a correction; to a store none before the day it could first read the report,
    since that would tell when the report came in."""
    if decided_at is None:
        return None
    if not knows(to, Fact.DAY) and audit.released_at is not None:
        return max(decided_at, audit.released_at).date()
    return decided_at.date()
