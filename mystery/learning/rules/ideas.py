"""What was noticed, and from when who reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mystery.problems import Fault, Invalid

TEXT_MOST = 2_000


class ThoughtKind(StrEnum):
    COPY = "copy"
    ANNOYED = "annoyed"
    PRAISE = "praise"


class ThoughtState(StrEnum):
    WAITING = "waiting"
    RELEASED = "released"
    KEPT_BACK = "kept_back"


class IdeaStatus(StrEnum):
    NEW = "new"
    LOOKED_AT = "looked_at"
    TRYING = "trying"
    DONE = "done"
    NOT_NOW = "not_now"


def check_text(text: str, pointer: str = "/text") -> str:
    """The text without space around it. Raises Invalid when nothing is left, or too much."""
    kept = text.strip()
    if not kept:
        raise Invalid("A sentence is missing.", faults=[Fault(pointer, "write a sentence")])
    if len(kept) > TEXT_MOST:
        detail = f"at most {TEXT_MOST:,} characters"
        raise Invalid("This is longer than anybody reads.", faults=[Fault(pointer, detail)])
    return kept


def check_status(status: IdeaStatus, reason: str) -> str:
    """The reason that is kept. Raises Invalid for a "not now" without one."""
    if status != IdeaStatus.NOT_NOW:
        return ""
    if not reason.strip():
        fault = Fault("/reason", "say why")
        raise Invalid("Whoever had the idea wants to know why not now.", faults=[fault])
    return check_text(reason, "/reason")


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_back(month: date, count: int) -> date:
    """The first of the month `count` months earlier (later when negative)."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def visible_at(released: datetime, *, report: datetime | None) -> datetime:
    """From when a store reads what a reviewer lets out: from the next midnight UTC, and not
    before the report it came with; from the next month where the store knows of no visit yet."""
    day = released.astimezone(UTC).date() + timedelta(days=1)
    if report is None:
        day = months_back(month_of(released.astimezone(UTC).date()), -1)
    batch = datetime.combine(day, time(), UTC)
    return max(batch, report) if report else batch


def shown_alone_at(
    released: datetime, *, report: datetime | None, batch: datetime | None, at: datetime
) -> datetime | None:
    """The same where one person alone works; None: not yet.

    At the turn of a month, and not before the report it came with: reports come there by months,
    three visits at least at once, so that none stands alone. What came with a visit that never
    counts (`report` None) waits for the next such `batch`.
    """
    begins = datetime.combine(month_of(at.astimezone(UTC).date()), time(), UTC)
    known = report or (batch if batch and batch >= released else None)
    if known is None or known > at or released >= begins:
        return None
    return max(begins, known)
