"""Sections by store as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery.people.rules import Right
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.sections import TOTAL, Cell, Column, Heat, heat

blueprint = Blueprint("sections", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/sections")
@auth.needs(Right.COMPARE)
def sections() -> Response:
    """Means of each section by location, in percent; `step` is -3 to 3 away from the target in
    steps of 5 points, null below 3 visits."""
    asked = filters.asked()
    found = heat(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "target": _target(found),
            "total": _column(found.total),
            "sections": [_column(column) for column in found.columns],
            "items": [
                {
                    "location": line.location.code,
                    "name": line.location.name,
                    "n": line.n,
                    "total": _cell(line.cells.get(TOTAL)),
                    "sections": {
                        column.key: _cell(line.cells.get(column.key)) for column in found.columns
                    },
                }
                for line in found.lines
            ],
            "next": None,
        }
    )


def _target(found: Heat) -> Json | None:
    if found.target is None:
        return None
    return {"percent": decimal(found.target.percent), "source": found.target.source}


def _column(column: Column) -> Json:
    return {
        "key": column.key,
        "title": column.title,
        "mean": decimal(column.whole.mean),
        "locations": column.whole.locations,
        "below_target": column.below,
        "judged": column.judged,
    }


def _cell(cell: Cell | None) -> Json | None:
    if cell is None:
        return None
    return {"n": cell.n, "mean": decimal(cell.mean), "step": cell.step}
