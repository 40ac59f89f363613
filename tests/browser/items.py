"""Fifty items for a visit that has a row each."""

from __future__ import annotations

import sqlalchemy as sa

from mystery import db
from mystery.programmes.tables import Scenario, Visit, Wave

ITEMS = [
    {"name": f"Item {n:02}", "barcode": f"40000000000{n:02}", "price": "2.00", "size": "1 kg"}
    for n in range(1, 51)
]


def give_items(visit: str) -> None:
    """Give a visit the item list of a scenario; inside a transaction."""
    found = db.session.scalars(sa.select(Visit).where(Visit.key == visit)).one()
    wave = Wave(
        key="w1",
        programme_id=found.programme_id,
        name="Prices",
        opens_on=found.opens_at.date(),
        due_on=found.due_at.date(),
        quotas=[],
        created_at=found.created_at,
    )
    db.session.add(wave)
    db.session.flush()
    found.wave_id = wave.id
    db.session.add(
        Scenario(wave_id=wave.id, items=ITEMS, currency="EUR", changed_at=found.created_at)
    )
