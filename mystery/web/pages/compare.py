"""Stores side by side: who differs by more than chance."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.rules import Tally, sentence
from mystery.comparisons.rules.tallies import UNITS
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.api.scores import compared
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.standings import ORDERS, Entry, Table
from mystery.web.titles import section_titles

blueprint = Blueprint("compare", __name__)
SECTIONS_MOST = 200
"""Stores up to which the sections are shown; more of them nobody reads side by side."""


@dataclass(frozen=True)
class Sections:
    """Means by section, one column each in the order of asking; None where nothing was scored."""

    titles: list[str]
    rows: list[tuple[Entry, list[float | None]]]
    left_out: bool = False


@blueprint.get("/compare")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    elsewhere = canonical(visible, also=("sort",))
    if elsewhere is not None:
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    found = compared(asked.filter)
    order = request.args.get("sort", "signal")
    table = Table(found, order if order in ORDERS else "signal")
    return render_template(
        "compare/page.html",
        bar=filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE)),
        found=found.comparison,
        finding=sentence(found.comparison, found.names),
        table=table,
        sections=sections(table, asked.filter.family),
        orders=ORDERS,
    )


def sections(table: Table, family: str) -> Sections:
    if len(table.compared.locations) > SECTIONS_MOST:
        return Sections([], [], left_out=True)
    found = table.compared.sections
    scored = {part for parts in found.values() for part in parts}
    titles = section_titles(family, scored)
    return Sections(
        titles=list(titles.values()),
        rows=[
            (entry, [_mean(found.get(entry.row.key, {}).get(key)) for key in titles])
            for entry in table.entries
            if entry.row.key in found
        ],
    )


def _mean(tally: Tally | None) -> float | None:
    return tally.total / (tally.n * UNITS) if tally and tally.n else None
