"""Which fields of a report each of the cast gets: the table of visibility, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

STATES = ("released", "approved", "waiting", "returned")
"""An audit that the store may read, one that is approved today, one that nobody has decided on,
one that went back to its shopper."""

READERS = {
    "released": {"stan": "store", "nora": "region", "ada": "admin", "rita": "reviewer"},
    "approved": {"nora": "region", "ada": "admin", "rita": "reviewer"},
    "waiting": {"rita": "reviewer"},
    "returned": {"rita": "reviewer"},
}
"""Who reads the report of Sue's visit to Stan's store, and as what; everybody else meets a 404."""

REPORT = frozenset(
    (
        "id",
        "location",
        "checklist",
        "version",
        "when",
        "shopper",
        "state",
        "outcome",
        "percent",
        "score",
        "sections",
    )
)
TASK = frozenset(("briefing", "scenario"))
"""What the shopper was to do."""
EXACT = frozenset(
    ("uuid", "visited_at", "finished_at", "received_at", "flags", "position", "device")
)
SECTION = frozenset(("key", "title", "percent", "earned", "possible", "questions"))
LINE = frozenset(
    (
        "key",
        "question",
        "state",
        "value",
        "answer",
        "earned",
        "possible",
        "missed",
        "critical",
        "comment",
        "photos",
    )
)
PHOTO = frozenset(("id", "caption"))
OWN_COPY = frozenset(("id", "state", "received_at", "audit", "score"))
"""What Sue gets of her own visit, whatever its state."""

EXACT_COLUMNS = {
    "visits": {"visited_at_local", "visited_at_utc", "sent_at_utc"},
    "photos": {"taken_at_local", "sha256"},
    "timers": {"started_at_local", "stopped_at_local"},
}
"""Columns of the workbook that are for reviewers alone."""
NO_COLUMN = ("email", "uuid", "author", "device", "app", "staff", "person")
"""Words in no header of any workbook."""


@dataclass(frozen=True)
class Gets:
    """What one audience reads besides the answers, the comments, the pictures and the score."""

    fields: frozenset[str] = REPORT
    decisions: bool = False
    alias: str = ""
    """"", "quarter" or "stable" """
    when: str = r"[A-Z][a-z]+ \d{4}, (morning|afternoon|evening)"
    words: frozenset[str] = field(default_factory=frozenset)
    """Of those below, what stands on the page."""
    photos: frozenset[str] = frozenset(("view", "thumb"))
    by_hash: bool = False


WORDS = frozenset(("alias", "day", "minute", "position", "phone", "asked", "task"))
"""The alias, the day, the minute, the distance, the phone's id, what the shopper was asked on a
return, what they were asked to do."""
DAY = r"\d{4}-\d\d-\d\d, (morning|afternoon|evening)"
AUDIENCES = {
    "store": Gets(),
    "region": Gets(
        fields=REPORT | TASK,
        alias="quarter",
        when=DAY,
        words=frozenset(("alias", "day", "task")),
    ),
    "admin": Gets(
        fields=REPORT | TASK,
        decisions=True,
        alias="stable",
        when=DAY,
        words=frozenset(("alias", "day", "asked", "task")),
    ),
    "reviewer": Gets(
        fields=REPORT | TASK | EXACT,
        decisions=True,
        alias="stable",
        when=r"\d{4}-\d\d-\d\d \d\d:\d\d",
        words=frozenset(("alias", "day", "minute", "position", "asked", "task")),
        photos=frozenset(("view", "thumb", "original")),
        by_hash=True,
    ),
}
