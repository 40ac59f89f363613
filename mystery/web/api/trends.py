"""Months of stores as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from mystery.comparisons.periods import BY
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.trends import Trend, trends

blueprint = Blueprint("trends", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/trend")
@auth.needs(Right.COMPARE)
def trend() -> Response:
    """Each location's months with its limits and signals; `all` holds every location's. `by` is
    week, month, quarter or retail; a span is named by its first day, a month by itself."""
    asked = filters.asked()
    by = request.args.get("by", "month")
    if by not in BY:
        raise Invalid("The filter does not fit.", faults=[Fault("/by", "one of " + ", ".join(BY))])
    found = trends(asked.filter, by)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "by": found.by,
            "all": _trend(found.whole, found.by),
            "items": [
                {
                    "location": line.location.code,
                    "name": line.location.name,
                    **_trend(line, found.by),
                }
                for line in found.locations
                if line.location
            ],
            "next": None,
        }
    )


def _trend(line: Trend, by: str) -> Json:
    chart, name = line.chart, "%Y-%m" if by == "month" else "%Y-%m-%d"
    return {
        "months": [
            {"month": f"{month:{name}}", "mean": decimal(mean), "n": n}
            for month, mean, n in line.months
        ],
        "centre": decimal(chart.centre),
        "limits": [decimal(chart.lower), decimal(chart.upper)] if chart.upper is not None else None,
        "trial": chart.trial,
        "signals": [
            {"month": f"{line.months[mark.index][0]:{name}}", "pattern": mark.pattern}
            for mark in chart.marks
        ],
    }
