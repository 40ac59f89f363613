"""At what time of day and week the visits of a wave are to fall, so that what is seen of a store
is not its mornings alone.

Two wishes, in this order: a location gets no part of the day, and no end of the week, more often
than its share of all the visits it has had asks for; and over the wave each combination comes as
near to its share as whole visits allow (Webster's method of dividing seats). Everything is decided
from the same facts in the same order, so that asking twice gives the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from mystery.problems import Fault, Invalid

PARTS = ("morning", "afternoon", "evening")
ENDS = ("week", "weekend")
MOST = 9
Time = tuple[str, str]
"""Part of the day and end of the week; "" is any."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What a programme wants: of the parts of the day, and of the ends of the week, so many in
    proportion. 0: none at all."""

    morning: int = 1
    afternoon: int = 1
    evening: int = 1
    week: int = 2
    weekend: int = 1


EVEN = Shares()
NAMES = tuple(share.name for share in fields(Shares))


def read_shares(stored: Mapping[str, Any] | None) -> Shares:
    """As they are kept; what is strange is as if it were not there."""
    given = {name: (stored or {}).get(name) for name in NAMES}
    good = {name: share for name, share in given.items() if type(share) is int and share >= 0}
    found = Shares(**good)
    return found if _any(found, PARTS) and _any(found, ENDS) else EVEN


def check_shares(shares: Mapping[str, int]) -> None:
    """Raises Invalid for shares that leave no time at all."""
    found = Shares(**shares)
    faults = [Fault(f"/{n}", f"from 0 to {MOST}") for n in NAMES if not 0 <= _of(found, n) <= MOST]
    faults += [
        Fault(f"/{names[0]}", "at least one of them has to be more than 0")
        for names in (PARTS, ENDS)
        if not _any(found, names)
    ]
    if faults:
        raise Invalid("No visit would be left with these shares.", faults=faults)


def _of(shares: Shares, name: str) -> int:
    share: int = getattr(shares, name)
    return share


def _any(shares: Shares, names: Iterable[str]) -> bool:
    return any(_of(shares, name) for name in names)


@dataclass(frozen=True)
class Asked:
    """Which of the two a programme spreads over, and how."""

    parts: bool = False
    ends: bool = False
    shares: Shares = EVEN


@dataclass(frozen=True)
class Known:
    """A location with its visits of the wave."""

    visits: int
    ends: frozenset[str] = frozenset(ENDS)
    """Those of which its window holds a day."""
    before: Mapping[Time, int] = field(default_factory=dict)
    """What it was asked for in other waves."""
    given: Mapping[int, Time] = field(default_factory=dict)
    """What is decided for some of its visits, by their number."""


def spread(places: Sequence[Known], asked: Asked) -> list[tuple[Time, ...]]:
    """The time of each visit of each place."""
    taken: Counter[Time] = Counter()
    for place in places:
        taken.update(place.given.values())
    return [tuple(_times(place, asked, taken)) for place in places]


def _times(place: Known, asked: Asked, taken: Counter[Time]) -> Iterator[Time]:
    here = Counter(place.before)
    here.update(place.given.values())
    for number in range(place.visits):
        time = place.given.get(number)
        if time is None:
            time = _next(_open(place, asked), asked, here, taken)
            here[time] += 1
            taken[time] += 1
        yield time


def _open(place: Known, asked: Asked) -> list[Time]:
    """The times there are to choose from. Where the window holds one end of the week only, nothing
    is said about it: there is no choice."""
    parts = [part for part in PARTS if _of(asked.shares, part)] if asked.parts else [""]
    ends = [end for end in ENDS if end in place.ends and _of(asked.shares, end)]
    if not asked.ends or len(place.ends) < len(ENDS):
        ends = [""]
    return [(part, end) for end in ends for part in parts]


def _next(times: list[Time], asked: Asked, here: Counter[Time], taken: Counter[Time]) -> Time:
    """The time that is due; of several the one that comes first."""
    shares = {time: _share(asked.shares, time) for time in times}
    parts, ends = _sums(here, 0), _sums(here, 1)
    of_parts, of_ends = _sums(shares, 0), _sums(shares, 1)

    def due(time: Time) -> tuple[int, int, int, Fraction]:
        part, end = time
        return (
            _over(parts, part, of_parts),
            _over(ends, end, of_ends),
            _over(here, time, shares),
            Fraction(2 * taken[time] + 1, shares[time]),
        )

    return min(times, key=due)


def _share(shares: Shares, time: Time) -> int:
    part, end = time
    return (_of(shares, part) if part else 1) * (_of(shares, end) if end else 1)


def _sums(counts: Mapping[Time, int], place: int) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for time, count in counts.items():
        found[time[place]] += count
    return found


def _over(had: Mapping[Any, int], one: Any, shares: Mapping[Any, int]) -> int:
    """By how many visits one more would pass its share, rounded up."""
    total, whole = sum(had[each] for each in shares if each in had) + 1, sum(shares.values())
    most = -(-total * shares[one] // whole)
    return max(0, had.get(one, 0) + 1 - int(most))


def words(part: str, end: str) -> str:
    """ "weekday morning", as a briefing says it; empty where any time is good."""
    if part and end:
        return f"{'weekday' if end == 'week' else 'weekend'} {part}"
    if part:
        return f"in the {part}"
    return {"week": "Monday to Friday", "weekend": "at the weekend"}.get(end, "")
