"""Which section drags which store?"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.pages import forms
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.sections import TOTAL, Heat, Line, heat

blueprint = Blueprint("sections_page", __name__)
PAGE = 100
NAME, VISITS = "name", "visits"


@blueprint.get("/sections")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible, also=("sort", "section", "page")):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    found = heat(asked.filter)
    keys = [column.key for column in found.columns]
    sort, chosen = request.args.get("sort", ""), request.args.get("section", "")
    sort = sort if sort in (*keys, NAME, VISITS) else TOTAL
    lines = ordered(found, sort)
    number = min(forms.page_number(), max(1, -(-len(lines) // PAGE)))
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    kept = {"sort": sort, "section": chosen}
    return render_template(
        "sections/page.html",
        bar=bar,
        found=found,
        lines=lines[(number - 1) * PAGE : number * PAGE],
        sort=sort,
        chosen=chosen if chosen in keys else (found.lowest.key if found.lowest else TOTAL),
        before=bar.address(page=str(number - 1), **kept) if number > 1 else "",
        after=bar.address(page=str(number + 1), **kept) if number * PAGE < len(lines) else "",
    )


def ordered(found: Heat, sort: str) -> list[Line]:
    """By name, the most visits first, or the lowest mean of a section first."""
    if sort == NAME:
        return sorted(found.lines, key=lambda line: line.by_name)
    if sort == VISITS:
        return sorted(found.lines, key=lambda line: (-line.n, line.by_name))
    return sorted(found.lines, key=lambda line: line.order(sort))
