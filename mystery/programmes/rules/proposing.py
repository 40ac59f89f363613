"""Who goes where in a wave: everybody gets a turn, and no rule is ever bent.

Fairness has a measure: a person's load is what they did or had to do in the last year (`loads`)
plus what is proposed. Whenever the proposal gives somebody a visit, nobody who could take that
visit instead has a load that is smaller by two or more.

The same input gives the same proposal, in whatever order it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mystery.programmes.rules.barring import Barring, bits
from mystery.programmes.rules.eligibility import RULES, Candidate, Past, Slot
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.rules.rotation import Rotation

OF_VISITS = (
    *(Reason.WAVE_SHARE, Reason.SAME_WAVE, Reason.STORE_LOCKED, Reason.BRAND_LOCKED),
    *(Reason.MARKET_LOCKED, Reason.SAME_TIME),
)
"""The rules that look at somebody's visits, and so at what is proposed for them besides."""
TURN = 2_654_435_761
"""Knuth's multiplier: among people of the same load the first to be asked changes by visit."""


@dataclass(frozen=True)
class Unfilled:
    """A visit for which nobody was left; everybody is counted once, by their first reason."""

    slot: Slot
    counts: Mapping[Reason, int]


@dataclass(frozen=True)
class Proposal:
    given: Mapping[int, int]
    """Person's id by the id of the visit."""
    unfilled: tuple[Unfilled, ...]


def propose(
    slots: Iterable[Slot],
    candidates: Iterable[Candidate],
    rotation: Rotation,
    loads: Mapping[int, int] | None = None,
) -> Proposal:
    people = sorted(candidates, key=lambda candidate: candidate.id)
    plan = _Plan(Barring(people, rotation), people, rotation, loads or {})
    wanted = sorted(slots, key=lambda slot: slot.id)
    plan.free = {slot.id: plan.barring.free(slot) for slot in wanted}
    for slot in sorted(wanted, key=lambda slot: (plan.free[slot.id].bit_count(), slot.id)):
        plan.fill(slot)
    open_ones = [slot for slot in wanted if slot.id not in plan.owner]
    open_ones = [slot for slot in open_ones if not plan.make_room(slot)]
    while sum(plan.relieve(slot) for slot in wanted if slot.id in plan.owner):
        pass
    given = {slot.id: people[plan.owner[slot.id]].id for slot in wanted if slot.id in plan.owner}
    return Proposal(given, tuple(Unfilled(slot, plan.explain(slot)) for slot in open_ones))


def as_past(slot: Slot) -> Past:
    """The slot as one of somebody's visits to come."""
    place = slot.place
    return Past(
        location_id=place.id,
        brand=place.brand,
        market=place.market,
        first=slot.left.first,
        last=slot.left.last,
        wave_id=slot.wave_id,
        part=slot.part,
        ends=slot.ends,
    )


@dataclass
class _Plan:
    """The proposal while it grows. People are numbers in `people`, sets of them bits of an int."""

    barring: Barring
    people: Sequence[Candidate]
    rotation: Rotation
    before: Mapping[int, int]
    free: dict[int, int] = field(default_factory=dict)
    """By slot: who could go if nothing else were proposed."""
    owner: dict[int, int] = field(default_factory=dict)
    given: dict[int, dict[int, Slot]] = field(default_factory=dict)
    load: list[int] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)
    """The people of each load."""
    busy: dict[int, Candidate] = field(default_factory=dict)
    """People with what is proposed for them among their visits, until that changes."""

    def __post_init__(self) -> None:
        self.load = [self.before.get(person.id, 0) for person in self.people]
        for number, load in enumerate(self.load):
            self.levels[load] = self.levels.get(load, 0) | 1 << number

    def fill(self, slot: Slot) -> bool:
        number = next(self._takers(slot), None)
        if number is not None:
            self._give(slot, number)
        return number is not None

    def make_room(self, slot: Slot) -> bool:
        """Fill a slot by passing on a visit of somebody who then could take it."""
        for number in bits(self.free[slot.id]):
            for other in list(self.given.get(number, {}).values()):
                if not self._fits(number, slot, without=other.id):
                    continue
                taker = next((n for n in self._takers(other) if n != number), None)
                if taker is not None:
                    self._take(other)
                    self._give(other, taker)
                    self._give(slot, number)
                    return True
        return self.fill(slot)

    def relieve(self, slot: Slot) -> bool:
        """Pass a visit on to somebody whose load is smaller by two or more.

        The sum of the squared loads falls each time, so this ends.
        """
        most = self.load[self.owner[slot.id]] - 2
        taker = next(self._takers(slot, most=most), None)
        if taker is None:
            return False
        self._take(slot)
        self._give(slot, taker)
        return True

    def explain(self, slot: Slot) -> dict[Reason, int]:
        counts: dict[Reason, int] = {}
        left = self.barring.everybody
        for reason in RULES:
            barred = self.barring.mask(reason, slot) & left
            if reason in OF_VISITS:
                barred |= sum(1 << n for n in bits(left & ~barred) if self._bars(reason, n, slot))
            left &= ~barred
            if barred:
                counts[reason] = barred.bit_count()
        return counts

    def _takers(self, slot: Slot, *, most: int | None = None) -> Iterator[int]:
        """Who can take the slot, the smallest load first, none above `most`."""
        free, turn = self.free[slot.id], slot.id * TURN % max(1, len(self.people))
        for load in sorted(self.levels):
            if most is not None and load > most:
                return
            for number in bits(free & self.levels[load], turn):
                if self._fits(number, slot):
                    yield number

    def _fits(self, number: int, slot: Slot, *, without: int | None = None) -> bool:
        """Whether what is proposed for them leaves room; `free` has answered for the rest."""
        mine = self.given.get(number)
        if not mine:
            return True
        person = self._with(number, without)
        return not any(RULES[reason](person, slot, self.rotation) for reason in OF_VISITS)

    def _bars(self, reason: Reason, number: int, slot: Slot) -> bool:
        mine = self.given.get(number)
        return bool(mine) and RULES[reason](self._with(number), slot, self.rotation)

    def _with(self, number: int, without: int | None = None) -> Candidate:
        if without is None and number in self.busy:
            return self.busy[number]
        person, mine = self.people[number], self.given[number]
        more = tuple(as_past(slot) for key, slot in mine.items() if key != without)
        found = replace(person, visits=person.visits + more)
        if without is None:
            self.busy[number] = found
        return found

    def _give(self, slot: Slot, number: int) -> None:
        self.owner[slot.id] = number
        self.given.setdefault(number, {})[slot.id] = slot
        self._shift(number, 1)

    def _take(self, slot: Slot) -> None:
        number = self.owner.pop(slot.id)
        del self.given[number][slot.id]
        self._shift(number, -1)

    def _shift(self, number: int, by: int) -> None:
        self.busy.pop(number, None)
        bit, before = 1 << number, self.load[number]
        self.levels[before] &= ~bit
        self.load[number] = before + by
        self.levels[before + by] = self.levels.get(before + by, 0) | bit
