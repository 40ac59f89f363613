"""What the table of visits is narrowed to; each filter stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import sqlalchemy as sa

from mystery import db
from mystery.locations.queries import Condition, inside
from mystery.locations.tables import Location, Region
from mystery.people.queries import find_by_login, find_person
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.programmes import queries
from mystery.programmes.outlines import find_wave
from mystery.programmes.rules import STATE_NAMES, VisitState
from mystery.programmes.tables import Visit, Wave
from mystery.web import reach, visibility
from mystery.web.pages import forms

TO_DO = (VisitState.OPEN, VisitState.CLAIMED, VisitState.RETURNED)
NAMED = (*TO_DO, VisitState.EXPIRED)
"""States in which the list says who goes; once a report is there, nobody needs to know."""
OVERDUE = "overdue"
NAMES = ("q", "state", "wave", "region", "shopper")


@dataclass(frozen=True)
class Narrowed:
    search: str = ""
    state: str = ""
    """A state, or "overdue"."""
    wave: Wave | None = None
    region: Region | None = None
    shopper: Person | None = None
    asked_shopper: str = ""

    @property
    def known_state(self) -> str:
        return "" if self.state == OVERDUE else self.state

    @property
    def place(self) -> Condition:
        """Condition on visits and their locations, without the state."""
        parts: list[Condition] = [visibility.locations(Right.PLAN)]
        if self.search:
            names = (Location.code, Location.name, Location.brand, Location.city, Location.market)
            found = [name.icontains(self.search, autoescape=True) for name in names]
            parts.append(sa.or_(*found))
        if self.wave:
            parts.append(Visit.wave_id == self.wave.id)
        if self.region:
            parts.append(inside(self.region.path))
        if self.asked_shopper:
            who = self.shopper.id if self.shopper else 0
            parts += [Visit.shopper_id == who, Visit.state.in_(NAMED)]
        return sa.and_(*parts)

    @property
    def condition(self) -> Condition:
        if self.state == OVERDUE:
            return sa.and_(self.place, late())
        if self.state:
            return sa.and_(self.place, Visit.state == self.state)
        return self.place

    @property
    def given(self) -> dict[str, str]:
        values = {
            "q": self.search,
            "state": self.state,
            "wave": self.wave.key if self.wave else "",
            "region": self.region.code if self.region else "",
            "shopper": self.shopper.key if self.shopper else self.asked_shopper,
        }
        return {name: value for name, value in values.items() if value}

    def address(self, number: int = 1, **changed: str) -> str:
        kept = {name: value for name, value in {**self.given, **changed}.items() if value}
        kept |= {"page": str(number)} if number > 1 else {}
        return f"/visits?{urlencode(kept)}" if kept else "/visits"

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Words of each filter besides the state, and the address without it."""
        found = [(f"“{self.search}”", self.address(q=""))] if self.search else []
        found += [(f"Wave {self.wave.name}", self.address(wave=""))] if self.wave else []
        found += [(self.region.name, self.address(region=""))] if self.region else []
        who = self.shopper.name if self.shopper else self.asked_shopper
        return found + ([(who, self.address(shopper=""))] if who else [])

    def state_links(self) -> list[tuple[str, str, str, int]]:
        """Key, words, address and count of every state that some visit is in."""
        states = queries.tally_states(self.place)
        overdue = sum(queries.tally_states(sa.and_(self.place, late())).values())
        rows = [("", "All", sum(states.values())), (OVERDUE, "Overdue", overdue)]
        rows += [(state.value, STATE_NAMES[state], states.get(state, 0)) for state in VisitState]
        found = [(key, words, n) for key, words, n in rows if n or not key or key == self.state]
        return [(key, words, self.address(state=key), n) for key, words, n in found]


def late() -> Condition:
    return sa.and_(Visit.state.in_(TO_DO), Visit.due_at < db.now())


def narrowed(values: Mapping[str, str]) -> Narrowed:
    """What does not exist narrows nothing, save somebody who is not there: they have no visits."""
    asked = {name: forms.clean(values.get(name, ""))[:100] for name in NAMES}
    state = asked["state"] if asked["state"] in (*VisitState, OVERDUE) else ""
    among = reach.regions(Right.PLAN) if asked["region"] else []
    who = asked["shopper"]
    return Narrowed(
        search=asked["q"],
        state=state,
        wave=find_wave(asked["wave"]) if asked["wave"] else None,
        region=next((region for region in among if region.code == asked["region"]), None),
        shopper=(find_person(who) or find_by_login(who)) if who else None,
        asked_shopper=who,
    )
