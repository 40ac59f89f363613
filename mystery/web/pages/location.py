"""One location: what it is, how it stands, what was found there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.audits.queries import list_for_location
from mystery.audits.tables import Audit
from mystery.comparisons.queries import Filter
from mystery.comparisons.rules import RegionMean, Tally, region_mean
from mystery.locations.queries import get_location
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.review.queries import list_undecided
from mystery.web import auth, filters, visibility
from mystery.web.api.scores import Compared, compared
from mystery.web.filters import Asked
from mystery.web.pages.benchmark import ANONYMOUS, MOST, benchmark
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.location_more import more
from mystery.web.pages.standings import Table
from mystery.web.reports import report
from mystery.web.titles import section_titles

blueprint = Blueprint("location", __name__)
READERS = (Right.READ_REPORT, Right.COMPARE, Right.EDIT_LOCATIONS)
SHOWN = 50


@dataclass(frozen=True)
class Part:
    """A section at this location beside the mean of all locations that have it.

    `every` is None where too few others have it for nobody to be told.
    """

    title: str
    own: Tally
    every: RegionMean | None


@blueprint.get("/locations/<path:code>")
@auth.needs(*READERS)
def page(code: str) -> BaseResponse | str:
    location = get_location(code, visibility.locations(*READERS))
    compares = auth.scope(Right.COMPARE).covers(location.region.path, location.id)
    visible = visibility.locations(Right.COMPARE if compares else Right.READ_REPORT)
    if elsewhere := canonical(visible, also=("visits",)):
        return elsewhere
    limit = MOST if request.args.get("visits") == "all" else SHOWN
    return render_template(
        "location/page.html",
        location=location,
        compares=compares,
        reports=[report(audit) for audit in _audits(location, compares, limit=limit + 1)],
        shown=limit,
        undecided=list_undecided(visibility.audits(Right.DELETE_AUDIT), location_id=location.id)
        if auth.may(Right.DELETE_AUDIT)
        else [],
        **(_standing(location, compares) if request.args.get("checklist") else {"bar": None}),
    )


def _standing(location: Location, compares: bool) -> dict[str, object]:
    asked = filters.asked() if compares else _by_month(filters.asked())
    found = compared(asked.filter) if compares else benchmark(location, asked.filter)
    right = Right.COMPARE if compares else Right.READ_REPORT
    table = Table(found, "signal")
    return {
        "more": more(location, asked.filter) if compares else None,
        "bar": filter_bar(asked, visible=visibility.locations(right), scope=auth.scope(right)),
        "found": found.comparison,
        "table": table,
        "entry": next((e for e in table.entries if e.row.key == location.code), None),
        "parts": parts(
            found, location.code, asked.filter.family, least=1 if compares else ANONYMOUS - 1
        ),
    }


def _audits(location: Location, compares: bool, *, limit: int) -> list[Audit]:
    """The last visit first; for the store in no order within a month, since days would tell."""
    visible = visibility.audits(Right.READ_REPORT, Right.READ_ANY_AUDIT)
    return list_for_location(location.id, visible=visible, by_month=not compares, limit=limit)


def parts(found: Compared, code: str, family: str, *, least: int) -> list[Part]:
    """Sections in the order of asking; the others' mean from `least` others on."""
    own = found.sections.get(code, {})
    titles = section_titles(family, set(own))
    every = {key: region_mean(_of(found.sections.values(), key)) for key in titles}
    return [
        Part(title, own[key], every[key] if every[key].locations > least else None)
        for key, title in titles.items()
    ]


def _of(sections: Iterable[dict[str, Tally]], key: str) -> list[Tally]:
    return [parts[key] for parts in sections if key in parts]


def _by_month(asked: Asked) -> Asked:
    """Own stores in whole months: a store may not find out the day of a visit by narrowing."""
    since = asked.period.since.replace(day=1)
    until = _last_of_month(asked.period.until)
    period = replace(asked.period, since=since, until=until)
    filter_ = Filter(asked.filter.family, since, until, kind=Kind.OWN)
    kept = {k: v for k, v in asked.parameters.items() if k not in ("kind", "region", "brand")}
    return Asked(filter_, period, kept)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
