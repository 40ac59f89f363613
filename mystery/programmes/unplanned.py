"""Visits that nobody planned: what rules say about them, beforehand and once they have come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mystery.db import now
from mystery.programmes.candidates import find_candidate
from mystery.programmes.queries import find_unplanned_programme
from mystery.programmes.rules.eligibility import reasons
from mystery.programmes.rules.reasons import Reason
from mystery.programmes.slots import Imagined, imagine


def why_not_there(
    person_id: int, location_ids: Sequence[int], *, at: datetime
) -> dict[int, tuple[Reason, ...]]:
    """By location, why somebody should not go there at this moment, or have gone; those where
    nothing keeps them away are left out. What is known of the person is what is known today."""
    programme = find_unplanned_programme()
    if programme is None or not location_ids:
        return {}
    candidate = find_candidate(person_id, at=now())
    wanted = [Imagined(one, programme.id, at, at) for one in location_ids]
    found = {
        offered.slot.place.id: reasons(candidate, offered.slot, offered.rotation)
        for offered in imagine(wanted, at=at)
    }
    return {place: barred for place, barred in found.items() if barred}
