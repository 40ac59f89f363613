"""Proposing who goes where in a wave, and giving the visits out as they were proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from mystery.db import hold, now, session
from mystery.locations.queries import Condition
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.programmes.actions import settle
from mystery.programmes.candidates import among, list_candidates
from mystery.programmes.queries import WITH
from mystery.programmes.rules.eligibility import Candidate, may_go
from mystery.programmes.rules.proposing import Proposal, as_past, propose
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.slots import Offered, list_slots
from mystery.programmes.tables import Visit, Wave


@dataclass(frozen=True)
class Proposed:
    """A proposal, with how many visits everybody had in the last year and has to come."""

    proposal: Proposal
    loads: Mapping[int, int]


def propose_wave(wave: Wave, *, at: datetime, visible: Condition) -> Proposed:
    """For all open visits of a wave. Reads only; the same rows give the same proposal."""
    found = _open_slots(wave, at=at, visible=visible)
    circle = list_candidates(at=at)
    if not found:
        return Proposed(Proposal({}, ()), circle.loads)
    slots = [one.slot for one in found]
    made = propose(slots, circle.candidates, found[0].rotation, circle.loads)
    return Proposed(made, circle.loads)


def _open_slots(wave: Wave, *, at: datetime, visible: Condition) -> list[Offered]:
    running = sa.and_(Visit.wave_id == wave.id, Visit.state == VisitState.OPEN)
    return list_slots(sa.and_(running, visible), at=at, claims=False)


def hand_out(
    wave: Wave, given: Mapping[int, int], *, visible: Condition, by: Principal
) -> tuple[int, int]:
    """Assign visits to people by their ids; how many were, and how many could no longer be.

    Every rule is asked once more, with what has happened since: a visit somebody has claimed
    meanwhile, or somebody who has been disabled, is left as it is.
    """
    hold(f"wave {wave.id}")
    for person_id in sorted({*given.values()}):
        hold(f"shopper {person_id}")
    moment = now()
    slots = {one.slot.id: one for one in _open_slots(wave, at=moment, visible=visible)}
    people = {one.id: one for one in list_candidates(at=moment).candidates}
    rows = _locked(sorted(slots.keys() & given.keys()))
    named = among(sa.select(Person), Person.id, sorted({*given.values()}))
    persons: dict[int, Person] = {row[0].id: row[0] for row in named}
    done = 0
    for visit in rows:
        person, offered = people.get(given[visit.id]), slots[visit.id]
        if visit.state != VisitState.OPEN or person is None or not _still(person, offered):
            continue
        settle(visit, persons[person.id], by=by)
        people[person.id] = replace(person, visits=(*person.visits, as_past(offered.slot)))
        done += 1
    return done, len(given) - done


def _still(person: Candidate, offered: Offered) -> bool:
    return may_go(person, offered.slot, offered.rotation)


def _locked(ids: list[int]) -> list[Visit]:
    query = sa.select(Visit).options(*WITH).order_by(Visit.id)
    found: list[Visit] = []
    for start in range(0, len(ids), 500):
        some = query.where(Visit.id.in_(ids[start : start + 500])).with_for_update(of=Visit)
        found += session.scalars(some.execution_options(populate_existing=True))
    return found
