"""What stands beside a report: the visit before, and what was timed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from mystery.audits.queries import find_before
from mystery.audits.tables import Audit
from mystery.checklists.rules import Type, number
from mystery.exports.rules.timers import ends
from mystery.people.rules import Right
from mystery.web import visibility
from mystery.web.audiences import Fact, knows
from mystery.web.pages.sent import Sent
from mystery.web.reports import Line, Report, report


@dataclass(frozen=True)
class Before:
    """The visit before to the same store with the same family of checklists."""

    report: Report

    @property
    def audit(self) -> Audit:
        return self.report.audit

    @cached_property
    def percents(self) -> dict[str, str | None]:
        return {part.key: part.percent for part in self.report.parts}

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {line.question.key: line for part in self.report.parts for line in part.lines}

    def missed(self, question: str) -> bool:
        line = self.lines.get(question)
        return line is not None and line.answer.missed


def before(shown: Report) -> Before | None:
    """None for a first visit. Who may know no days is shown one of an earlier month: which of
    two visits of a month came first says more than they may know."""
    audit = shown.audit
    day = audit.local_day
    visible = visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT)
    limit = day + timedelta(days=1) if knows(shown.to, Fact.DAY) else day.replace(day=1)
    found = find_before(audit, visible, earlier_than=limit)
    return Before(report(found)) if found else None


@dataclass(frozen=True)
class Timed:
    """`minute` is where in the visit it began, None for what was typed or may not be known."""

    words: str
    question: str
    seconds: float
    minute: int | None

    @property
    def lasted(self) -> str:
        whole = round(self.seconds)
        return f"{whole // 60} min {whole % 60:02} s" if whole >= 60 else f"{whole} s"

    @property
    def began(self) -> str:
        return "typed" if self.minute is None else f"minute {self.minute}"


def timed(shown: Report, sent: Sent) -> list[Timed]:
    """In the order in which they began; what was typed last. Stores are shown durations only."""
    with_minutes = knows(shown.to, Fact.DAY)
    found = list(_timed(shown, sent, with_minutes=with_minutes))
    return sorted(found, key=lambda one: (one.minute is None, one.minute or 0))


def _timed(shown: Report, sent: Sent, *, with_minutes: bool) -> Iterator[Timed]:
    for part in shown.parts:
        for line in part.lines:
            if line.question.type != Type.DURATION or line.answer.value is None:
                continue
            seconds = number(line.answer.value)
            if seconds is not None:
                minute = _minute(sent, line.question.key) if with_minutes else None
                yield Timed(line.words, line.question.key, float(seconds), minute)


def _minute(sent: Sent, question: str) -> int | None:
    started, _ = ends(sent.counted.get(question, {}), timedelta(0))
    try:
        began = datetime.fromisoformat(str(sent.body["started_at"]))
        return None if started is None else max(0, round((started - began).total_seconds() / 60))
    except (ValueError, TypeError):
        return None
