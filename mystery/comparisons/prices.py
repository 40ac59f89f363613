"""What was seen of prices at competitors: one SELECT, on the rows of approved visits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from mystery.audits.repeats.tables import ItemRow
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.checklists.rules import number
from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.comparisons.queries import Filter, in_region
from mystery.comparisons.rules.prices import Seen
from mystery.db import session
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.programmes.tables import Programme


def list_seen(filter_: Filter, visible: Condition) -> Iterator[Seen]:
    """Items with a price on both sides; visits of pilots never count."""
    query = (
        sa.select(Location.market, Audit.local_day, ItemRow.currency, Location.brand)
        .add_columns(Location.code, ItemRow.item, ItemRow.price, ItemRow.our_price)
        .join(Audit, Audit.id == ItemRow.audit_id)
        .join(Audit.location)
        .join(Audit.programme)
        .join(VersionRow, VersionRow.id == Audit.version_id)
        .join(ChecklistRow, ChecklistRow.id == VersionRow.checklist_id)
        .where(visible, *_where(filter_))
        .where(ItemRow.price.is_not(None), ItemRow.our_price.is_not(None), ItemRow.item != "")
        .order_by(Audit.local_day, Location.code, ItemRow.audit_id, ItemRow.row)
    )
    for market, day, currency, brand, code, item, price, our_price in session.execute(query):
        theirs, ours = _exact(price), _exact(our_price)
        if theirs is not None and ours is not None:
            month: date = day.replace(day=1)
            yield Seen(market, month, currency, brand, code, item, theirs, ours)


def _where(filter_: Filter) -> Iterator[Condition]:
    yield Audit.state == AuditState.APPROVED
    yield ~Programme.pilot
    yield ChecklistRow.family == filter_.family
    yield Audit.local_day.between(filter_.since, filter_.until)
    yield Location.kind == Kind.COMPETITOR
    if filter_.kind:
        yield Location.kind == filter_.kind
    if filter_.brand:
        yield Location.brand == filter_.brand
    if filter_.region_path:
        yield in_region(filter_, Audit.local_day)


def _exact(text: str) -> Fraction | None:
    """A price as it was answered; the word `never` is none."""
    return number(text)
