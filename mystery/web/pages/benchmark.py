"""What a store may see of comparisons: its own released visits among stores without names."""

from __future__ import annotations

import sqlalchemy as sa

from mystery.audits.queries import list_for_location
from mystery.comparisons.queries import (
    Filter,
    LocationTally,
    means_by_part,
    tally_locations,
    tally_parts,
)
from mystery.comparisons.rules import Tally, compare
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.rollups.actions import Sums, sums_of
from mystery.web import visibility
from mystery.web.api.scores import Compared

ANONYMOUS = 3
"""Fewest other stores behind a benchmark that a store may see."""
MOST = 2_000


def benchmark(location: Location, filter_: Filter) -> Compared:
    """What a store may see: its own released visits, among others that stay anonymous.

    The others are left out below three, so that none of them can be told.
    """
    others = [
        other
        for other in tally_locations(filter_, sa.true())
        if other.code != location.code and other.tally.n
    ]
    hidden = {} if len(others) < ANONYMOUS else means_by_part(tally_parts(filter_, sa.true()))
    sums = released(location, filter_)
    shown = [own_tally(location, sums), *(others if hidden else [])] if sums else []
    own = own_parts(location.code, sums)
    return Compared(
        comparison=compare([each.tally for each in shown]),
        locations=shown,
        parts=lambda kind: {**hidden, location.code: own} if kind == "section" else {},
    )


def released(location: Location, filter_: Filter) -> list[Sums]:
    """What each released visit adds in the period and family, pilots left out."""
    found = list_for_location(location.id, visible=visibility.audits(Right.READ_REPORT), limit=MOST)
    return [
        sums_of(audit)
        for audit in found
        if filter_.since <= audit.local_day <= filter_.until
        and audit.version.checklist.family == filter_.family
        and not audit.programme.pilot
    ]


def own_tally(location: Location, sums: list[Sums]) -> LocationTally:
    counts = {
        name: sum(one.counts[name] for one in sums)
        for name in ("n", "total", "squares", "passed", "failed", "could_not_shop", "no_score")
    }
    n, total, squares = (counts.pop(name) for name in ("n", "total", "squares"))
    return LocationTally(
        code=location.code,
        name=location.name,
        kind=location.kind,
        brand=location.brand,
        market=location.market,
        region=location.region.code,
        tally=Tally(location.code, n, total, squares),
        **counts,
    )


def own_parts(code: str, sums: list[Sums]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for one in sums:
        for (kind, part), counts in one.parts.items():
            if kind == "section":
                held = found.get(part, Tally(code, 0, 0, 0))
                found[part] = Tally(
                    code,
                    held.n + counts["n"],
                    held.total + counts["total"],
                    held.squares + counts["squares"],
                )
    return found
