"""A row of a table of visits, once it is known what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mystery.checklists.tables import ChecklistRow
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.programmes.rules.reasons import Reason

SlotKey = tuple[int, int, datetime, datetime]
"""Location, checklist, opening and due moment."""


@dataclass(frozen=True)
class Asked:
    """A row whose location, checklist and shopper are known."""

    number: int
    location: Location
    checklist: ChecklistRow
    shopper: Person | None
    opens_at: datetime
    due_at: datetime
    note: str
    version_id: int | None = None
    """The version published now, once everything is checked; None for an open visit."""
    despite: tuple[Reason, ...] = ()
    """Rules that whoever plans it has set aside."""

    @property
    def slot(self) -> SlotKey:
        return self.location.id, self.checklist.id, self.opens_at, self.due_at

    @property
    def who(self) -> int | None:
        return self.shopper.id if self.shopper else None
