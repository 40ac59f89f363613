"""What a plan would do to the locations that are there: reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import sqlalchemy as sa

from mystery.db import session
from mystery.locations.actions import PLAIN, LocationFacts, check_facts
from mystery.locations.imports.plans import Plan, Planned, Said
from mystery.locations.imports.reading import reason
from mystery.locations.imports.regions import NewRegion, Regions, known_regions
from mystery.locations.queries import list_regions
from mystery.locations.rules import Kind
from mystery.locations.tables import Location, LocationTag
from mystery.problems import Invalid
from mystery.spreadsheets import Report, Result, RowResult
from mystery.spreadsheets.reports import counted

T = TypeVar("T")
AT_ONCE = 500
"""Ids or codes in one query."""
SAID = tuple(
    f.name
    for f in fields(Said)
    if f.name not in ("code", "region", "time_zone", "zone_from", "usual_market")
)


@dataclass(frozen=True, slots=True)
class Known:
    """A location that is there."""

    id: int
    facts: LocationFacts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row, and the location as it is to be; `id` where it is there already."""

    row: RowResult
    facts: LocationFacts | None = None
    id: int | None = None
    zone_from: str = ""


@dataclass(frozen=True)
class Comparison:
    outcomes: tuple[Outcome, ...]
    new_regions: tuple[NewRegion, ...]
    parent: str
    """Code of the region that new ones are made below, "" for none."""
    notes: tuple[str, ...]

    @property
    def report(self) -> Report:
        return Report(tuple(outcome.row for outcome in self.outcomes), self.notes)


def compare(plan: Plan) -> Comparison:
    """Raises Invalid when an option names a region that does not exist."""
    there = list_regions()
    regions = known_regions(there, plan.options, states=plan.states_are_regions)
    known = _known(
        [row.code for row in plan.rows if row.said], {region.id: region.code for region in there}
    )
    outcomes = tuple(_outcome(row, known, regions) for row in plan.rows)
    new = regions.needed({outcome.facts.region for outcome in outcomes if outcome.facts})
    notes = (*_guesses(outcomes), *_made(new, regions.parent), *plan.notes)
    return Comparison(outcomes, new, regions.parent, notes)


def _outcome(row: Planned, known: Mapping[str, Known], regions: Regions) -> Outcome:
    if row.said is None:
        return Outcome(RowResult(row.number, Result.REFUSED, row.code, row.why))
    before = known.get(row.code)
    try:
        region = regions.code(row.said.region) if row.said.region else ""
        if before is None:
            after = _new(row.said, region or regions.default)
        else:
            after = _merged(before.facts, row.said, region or before.facts.region)
        if before is None or after != before.facts:
            check_facts(after)
    except Invalid as problem:
        return _refused(row, "; ".join(reason(fault) for fault in problem.faults))
    except ValueError as fault:
        return _refused(row, str(fault))
    zone_from = row.said.zone_from if after.time_zone_guessed else ""
    result, why = _result(before.facts if before else None, after)
    done = RowResult(row.number, result, row.code, f"store number {row.code}{why}")
    return Outcome(done, after, before.id if before else None, zone_from)


def _refused(row: Planned, why: str) -> Outcome:
    why = f"store number {row.code}: {why}"
    return Outcome(RowResult(row.number, Result.REFUSED, row.code, why))


def _result(before: LocationFacts | None, after: LocationFacts) -> tuple[Result, str]:
    if before is None:
        return Result.ADDED, ""
    if before == after:
        return Result.UNCHANGED, ""
    return Result.CHANGED, f": {', '.join(differing(before, after))}"


def differing(before: LocationFacts, after: LocationFacts) -> list[str]:
    names = (f.name for f in fields(LocationFacts) if f.name != "time_zone_guessed")
    found = [n.replace("_", " ") for n in names if getattr(before, n) != getattr(after, n)]
    return found or ["time zone no longer guessed"]


def _new(said: Said, region: str) -> LocationFacts:
    """Raises ValueError when something is missing that every location has."""
    missing = [name for name, there in (("name", said.name), ("region", region)) if not there]
    reasons = [f"{name} missing" for name in missing]
    if not said.time_zone:
        reasons.append("time zone unknown: neither its cell nor its state or country tells it")
    if reasons:
        raise ValueError("; ".join(reasons))
    assert said.time_zone
    said_or_usual = {"kind": Kind.OWN, "market": said.usual_market} | _given(said)
    return LocationFacts(
        code=said.code,
        region=region,
        time_zone=said.time_zone,
        time_zone_guessed=bool(said.zone_from),
        **said_or_usual,
    )


def _merged(before: LocationFacts, said: Said, region: str) -> LocationFacts:
    given = _given(said) | {"region": region}
    # A guess never replaces what somebody knew.
    if said.time_zone and (before.time_zone_guessed or not said.zone_from):
        given |= {"time_zone": said.time_zone, "time_zone_guessed": bool(said.zone_from)}
    return replace(before, **given)


def _given(said: Said) -> dict[str, Any]:
    return {name: value for name in SAID if (value := getattr(said, name)) is not None}


def _known(codes: Sequence[str], regions: Mapping[int, str]) -> dict[str, Known]:
    """The locations with these codes; `regions` has code by id.

    Many codes are looked for among all locations: PostgreSQL compares each row with each code
    of a long list while it has no statistics, which is so right after a first import.
    """
    query = sa.select(Location.id, Location.region_id, Location.kind)
    query = query.add_columns(*(getattr(Location, name) for name in PLAIN))
    tag_query = sa.select(LocationTag.location_id, LocationTag.tag)
    if len(codes) <= AT_ONCE:
        query = query.where(Location.code.in_(codes))
        tag_query = tag_query.join(Location).where(Location.code.in_(codes))
    tags: dict[int, set[str]] = {}
    for id_, tag in session.execute(tag_query):
        tags.setdefault(id_, set()).add(tag)
    wanted = frozenset(codes)
    rows = (row for row in session.execute(query) if row.code in wanted)
    return {row.code: Known(row.id, _facts(row, regions, tags)) for row in rows}


def _facts(row: Any, regions: Mapping[int, str], tags: Mapping[int, set[str]]) -> LocationFacts:
    return LocationFacts(
        **{name: getattr(row, name) for name in PLAIN},
        kind=Kind(row.kind),
        region=regions[row.region_id],
        tags=frozenset(tags.get(row.id, ())),
    )


def in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[i : i + AT_ONCE] for i in range(0, len(items), AT_ONCE))


def _guesses(outcomes: Sequence[Outcome]) -> list[str]:
    counts = Counter(outcome.zone_from for outcome in outcomes if outcome.zone_from)
    return [
        f"time zone guessed from the {source} for {counted(counts[source], 'row')}"
        for source in ("state", "country")
        if counts[source]
    ]


def _made(new: Sequence[NewRegion], parent: str) -> list[str]:
    if not new:
        return []
    shown = ", ".join(region.code for region in new[:10]) + (", …" if len(new) > 10 else "")
    below = f" below {parent}" if parent else ""
    return [f"{counted(len(new), 'new region')}{below}: {shown}"]
