"""Two revisions side by side: which answers, points and photos differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = Mapping[str, Any]
SILENT = ("at", "timer")
"""Members that a phone writes anew without anybody having answered anew."""


@dataclass(frozen=True)
class Side:
    """One question in one revision; "" and None where it was not asked."""

    said: str = ""
    points: str | None = None
    possible: str | None = None
    comment: str = ""
    photos: tuple[str, ...] = ()
    """Hashes, in order."""


@dataclass(frozen=True)
class Difference:
    question: str
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)

    @property
    def changed(self) -> bool:
        return self.before != self.after


def compare(before: Mapping[str, Side], after: Mapping[str, Side]) -> list[Difference]:
    """Question by question, in the order of the later revision; what only the former has, last."""
    keys = dict.fromkeys([*after, *before])
    return [Difference(key, before.get(key, Side()), after.get(key, Side())) for key in keys]


def meant(answer: Answer | None) -> dict[str, Any]:
    """What an answer says and shows, without when it was written; empty when there is none."""
    kept = {name: value for name, value in (answer or {}).items() if name not in SILENT}
    return {name: value for name, value in kept.items() if not _is_nothing(value)}


def _is_nothing(value: Any) -> bool:
    """0 is something: a queue without anybody in it."""
    return value is None or value is False or value in ("", [])


def same(one: Answer | None, other: Answer | None) -> bool:
    return meant(one) == meant(other)


@dataclass(frozen=True)
class Answered:
    """A correction by the shopper: what counts instead of what was sent, and what of it differs."""

    instead: dict[str, Answer | None]
    changed: tuple[str, ...]


def hold_to(
    former: Mapping[str, Answer],
    sent: Mapping[str, Answer],
    *,
    reopened: Collection[str],
    unasked: Iterable[str] = (),
) -> Answered:
    """Only what a return named is open again: every other answer counts as it was.

    `unasked`: questions that the former revision did not show; a changed answer may have opened
    them, so they are open too. What differs elsewhere stays in the sent bytes and is named.
    """
    free = {*reopened, *unasked}
    held = [key for key in dict.fromkeys([*former, *sent]) if key not in free]
    changed = tuple(key for key in held if not same(former.get(key), sent.get(key)))
    return Answered({key: former.get(key) for key in changed}, changed)
