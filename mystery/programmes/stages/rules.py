"""How a staged visit goes on: which stage is open, sent or expired. Pure: times are arguments.

The first stage has the window of the visit; days of the others count from its end. Everything
follows from what was sent and from the clock, so whatever order things arrive in, and whenever
somebody looks, the course comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mystery.checklists.rules import Stage

LASTS = timedelta(days=14)
"""How long a stage stays open where the checklist does not say."""
AT_LEAST = timedelta(days=1)
"""However late a stage opens, there is this long to fill it in."""


class StageState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    SENT = "sent"
    EXPIRED = "expired"


OVER = frozenset({StageState.SENT, StageState.EXPIRED})


@dataclass(frozen=True)
class Step:
    """One stage of one visit at one moment; times are None while nobody can know them."""

    stage: Stage
    state: StageState
    opens_at: datetime | None
    due_at: datetime | None
    over_at: datetime | None = None
    """When it was sent, or when its time ran out."""

    @property
    def key(self) -> str:
        return self.stage.key


@dataclass(frozen=True)
class Window:
    opens_at: datetime
    due_at: datetime


def course(
    stages: Sequence[Stage], window: Window, sent: Mapping[str, datetime], now: datetime
) -> tuple[Step, ...]:
    """All stages as they stand `now`; `sent` has the moments at which stages arrived.

    Nothing expires before anything was sent: a visit that nobody has begun runs out as a whole,
    like any other. A stage that arrives too late was over when its time ran out, so what
    followed it does not move.
    """
    steps: list[Step] = []
    for stage in stages:
        opens_at, due_at = _times(stage, steps, window)
        over_at, state = None, StageState.WAITING
        runs_out = bool(sent) and due_at is not None and due_at <= now
        if stage.key in sent:
            state, over_at = StageState.SENT, min(sent[stage.key], due_at or sent[stage.key])
        elif runs_out:
            state, over_at = StageState.EXPIRED, due_at
        elif opens_at is not None and opens_at <= now:
            state = StageState.OPEN
        steps.append(Step(stage, state, opens_at, due_at, over_at))
    return tuple(steps)


def _times(
    stage: Stage, before: list[Step], window: Window
) -> tuple[datetime | None, datetime | None]:
    if not before:
        return window.opens_at, window.due_at
    begun = before[0].over_at
    if begun is None:
        return None, None
    opens_at = before[-1].over_at
    if stage.opens_day is not None:
        opens_at = begun + timedelta(days=stage.opens_day)
    if opens_at is None:
        return None, None
    due_at = opens_at + LASTS
    if stage.due_day is not None:
        due_at = begun + timedelta(days=stage.due_day)
    return opens_at, max(due_at, opens_at + AT_LEAST)


def is_over(steps: Sequence[Step]) -> bool:
    return all(step.state in OVER for step in steps)


def next_change(steps: Sequence[Step], now: datetime) -> datetime | None:
    """When a stage opens or runs out next, None when only somebody's sending changes anything."""
    return min(_changes(steps, now), default=None)


def _changes(steps: Sequence[Step], now: datetime) -> Iterator[datetime]:
    for step in steps:
        if step.state in OVER:
            continue
        for at in (step.opens_at, step.due_at):
            if at is not None and at > now:
                yield at


def ends_at(steps: Sequence[Step], window: Window) -> datetime:
    """When the last stage closes, as far as is known: until then the visit runs."""
    return max((step.due_at for step in steps if step.due_at is not None), default=window.due_at)


def closed(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The course of a visit that is over: what was not sent by then has expired."""
    return tuple(
        step
        if step.state in OVER
        else Step(step.stage, StageState.EXPIRED, step.opens_at, step.due_at, None)
        for step in steps
    )


def days_since(begun: datetime | None, now: datetime) -> int | None:
    """Whole days since the first stage was over: "day 3"."""
    return None if begun is None else max(0, (now - begun).days)
