"""The visits that are exported, numbered alike for all tables, and streams read side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from mystery.audits.rules import APART, AuditState
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.db import session
from mystery.exports.orders import Order
from mystery.locations.queries import Condition, inside
from mystery.locations.tables import Location
from mystery.programmes.tables import Programme

BATCH = 500
Row = Any
"""A row of a query: its columns by name, or all of them in order."""


def begin() -> None:
    """Let every query until the end of the read see the database at one and the same moment."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def chosen(order: Order) -> sa.CTE:
    """Ids of the visits, each with its `rank`: by day, location and random key, so that the
    order of lines says nothing about when something was sent."""
    filter_ = order.filter
    by = (Audit.local_day, Location.code, Audit.key)
    return (
        sa.select(Audit.id, sa.func.row_number().over(order_by=by).label("rank"))
        .join(Audit.location)
        .join(Audit.programme)
        .where(
            Audit.state == AuditState.APPROVED,
            ~Programme.pilot,
            Audit.version_id.in_(list(order.versions)),
            Audit.local_day >= filter_.since,
            Audit.local_day <= filter_.until,
            *places(order),
        )
        .cte("chosen")
    )


def places(order: Order) -> list[Condition]:
    """Conditions on Location: in sight, and as the filter wants them."""
    found = [order.visible]
    if order.filter.kind:
        found.append(Location.kind == order.filter.kind)
    if order.filter.brand:
        found.append(Location.brand == order.filter.brand)
    if order.filter.region_path:
        found.append(inside(order.filter.region_path))
    return found


def shown_photo() -> Condition:
    """Condition on AuditPhoto: not at a question whose answers stand apart."""
    return AuditPhoto.question.not_in(sorted(APART))


def tally(order: Order) -> dict[str, int]:
    """How many lines the tables of visits, answers and photos have."""
    visits = chosen(order)
    count = sa.select(sa.func.count()).select_from(visits)
    answers = count.join(AnswerRow, AnswerRow.audit_id == visits.c.id)
    photos = count.join(AuditPhoto, AuditPhoto.audit_id == visits.c.id).where(shown_photo())
    named = {"visits": count, "answers": answers, "photos": photos}
    found = session.execute(sa.select(*(query.scalar_subquery() for query in named.values())))
    return dict(zip(named, found.one(), strict=True))


def stream(query: sa.Select[Any], most: int | None = None) -> Iterator[Row]:
    """Rows in batches, so that memory does not grow with their number.

    The cursor is closed with the iterator, also where not all rows were wanted.
    """
    limited = query if most is None else query.limit(most)
    with session.execute(limited, execution_options={"yield_per": BATCH}) as rows:
        yield from rows


class Beside:
    """Rows of a second stream in the same order, taken visit by visit; each begins with a rank."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._ahead: tuple[int, list[Row]] = (0, [])

    def of(self, rank: int) -> list[Row]:
        """Ranks are asked for in ascending order; a visit without rows gives none."""
        while self._ahead[0] < rank:
            following = next(self._groups, None)
            if following is None:
                return []
            self._ahead = following[0], list(following[1])
        return self._ahead[1] if self._ahead[0] == rank else []
