"""How long things took, and whether a stopwatch says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mystery.exports.rules.cells import local
from mystery.exports.rules.columns import Column, Detail, Kind, Table
from mystery.exports.rules.lines import answer_key


@dataclass(frozen=True, slots=True)
class TimerLine:
    """`started_at` and `stopped_at` as the server's clock has them; None for what was typed."""

    visit_key: str
    question_key: str
    location_key: str
    seconds: float | None
    visited_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None
    time_zone: str

    @property
    def answer_key(self) -> str:
        return answer_key(self.visit_key, self.question_key)

    @property
    def how(self) -> str:
        return "typed" if self.started_at is None else "stopwatch"

    @property
    def started_min(self) -> float | None:
        if self.started_at is None:
            return None
        return round((self.started_at - self.visited_at) / timedelta(minutes=1), 1)

    @property
    def started_at_local(self) -> datetime | None:
        return self._local(self.started_at)

    @property
    def stopped_at_local(self) -> datetime | None:
        return self._local(self.stopped_at)

    def _local(self, at: datetime | None) -> datetime | None:
        return None if at is None else local(at.astimezone(ZoneInfo(self.time_zone)))


TIMERS = Table(
    "timers",
    "question about a duration that was answered",
    tuple(
        replace(column, since="3")
        for column in (
            Column("timer_key", Kind.KEY, "The same as answer_key.", path="answer_key", width=34),
            Column("answer_key", Kind.KEY, "Its answer; see answers.", width=34),
            Column("visit_key", Kind.KEY, "Its visit; see visits."),
            Column("question_key", Kind.KEY, "The question.", width=22),
            Column("location_key", Kind.KEY, "Code of the location; see locations."),
            Column("seconds", Kind.NUMBER, "How long it took, as it counts.", unit="seconds"),
            Column("how", Kind.TEXT, "How it was measured.", allowed="stopwatch; typed"),
            Column(
                "started_min",
                Kind.NUMBER,
                "When the stopwatch was started, from the beginning of the visit.",
                unit="minutes",
            ),
            Column(
                "started_at_local",
                Kind.MOMENT,
                "When the stopwatch was started, by the location's own clock.",
                least=Detail.EXACT,
            ),
            Column(
                "stopped_at_local",
                Kind.MOMENT,
                "When it was stopped, by the location's own clock.",
                least=Detail.EXACT,
            ),
        )
    ),
)


def ends(answer: Mapping[str, Any], clock: timedelta) -> tuple[datetime | None, datetime | None]:
    """When the stopwatch of an answer was started and stopped; `clock` sets the phone's right."""
    timer = answer.get("timer")
    if not isinstance(timer, Mapping):
        return None, None
    started = _moment(timer.get("started_at"), clock)
    return started, _moment(timer.get("stopped_at"), clock) if started else None


def _moment(given: object, clock: timedelta) -> datetime | None:
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
        return found + clock if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
