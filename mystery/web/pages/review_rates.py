"""How often stores dispute their reports and how often they are right, for admins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from mystery import db
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.review.queries import tally_appeals, tally_released
from mystery.review.rules import AppealState
from mystery.web import visibility

MOST = 200


@dataclass
class Rate:
    """One store's or one manager's appeals; `reports`: how many the store could read so far."""

    name: str
    address: str = ""
    reports: int | None = None
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def raised(self) -> int:
        return sum(self.states.values()) - self.states[AppealState.WITHDRAWN]

    @property
    def upheld(self) -> int:
        return self.states[AppealState.UPHELD]

    @property
    def open(self) -> int:
        return self.states[AppealState.OPEN]

    @property
    def decided(self) -> int:
        return self.upheld + self.states[AppealState.REJECTED]

    @property
    def upheld_percent(self) -> int | None:
        """In 1/10,000 percent of those decided, like all percents."""
        return self.upheld * 1_000_000 // self.decided if self.decided else None

    @property
    def per_hundred(self) -> int | None:
        """Appeals for a hundred reports, in 1/10,000."""
        return self.raised * 1_000_000 // self.reports if self.reports else None


@dataclass(frozen=True)
class Rates:
    stores: list[Rate]
    managers: list[Rate]


def rates() -> Rates:
    """Where the asker administers programmes; those with most appeals first."""
    visible = visibility.locations(Right.EDIT_PROGRAMMES)
    tallied = tally_appeals(visible)
    released = tally_released(visible)
    at, by = {row[0] for row in tallied}, {row[1] for row in tallied}
    places = {p.id: p for p in db.session.scalars(sa.select(Location).where(Location.id.in_(at)))}
    people = {p.id: p for p in db.session.scalars(sa.select(Person).where(Person.id.in_(by)))}
    stores: dict[int, Rate] = {}
    managers: dict[int, Rate] = {}
    for location_id, person_id, state, count in tallied:
        place = places[location_id]
        store = Rate(place.name, f"/locations/{place.code}", released.get(location_id, 0))
        stores.setdefault(location_id, store).states[state] += count
        managers.setdefault(person_id, Rate(people[person_id].name)).states[state] += count
    return Rates(_sorted(stores.values()), _sorted(managers.values()))


def _sorted(rows: Iterable[Rate]) -> list[Rate]:
    return sorted(rows, key=lambda rate: (-rate.raised, rate.name))[:MOST]
