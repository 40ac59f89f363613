"""Own stores against competitors: where do they beat us?"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.comparisons.questions import whole_months
from mystery.comparisons.rules import by_month
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.charts import Axis, axis
from mystery.web.gaps import Gaps, Line, gaps, prices, question_finding, question_lines
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.series import series

blueprint = Blueprint("gap_page", __name__)


@blueprint.get("/gap")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible, also=("view",)):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    if request.args.get("view") == "questions":
        lines = question_lines(asked.filter)
        return render_template(
            "gap/questions.html",
            bar=bar,
            lines=lines,
            words=question_finding(lines),
            span=whole_months(asked.filter),
            axis=_axis(lines),
        )
    found = gaps(asked.filter)
    months = by_month(found.whole)
    return render_template(
        "gap/page.html",
        bar=bar,
        prices=prices(asked.filter),
        found=found,
        tables=_tables(found),
        axis=_axis([*found.sections, *found.dimensions, *found.brands]),
        months=months,
        trend=series([(month, float(mean)) for month, mean, _ in months], found.trend),
    )


def _tables(found: Gaps) -> list[tuple[str, str, list[Line]]]:
    """Name, question and lines of each table that has any."""
    tables = [
        ("sections", "Where do they beat us?", found.sections),
        ("dimensions", "What kind of service is it?", found.dimensions),
        ("brands", "Who beats us?", found.brands),
    ]
    return [table for table in tables if table[2]]


def _axis(lines: Iterable[Line]) -> Axis:
    sides = [side for line in lines for side in (line.gap.own, line.gap.other)]
    return axis([float(side) for side in sides if side is not None])
