"""Own against competitor as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery.comparisons.rules import Gap, by_month
from mystery.people.rules import Right
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.gaps import Line, gaps, question_lines

blueprint = Blueprint("gaps", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/gap")
@auth.needs(Right.COMPARE)
def gap() -> Response:
    """Own minus competitor in percent points, paired by market and month; `brand` is a rival."""
    asked = filters.asked()
    found = gaps(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            **_gap(found.whole),
            "sections": [_line(line) for line in found.sections],
            "dimensions": [_line(line) for line in found.dimensions],
            "brands": [_line(line) for line in found.brands],
            "months": [
                {"month": f"{month:%Y-%m}", "gap": decimal(mean), "pairs": pairs}
                for month, mean, pairs in by_month(found.whole)
            ],
        }
    )


@blueprint.get("/scores/gap/questions")
@auth.needs(Right.COMPARE)
def question_gap() -> Response:
    """The same by question: how often it was done where it was scored, over whole months."""
    asked = filters.asked()
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "items": [_line(line) for line in question_lines(asked.filter)],
            "next": None,
        }
    )


def _gap(found: Gap) -> Json:
    span = found.paired.range
    return {
        "pairs": found.paired.n,
        "markets": found.markets,
        "visits": found.visits,
        "own": decimal(found.own),
        "competitors": decimal(found.other),
        "gap": decimal(found.paired.gap),
        "range": [decimal(end) for end in span] if span else None,
    }


def _line(line: Line) -> Json:
    return {"key": line.key, "title": line.title, **_gap(line.gap), "marked": line.marked}
