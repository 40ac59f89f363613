"""Timers, read from what the phones sent: a batch of visits at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mystery.audits.scores import counted
from mystery.audits.tables import AnswerRow, Audit
from mystery.checklists.rules import Type, number
from mystery.exports.chosen import Row, batches, by_visit
from mystery.exports.orders import Order
from mystery.exports.rules.timers import TimerLine, ends
from mystery.locations.tables import Location


def timer_lines(order: Order, most: int | None = None) -> Iterator[TimerLine]:
    for ids in batches(order, most):
        rows = by_visit(_rows().where(AnswerRow.audit_id.in_(ids)))
        sent = by_visit(_sent().where(Audit.id.in_(rows)))
        for id_ in ids:
            if id_ in rows:
                yield from _lines(rows[id_], sent[id_][0])


def _rows() -> sa.Select[Any]:
    return (
        sa.select(AnswerRow.audit_id)
        .add_columns(AnswerRow.question, AnswerRow.value)
        .where(AnswerRow.type == Type.DURATION, AnswerRow.value.is_not(None))
        .order_by(AnswerRow.audit_id, AnswerRow.position)
    )


def _sent() -> sa.Select[Any]:
    return (
        sa.select(Audit.id, Audit.key, Audit.body, Audit.instead, Audit.visited_at)
        .add_columns(Location.code, Location.time_zone)
        .join(Audit.location)
        .order_by(Audit.id)
    )


def _lines(rows: list[Row], audit: Row) -> Iterator[TimerLine]:
    body = json.loads(audit.body)
    answers = counted(body.get("answers", {}), audit.instead)
    clock = _clock(body, audit.visited_at)
    for row in rows:
        exact = number(row.value)
        if exact is None:
            continue
        started_at, stopped_at = ends(answers.get(row.question, {}), clock)
        yield TimerLine(
            visit_key=audit.key,
            question_key=row.question,
            location_key=audit.code,
            seconds=float(exact),
            visited_at=audit.visited_at,
            started_at=started_at,
            stopped_at=stopped_at,
            time_zone=audit.time_zone,
        )


def _clock(body: dict[str, Any], visited_at: datetime) -> timedelta:
    """How far the server's clock is ahead of the phone's, as the visit's own time was set right."""
    started = body.get("started_at")
    if not isinstance(started, str):
        return timedelta()
    at = datetime.fromisoformat(started)
    return visited_at - at if at.tzinfo else timedelta()
