"""Comparison filters from the query string; the same for pages, API and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request

from mystery.comparisons.aims.queries import retail_calendar
from mystery.comparisons.periods import DEFAULT, NAMES, Period, period
from mystery.comparisons.queries import Filter
from mystery.locations.queries import find_region
from mystery.locations.rules import Kind
from mystery.locations.tables import Region
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes.rules.windows import YEARS
from mystery.web import auth, reach

PARAMETERS = ("checklist", "period", "from", "to", "kind", "region", "brand", "regions")

THEN = "then"
"""Regions as they were on the day of the visit."""


@dataclass(frozen=True)
class Asked:
    """A filter with the words it was asked in, for links and headings."""

    filter: Filter
    period: Period
    parameters: dict[str, str]


def asked(family: str = "", *, given: Mapping[str, str] | None = None) -> Asked:
    """The filter of this request, or of what is given; `family` is the default. Raises Invalid
    with every fault."""
    source = request.args if given is None else given
    given = {name: str(source.get(name, "")).strip() for name in PARAMETERS}
    faults: list[Fault] = []
    family = given["checklist"] or family
    if not family:
        faults.append(Fault("/checklist", "the family of a checklist is needed"))
    if given["kind"] and given["kind"] not in list(Kind):
        faults.append(Fault("/kind", "own or competitor"))
    if given["regions"] not in ("", THEN):
        faults.append(Fault("/regions", f"nothing or {THEN}"))
    region = _region(given["region"])
    if given["region"] and region is None:
        faults.append(Fault("/region", "there is no such region"))
    span = _period(given, faults)
    if faults or span is None:
        raise Invalid("The filter does not fit.", faults=faults)
    found = Filter(
        family=family,
        since=span.since,
        until=span.until,
        kind=given["kind"],
        brand=given["brand"][:120],
        region_path=region.path if region else "",
        as_then=given["regions"] == THEN,
    )
    return Asked(found, span, {k: v for k, v in given.items() if v} | {"checklist": family})


def _region(code: str) -> Region | None:
    """The region with this code where it lies in sight; the others are not there for the asker."""
    found = find_region(code) if code else None
    rights = (Right.COMPARE, Right.READ_REPORT, Right.EXPORT)
    if found is None or auth.scope(*rights).covers(found.path, 0):
        return found
    return next((met for met in reach.regions_met(*rights) if met.id == found.id), None)


def _period(given: dict[str, str], faults: list[Fault]) -> Period | None:
    """`from` and `to` outrank a named period; either may be left out."""
    today = auth.today()
    if given["from"] or given["to"]:
        since = _day("from", given["from"] or "2000-01-01", faults)
        until = _day("to", given["to"] or today.isoformat(), faults)
        if since and until and since > until:
            faults.append(Fault("/to", "the period ends before it begins"))
        return Period(since, until, f"{since} to {until}") if since and until else None
    name = given["period"] or DEFAULT
    if name not in NAMES:
        faults.append(Fault("/period", "one of " + ", ".join(NAMES)))
        return None
    return period(name, today, retail_calendar() if "retail" in name else None)


def _day(name: str, text: str, faults: list[Fault]) -> date | None:
    try:
        found: date | None = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        faults.append(Fault(f"/{name}", "a day such as 2026-11-21"))
        return None
    return found
