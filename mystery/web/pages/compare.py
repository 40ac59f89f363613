"""Stores side by side: who differs by more than chance."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.months import list_recent
from mystery.comparisons.rules import sentence
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.api.scores import compared
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.funnel import Funnel
from mystery.web.pages.sparklines import scale, sparkline
from mystery.web.pages.standings import ORDERS, Table

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    elsewhere = canonical(visible, also=("sort", "view"))
    if elsewhere is not None:
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    found = compared(asked.filter)
    order = request.args.get("sort", "signal")
    table = Table(found, order if order in ORDERS else "signal")
    funnel = Funnel(table) if request.args.get("view") == "funnel" else None
    months = {} if funnel else list_recent(asked.filter, visible)
    return render_template(
        "compare/page.html",
        bar=filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE)),
        found=found.comparison,
        finding=sentence(found.comparison, found.names),
        table=table,
        funnel=funnel,
        months=months,
        month_scale=scale(months),
        spark=sparkline,
        orders=ORDERS,
    )
