"""Which visits are exported, in which order, and how they are read: a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from mystery.audits.queries import at_private
from mystery.audits.redactions.queries import is_hidden
from mystery.audits.rules import APART, RECEIPT, AuditState
from mystery.audits.tables import AnswerRow, Audit, AuditPhoto
from mystery.comparisons.queries import Filter, in_region
from mystery.db import session
from mystery.exports.orders import PLACE, After, Order
from mystery.locations.queries import Condition, inside
from mystery.locations.tables import Location
from mystery.programmes.tables import Programme

BATCH = 100
"""Visits read at a time. Sorting all answers in the database would take memory that grows with
their number: SQLite as we bundle it sorts in memory alone."""
Row = Any
"""A row of a query: its columns by name, or all of them in order."""


def begin() -> None:
    """Let every query until the end of the read see the database at one and the same moment."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def chosen(order: Order) -> sa.Select[Any]:
    """Ids of the visits that are exported."""
    filter_ = order.filter
    return (
        sa.select(Audit.id)
        .join(Audit.location)
        .join(Audit.programme)
        .where(
            Audit.state == AuditState.APPROVED,
            ~Programme.pilot,
            Audit.version_id.in_(list(order.versions)),
            Audit.local_day >= filter_.since,
            Audit.local_day <= filter_.until,
            *places(order),
            *([order.after.beyond] if order.after else []),
            *([in_region(filter_, Audit.local_day)] if _as_then(filter_) else []),
        )
    )


def following(order: Order, most: int) -> After | None:
    """The last of the next `most` visits, None when there are no more behind it."""
    query = chosen(order).with_only_columns(*PLACE).order_by(*PLACE)
    found = session.execute(query.offset(most - 1).limit(2)).all()
    return After(*found[0]) if len(found) == 2 else None


def batches(order: Order, most: int | None = None) -> Iterator[list[int]]:
    """Ids of visits by day, location and random key, at most `most` in all: the order of lines
    says nothing about when something was sent."""
    query = chosen(order).order_by(*PLACE)
    ids = session.scalars(query if most is None else query.limit(most)).all()
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def by_visit(query: sa.Executable) -> dict[int, list[Row]]:
    """Rows by the visit that their first column names; the query brings those together."""
    rows: Iterable[Row] = session.execute(query)
    return {visit: list(of) for visit, of in groupby(rows, key=lambda row: row[0])}


def places(order: Order) -> list[Condition]:
    """Conditions on Location: in sight, and as the filter wants them."""
    found = [order.visible]
    if order.filter.kind:
        found.append(Location.kind == order.filter.kind)
    if order.filter.brand:
        found.append(Location.brand == order.filter.brand)
    if order.filter.region_path and not _as_then(order.filter):
        found.append(inside(order.filter.region_path))
    return found


def _as_then(filter_: Filter) -> bool:
    """Whether the day of a visit decides in which region it counts."""
    return bool(filter_.as_then and filter_.region_path)


def shown_photo() -> Condition:
    """Condition on AuditPhoto: no receipt, no signature, nothing that a
    reviewer took out, and not at a question whose answers
    stand apart."""
    kept_out = AuditPhoto.question.in_(sorted(APART | {RECEIPT}))
    return sa.not_(sa.or_(kept_out, at_private(), is_hidden()))


def tally(order: Order) -> dict[str, int]:
    """How many lines the tables of visits, answers and photos have."""
    visits = chosen(order).subquery()
    count = sa.select(sa.func.count()).select_from(visits)
    answers = count.join(AnswerRow, AnswerRow.audit_id == visits.c.id)
    photos = count.join(AuditPhoto, AuditPhoto.audit_id == visits.c.id).where(shown_photo())
    named = {"visits": count, "answers": answers, "photos": photos}
    found = session.execute(sa.select(*(query.scalar_subquery() for query in named.values())))
    return dict(zip(named, found.one(), strict=True))
