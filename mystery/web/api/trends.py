"""Months of stores as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery.people.rules import Right
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.trends import Trend, trends

blueprint = Blueprint("trends", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/trend")
@auth.needs(Right.COMPARE)
def trend() -> Response:
    """Each location's months with its limits and signals; `all` holds every location's."""
    asked = filters.asked()
    found = trends(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "all": _trend(found.whole),
            "items": [
                {"location": line.location.code, "name": line.location.name, **_trend(line)}
                for line in found.locations
                if line.location
            ],
            "next": None,
        }
    )


def _trend(line: Trend) -> Json:
    chart = line.chart
    return {
        "months": [
            {"month": f"{month:%Y-%m}", "mean": decimal(mean), "n": n}
            for month, mean, n in line.months
        ],
        "centre": decimal(chart.centre),
        "limits": [decimal(chart.lower), decimal(chart.upper)] if chart.upper is not None else None,
        "trial": chart.trial,
        "signals": [
            {"month": f"{line.months[mark.index][0]:%Y-%m}", "pattern": mark.pattern}
            for mark in chart.marks
        ],
    }
