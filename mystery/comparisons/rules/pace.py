"""When a young programme will have enough visits to tell stores apart, as things go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from mystery.comparisons.rules.reasons import LOCATIONS, OWN_VISITS

LONGEST = 730
"""Days beyond which a forecast says nothing."""


def comparable_from(visits: Sequence[int], *, since: date, today: date) -> date | None:
    """The day on which stores have as many visits on average as a rank needs, at this pace.

    `visits` of each store that has any, `since` the first of them. None where there are too few
    stores, where there are enough visits already, or where it would take years.
    """
    stores, total = len(visits), sum(visits)
    missing = OWN_VISITS * stores - total
    if stores < LOCATIONS or missing <= 0:
        return None
    days = (today - since).days + 1
    more = ceil(missing * days / total)
    return today + timedelta(days=more) if more <= LONGEST else None


def is_early(visits: Sequence[int]) -> bool:
    """Whether most stores have one visit only."""
    return sum(n <= 1 for n in visits) * 2 > len(visits)
