"""Better, worse, or noise? Each store's months against its own ups and downs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery.checklists.queries import list_checklists
from mystery.comparisons.periods import BY
from mystery.people.rules import Right
from mystery.web import auth, filters, visibility
from mystery.web.charts import Axis, axis
from mystery.web.pages import forms
from mystery.web.pages.filter_bar import canonical, filter_bar
from mystery.web.pages.layout import day
from mystery.web.pages.series import Series, series
from mystery.web.trends import Trend, trends

blueprint = Blueprint("trends_page", __name__)
PAGE = 36
Notes = list[tuple[date, str]]


@blueprint.get("/trends")
@auth.needs(Right.COMPARE)
def page() -> BaseResponse | str:
    visible = visibility.locations(Right.COMPARE)
    if elsewhere := canonical(visible, also=("page", "by")):
        return elsewhere
    if not request.args.get("checklist"):
        return render_template("compare/unpublished.html")
    asked = filters.asked()
    asked_by = request.args.get("by", "month")
    found = trends(asked.filter, asked_by if asked_by in BY else "month")
    kept = {"by": "" if found.by == "month" else found.by}
    bar = filter_bar(asked, visible=visible, scope=auth.scope(Right.COMPARE))
    number = min(forms.page_number(), max(1, -(-len(found.locations) // PAGE)))
    shown = found.locations[(number - 1) * PAGE : number * PAGE]
    versions = _versions(asked.filter.family)
    scale = _scale(shown)
    return render_template(
        "trends/page.html",
        bar=bar,
        found=found,
        whole=_drawn(found.whole, versions, None, by=found.by),
        shown=[
            (trend, _drawn(trend, [*versions, *_refits(trend)], scale, by=found.by))
            for trend in shown
        ],
        ways=BY,
        before=bar.address(page=str(number - 1), **kept) if number > 1 else "",
        after=bar.address(page=str(number + 1), **kept)
        if number * PAGE < len(found.locations)
        else "",
    )


def _drawn(trend: Trend, notes: Notes, scale: Axis | None, *, by: str) -> Series:
    months = [(month, float(mean)) for month, mean, _ in trend.months]
    return series(months, trend.chart, scale=scale, notes=sorted(notes), by=by)


def _scale(shown: Iterable[Trend]) -> Axis:
    """One scale for all, so that a flat store looks flat beside a restless one."""
    return axis([float(mean) for trend in shown for _, mean, _ in trend.months])


def _versions(family: str) -> Notes:
    """New versions of the family, but for the first of each checklist."""
    return [
        (version.published_at.date(), f"version {version.number} on {day(version.published_at)}")
        for row in list_checklists(published=True)
        if row.family == family
        for version in row.versions
        if version.number > 1
    ]


def _refits(trend: Trend) -> Notes:
    refit = trend.location.refit_on if trend.location else None
    return [(refit, f"refit on {day(refit)}")] if refit else []
