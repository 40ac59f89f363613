"""Stores side by side: who differs by more than chance."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.months import list_recent
from mystery.comparisons.rules import sentence
from mystery.locations.queries import Condition
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.api.scores import compared
from mystery.web.pages import forms
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.funnel import Funnel
from mystery.web.pages.sparklines import scale
from mystery.web.pages.standings import ORDERS, Entry, Table
from mystery.web.pages.store_rows import Rows

blueprint = Blueprint("compare", __name__)
PAGE = 450
"""Stores on one page: what fits into 300 kB, with twelve months of each."""


@blueprint.get("/compare")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    elsewhere = canonical(visible, also=("sort", "view", "page"))
    if elsewhere is not None:
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    found = compared(asked.filter)
    order = request.args.get("sort", "signal")
    table = Table(found, order if order in ORDERS else "signal")
    funnel = Funnel(table) if request.args.get("view") == "funnel" else None
    pages = max(1, -(-len(table.entries) // PAGE))
    number = min(forms.page_number(), pages)
    shown = table.entries[(number - 1) * PAGE : number * PAGE]
    here = visible if pages == 1 else sa.and_(visible, among(shown))
    months = {} if funnel else list_recent(asked.filter, here)
    month_scale = scale(months)
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    kept = {"sort": "" if table.order == "signal" else table.order}
    return render_template(
        "compare/page.html",
        bar=bar,
        found=found.comparison,
        finding=sentence(found.comparison, found.names),
        table=table,
        groups=table.groups(shown),
        before=bar.address(page=str(number - 1), **kept) if number > 1 else "",
        after=bar.address(page=str(number + 1), **kept) if number < pages else "",
        funnel=funnel,
        months=months,
        month_scale=month_scale,
        rows=Rows(table.axis, bar.query, table.ranked, months, month_scale),
        orders=ORDERS,
    )


def among(entries: list[Entry]) -> Condition:
    """Condition on Location: one of these."""
    return Location.code.in_([entry.location.code for entry in entries])
