"""Somebody who knows who shopped half of the visits and guesses the other half. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise

Seen = Mapping[str, float | str]
"""What can be read off one visit, by name: numbers, and words of which only "the same or not"
means something."""
Place = Sequence[float]
BEST = 3
"""As many features are believed in, those that told most about the known half."""


def hit_rate(seen: Sequence[Seen], shoppers: Sequence[int], *, halves: int, seed: int) -> float:
    """How many of the unknown visits are guessed right, by the nearest known visit in the
    features that told most among the known ones; the mean over random halves, each known and
    each guessed once."""
    chance = random.Random(seed)
    places = [_places(seen, name, chance) for name in sorted({n for one in seen for n in one})]
    hits = tries = 0
    for _ in range(halves):
        order = list(range(len(seen)))
        chance.shuffle(order)
        middle = len(order) // 2
        for known, unknown in ((order[:middle], order[middle:]), (order[middle:], order[:middle])):
            best = sorted(places, key=lambda p: -_tells(p, known, shoppers))[:BEST]
            for one in unknown:
                hits += shoppers[_nearest(one, known, best)] == shoppers[one]
                tries += 1
    return hits / tries


def _places(seen: Sequence[Seen], name: str, chance: random.Random) -> Place:
    """Each visit's rank in one feature from 0 to 1, equal ones in random order side by side."""
    values = [_number(one.get(name, "")) for one in seen]
    order = sorted(range(len(seen)), key=lambda i: (values[i], chance.random()))
    ranks = [0.0] * len(seen)
    for rank, i in enumerate(order):
        ranks[i] = rank / len(seen)
    return ranks


def _number(value: float | str) -> float:
    """Words anywhere, the same ones together."""
    if isinstance(value, str):
        return int(sha256(value.encode()).hexdigest()[:12], 16)
    return float(value)


def _tells(places: Place, known: Sequence[int], shoppers: Sequence[int]) -> float:
    """How many of the known visits stand beside one of the same shopper."""
    row = sorted(known, key=lambda i: places[i])
    return sum(shoppers[a] == shoppers[b] for a, b in pairwise(row))


def _nearest(one: int, known: Sequence[int], best: Sequence[Place]) -> int:
    return min(known, key=lambda i: sum(abs(places[one] - places[i]) for places in best))
