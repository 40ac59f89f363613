"""Rows of items for the tables, and the price index of each location."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from mystery.audits.redactions.queries import list_blackouts
from mystery.audits.redactions.rules import USUAL
from mystery.audits.repeats.tables import ItemRow, RepeatAnswer
from mystery.audits.tables import Audit
from mystery.checklists.rules import Type
from mystery.comparisons.prices import list_seen
from mystery.comparisons.rules.prices import indexes_by_location
from mystery.exports.chosen import Row, batches, by_visit
from mystery.exports.orders import Order
from mystery.exports.rules.items import ItemLine, price
from mystery.locations.tables import Location

Noted = dict[tuple[int, str, int], dict[str, str]]


def item_lines(order: Order, most: int | None = None) -> Iterator[ItemLine]:
    for ids in batches(order, most):
        noted = _noted(ids)
        rows = by_visit(_rows().where(ItemRow.audit_id.in_(ids)))
        for id_ in ids:
            for row in rows.get(id_, ()):
                yield _line(row, noted)


def _noted(ids: list[int]) -> Noted:
    query = (
        sa.select(RepeatAnswer.audit_id, RepeatAnswer.section, RepeatAnswer.row)
        .add_columns(RepeatAnswer.question, RepeatAnswer.state, RepeatAnswer.value)
        .add_columns(RepeatAnswer.type)
        .where(RepeatAnswer.audit_id.in_(ids), RepeatAnswer.state != "blank")
        .order_by(RepeatAnswer.audit_id)
    )
    hidden = list_blackouts(ids)
    found: Noted = {}
    for of in by_visit(query).values():
        for row in of:
            said = row.value if row.value is not None else row.state
            if row.type == Type.TEXT:
                said = hidden.get(row.audit_id, USUAL).over(said)
            found.setdefault((row.audit_id, row.section, row.row), {})[row.question] = said
    return found


def _rows() -> sa.Select[Any]:
    return (
        sa.select(ItemRow.audit_id, ItemRow.section, ItemRow.row, ItemRow.item, ItemRow.name)
        .add_columns(ItemRow.barcode, ItemRow.listed, ItemRow.currency, ItemRow.price)
        .add_columns(ItemRow.our_price, Audit.key, Audit.local_day, Location.code)
        .add_columns(Location.name.label("place"), Location.kind, Location.brand, Location.market)
        .join(Audit, Audit.id == ItemRow.audit_id)
        .join(Audit.location)
        .order_by(ItemRow.audit_id, ItemRow.section, ItemRow.row)
    )


def _line(row: Row, noted: Noted) -> ItemLine:
    return ItemLine(
        visit_key=row.key,
        location_key=row.code,
        location=row.place,
        own_or_competitor=row.kind,
        brand=row.brand,
        market=row.market,
        visited_on=row.local_day,
        section_key=row.section,
        row=row.row,
        item_key=row.item,
        item=row.name,
        barcode=row.barcode,
        is_listed=int(row.listed),
        currency=row.currency,
        their_price=price(row.price),
        our_price=price(row.our_price),
        noted=noted.get((row.audit_id, row.section, row.row), {}),
    )


def indexes(order: Order) -> dict[str, float]:
    """The price index of each location that has common items, by its code."""
    found = indexes_by_location(list_seen(order.filter, order.visible))
    return {code: round(float(index), 4) for code, index in found.items()}
