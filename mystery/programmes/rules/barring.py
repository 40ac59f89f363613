"""The same rules for many people and many visits at once.

Each rule looks at little of a person and at little of a visit, so it is asked once for every
pair of these and not for every pair of person and visit. What it says is kept as a set of people,
the bits of an int.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from mystery.programmes.rules.eligibility import RULES, Candidate, Slot
from mystery.programmes.rules.reasons import OF_VISIT, Reason
from mystery.programmes.rules.rotation import Rotation

Look = tuple[Callable[[Candidate], Hashable], Callable[[Slot], Hashable]]
LOOKS: Mapping[Reason, Look] = {
    Reason.DISABLED: (lambda who: who.disabled, lambda _: None),
    Reason.NOT_AGREED: (lambda who: who.agreed, lambda _: None),
    Reason.NO_SHOPPER: (lambda who: who.shops, lambda slot: slot.place),
    Reason.ON_LEAVE: (lambda who: who.away, lambda slot: (slot.left, slot.blackouts)),
    Reason.WAVE_SHARE: (lambda who: who.id, lambda slot: slot.wave_id),
    Reason.MANAGES: (lambda who: (who.managed, who.manages_within), lambda slot: slot.place),
    Reason.NEIGHBOUR: (
        lambda who: who.region_path,
        lambda slot: (slot.place.region_path, slot.place.own),
    ),
    Reason.BRAND_LOCKED: (lambda who: who.id, lambda slot: (slot.place.brand, slot.left)),
    Reason.MARKET_LOCKED: (lambda who: who.id, lambda slot: (slot.place.market, slot.left)),
    Reason.OTHER_MARKET: (lambda who: who.home_market, lambda slot: slot.place.market),
    Reason.TOO_FAR: (lambda who: who.position, lambda slot: slot.place.position),
    Reason.LANGUAGE: (lambda who: who.languages, lambda slot: slot.languages),
}
"""What a rule looks at in a person and in a slot."""
TIED = frozenset(
    {Reason.OWN_WORKPLACE, Reason.FORMER_WORKPLACE, Reason.ACQUAINTED, Reason.SAME_WAVE}
    | {Reason.STORE_LOCKED, Reason.SAME_TIME, Reason.ANOTHER_PERSON}
)
"""Rules about people who have had to do with the very place or visit."""


class Barring:
    """Whom each rule keeps from a slot. `people` are numbered as they come."""

    def __init__(self, people: Sequence[Candidate], rotation: Rotation) -> None:
        self.people, self.rotation = people, rotation
        self.everybody = (1 << len(people)) - 1
        self._numbers = {person.id: number for number, person in enumerate(people)}
        self._tied: dict[int, set[int]] = {}
        for number, person in enumerate(people):
            for place in _places(person):
                self._tied.setdefault(place, set()).add(number)
        self._alike = {reason: self._groups(look) for reason, (look, _) in LOOKS.items()}
        self._masks: dict[tuple[Reason, Hashable], int] = {}

    def free(self, slot: Slot) -> int:
        """Everybody whom no rule keeps from the slot."""
        barred = 0
        for reason in RULES:
            barred |= self.mask(reason, slot)
        return self.everybody & ~barred

    def mask(self, reason: Reason, slot: Slot) -> int:
        """Everybody whom this one rule keeps from the slot."""
        rule = RULES[reason]
        if reason in OF_VISIT:
            barred = bool(self.people) and rule(self.people[0], slot, self.rotation)
            return self.everybody if barred else 0
        if reason in TIED:
            near = self._tied.get(slot.place.id, set()) | self._named(slot)
            return sum(1 << n for n in near if rule(self.people[n], slot, self.rotation))
        key = (reason, LOOKS[reason][1](slot))
        if key not in self._masks:
            self._masks[key] = self._asked(reason, slot)
        return self._masks[key]

    def _asked(self, reason: Reason, slot: Slot) -> int:
        rule, mask = RULES[reason], 0
        for person, alike in self._alike[reason]:
            if rule(person, slot, self.rotation):
                mask |= alike
        return mask

    def _groups(self, look: Callable[[Candidate], Hashable]) -> list[tuple[Candidate, int]]:
        """One of the people who look alike to a rule, and all of them."""
        groups: dict[Hashable, int] = {}
        for number, person in enumerate(self.people):
            key = look(person)
            groups[key] = groups.get(key, 0) | 1 << number
        return [(self.people[next(bits(mask))], mask) for mask in groups.values()]

    def _named(self, slot: Slot) -> set[int]:
        return {self._numbers[key] for key in slot.others if key in self._numbers}


def _places(person: Candidate) -> set[int]:
    """Where somebody works, worked, is known, was or is going to be."""
    places = {*person.former, *person.knows, *(one.location_id for one in person.visits)}
    return places | ({person.workplace} if person.workplace is not None else set())


def bits(mask: int, turn: int = 0) -> Iterator[int]:
    """The numbers in a set in order, those from `turn` on first."""
    low = mask & ((1 << turn) - 1)
    for part in (mask ^ low, low):
        while part:
            lowest = part & -part
            yield lowest.bit_length() - 1
            part ^= lowest
