from __future__ import annotations

import sqlalchemy as sa

from mystery.audits.repeats.rules import Catalogue
from mystery.audits.repeats.tables import ItemRow, RepeatAnswer
from mystery.db import session
from mystery.locations.tables import Location
from mystery.programmes.rules.scenarios import read_items
from mystery.programmes.tables import Scenario, Visit


def find_catalogue(visit_id: int | None) -> Catalogue:
    """The item list of a visit's wave in its market, else the wave's list for everywhere."""
    if visit_id is None:
        return Catalogue()
    rows = session.scalars(
        sa.select(Scenario)
        .join(Visit, Visit.wave_id == Scenario.wave_id)
        .join(Location, Location.id == Visit.location_id)
        .where(Visit.id == visit_id, Scenario.market.in_(["", Location.market]))
    )
    found = max(rows, key=lambda scenario: scenario.market, default=None)
    return Catalogue(read_items(found.items), found.currency) if found else Catalogue()


def list_rows(audit_id: int) -> list[ItemRow]:
    query = sa.select(ItemRow).where(ItemRow.audit_id == audit_id)
    return list(session.scalars(query.order_by(ItemRow.section, ItemRow.row)))


def list_answers(audit_id: int) -> list[RepeatAnswer]:
    query = sa.select(RepeatAnswer).where(RepeatAnswer.audit_id == audit_id)
    return list(session.scalars(query.order_by(RepeatAnswer.section, RepeatAnswer.row)))
