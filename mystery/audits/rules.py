"""What an audit is once it has been read: frozen, with its exact bytes and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

CLOCK_OFF = timedelta(minutes=10)
AUDIT_BYTES = 2**20
TEXT_CHARS = 100_000
PHOTOS_PER_AUDIT = 50
APART = frozenset({"recommend_as_employer"})
"""Questions whose answers stand in no report and no export: what somebody says about the
employer must not be tied to a visit, a person or a time."""


RECEIPT = "$receipt"
"""Where receipts stand among an audit's photos; no question has such a key."""


class AuditState(StrEnum):
    SUBMITTED = "submitted"
    QUARANTINED = "quarantined"
    EXTRA = "extra_audit"
    RETURNED = "returned"
    REPLACED = "replaced"
    APPROVED = "approved"
    REJECTED = "rejected"


WAITING = (AuditState.SUBMITTED, AuditState.QUARANTINED, AuditState.EXTRA)
"""What a reviewer has yet to decide."""


@dataclass(frozen=True)
class PhotoUse:
    """A photo at a question; the same photo may stand at several."""

    sha256: str
    question: str
    position: int
    taken_at: datetime | None = None
    source: str = ""
    caption: str = ""


@dataclass(frozen=True)
class SpentItem:
    """Money spent; the amount is a decimal, the photo a receipt among the audit's photos."""

    amount: str
    currency: str
    photo: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Spent:
    """Paid time and money that a visit took."""

    minutes: int = 0
    travel_minutes: int = 0
    items: tuple[SpentItem, ...] = ()


@dataclass(frozen=True)
class AuditUpload:
    """An audit as it came, after its shape was checked. `body` are the exact bytes sent."""

    uuid: str
    body: bytes
    visit: str | None
    checklist: str
    version: int
    location: str
    started_at: datetime
    finished_at: datetime
    answers: Mapping[str, Mapping[str, Any]]
    photos: tuple[PhotoUse, ...] = ()
    replaces: str | None = None
    clock_offset: timedelta | None = None
    """Server minus phone at the last contact; None when the phone had no sample."""
    app: str = ""
    position: Mapping[str, Any] | None = None
    repeats: Mapping[str, Any] = field(default_factory=dict)
    spent: Spent | None = None
    stage: str | None = None
    """Which stage of a staged visit this is; None for a whole visit."""

    @property
    def hashes(self) -> list[str]:
        return sorted({photo.sha256 for photo in self.photos})


def digest(body: bytes, hashes: Iterable[str]) -> str:
    """SHA-256 over the body, then a line feed and the hash for each photo, ascending."""
    sum_ = hashlib.sha256(body)
    for sha256 in sorted(set(hashes)):
        sum_.update(b"\n" + sha256.encode("ascii"))
    return sum_.hexdigest()


def visited_at(upload: AuditUpload) -> datetime:
    """When the visit began, by the server's clock."""
    return upload.started_at + (upload.clock_offset or timedelta())


def ended_at(upload: AuditUpload) -> datetime:
    """When the visit ended, by the server's clock."""
    return upload.finished_at + (upload.clock_offset or timedelta())


def local_day(moment: datetime, time_zone: str) -> str:
    """The location's own date of a moment, ISO 8601; a visit belongs to that day."""
    return moment.astimezone(ZoneInfo(time_zone)).date().isoformat()


def day_part(moment: datetime, time_zone: str) -> str:
    """Morning before 12, afternoon before 17, evening after, by the location's clock."""
    return _part(moment.astimezone(ZoneInfo(time_zone)).hour)


def clock_part(clock: str | None) -> str | None:
    """The same for a time of day as an answer has it, None for what is none."""
    try:
        return _part(time.fromisoformat(clock or "").hour)
    except ValueError:
        return None


def _part(hour: int) -> str:
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"


def flags(upload: AuditUpload, received_at: datetime) -> list[str]:
    """What the reviewer should know about the upload; none of it ever refuses anything."""
    found = []
    if upload.clock_offset is None:
        found.append("clock_unknown")
    elif abs(upload.clock_offset) > CLOCK_OFF:
        found.append("clock_off")
    if visited_at(upload) > received_at + CLOCK_OFF:
        found.append("in_the_future")
    if upload.finished_at < upload.started_at:
        found.append("times_reversed")
    if any(photo.source == "gallery" for photo in upload.photos):
        found.append("photo_from_gallery")
    return found


AGAINST = "against:"
"""What begins the flags that name rules which keep the author of an audit from its place."""


def against(rules: Iterable[str]) -> list[str]:
    return [f"{AGAINST}{rule}" for rule in rules]


def rules_against(flags: Iterable[str]) -> list[str]:
    return [flag.removeprefix(AGAINST) for flag in flags if flag.startswith(AGAINST)]
