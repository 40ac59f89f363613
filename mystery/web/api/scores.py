"""Comparisons as JSON: exactly the numbers that the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from flask import Blueprint, Response

from mystery.comparisons.prices import list_seen
from mystery.comparisons.queries import (
    Filter,
    LocationTally,
    means_by_part,
    tally_locations,
    tally_parts,
)
from mystery.comparisons.rules import Comparison, Row, Tally, compare
from mystery.comparisons.rules.prices import Basket, PriceRow, price_rows
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.contract import answer

blueprint = Blueprint("scores", __name__)
Json = dict[str, Any]
Parts = dict[str, dict[str, Tally]]
"""Sums by location code, then by section or dimension."""


@dataclass(frozen=True)
class Compared:
    """A comparison with what its rows stand for; rows and locations are in the same order."""

    comparison: Comparison
    locations: list[LocationTally]
    parts: Callable[[str], Parts]
    """Sums of each "section" or "dimension"; asked for when they are first looked at."""

    @property
    def names(self) -> dict[str, str]:
        return {location.code: location.name for location in self.locations}

    @cached_property
    def sections(self) -> Parts:
        return self.parts("section")

    @cached_property
    def dimensions(self) -> Parts:
        return self.parts("dimension")


def compared(filter_: Filter) -> Compared:
    """What pages, API and workbook show for a filter, within the asker's scope."""
    visible = visibility.locations(Right.COMPARE)
    locations = tally_locations(filter_, visible)
    return Compared(
        comparison=compare([location.tally for location in locations]),
        locations=locations,
        parts=lambda kind: means_by_part(tally_parts(filter_, visible, kind=kind)),
    )


@blueprint.get("/scores/locations")
@auth.needs(Right.COMPARE)
def locations() -> Response:
    """One row per location; `checklist` is the family. Percents are decimal strings."""
    asked = filters.asked()
    found = compared(asked.filter)
    all_ = found.comparison
    rows = zip(all_.rows, found.locations, strict=True)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "locations": all_.locations,
            "visits": all_.visits,
            "mean_of_all": decimal(all_.mu),
            "sd_within": decimal(all_.s_w),
            "variance_between": decimal(all_.s_b2),
            "no_ranks_because": all_.reason.words if all_.reason else None,
            "items": [_row(row, location, found) for row, location in rows],
            "next": None,
        }
    )


@blueprint.get("/scores/prices")
@auth.needs(Right.COMPARE)
def prices() -> Response:
    """The price index by market and month: their prices over ours for the common items, times
    100; `checklist` is the family. Amounts and indexes are decimal strings."""
    asked = filters.asked()
    rows = price_rows(list_seen(asked.filter, visibility.locations(Right.COMPARE)))
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "items": [_prices(row) for row in rows],
            "next": None,
        }
    )


def _prices(row: PriceRow) -> Json:
    return {
        "market": row.market,
        "month": f"{row.month:%Y-%m}",
        "currency": row.currency,
        **_basket(row.basket),
        "brands": [{"brand": brand, **_basket(found)} for brand, found in row.brands],
    }


def _basket(found: Basket) -> Json:
    return {
        "items": found.items,
        "theirs": decimal(found.theirs),
        "ours": decimal(found.ours),
        "index": decimal(found.index),
    }


def _row(row: Row, location: LocationTally, found: Compared) -> Json:
    return {
        "location": location.code,
        "name": location.name,
        "kind": location.kind,
        "brand": location.brand,
        "market": location.market,
        "region": location.region,
        "n": row.n,
        "mean": decimal(row.tally.mean),
        "sd": decimal(row.sd),
        "range": [decimal(end) for end in row.range] if row.range else None,
        "estimate": decimal(row.estimate),
        "standard_error": decimal(row.se),
        "rank": list(row.rank) if row.rank else None,
        "signal": row.signal.value if row.signal else None,
        "passed": location.passed,
        "failed": location.failed,
        "could_not_shop": location.could_not_shop,
        "no_score": location.no_score,
        "sections": _parts(found.sections.get(location.code, {})),
        "dimensions": _parts(found.dimensions.get(location.code, {})),
    }


def _parts(parts: dict[str, Tally]) -> Json:
    return {key: {"n": t.n, "mean": decimal(t.mean)} for key, t in parts.items()}


def decimal(value: float | Fraction | None) -> str | None:
    """A number at four places, half up, without trailing zeros."""
    if value is None:
        return None
    exact = (
        Decimal(value.numerator) / value.denominator
        if isinstance(value, Fraction)
        else Decimal(repr(value))
    )
    text = f"{exact.quantize(Decimal('0.0001'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") or "0"
