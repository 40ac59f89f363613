"""Misses by question as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery.people.rules import Right
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.questions import Asked, questions

blueprint = Blueprint("questions", __name__)


@blueprint.get("/scores/questions")
@auth.needs(Right.COMPARE)
def list_questions() -> Response:
    """By how often they are missed; rates are shares from 0 to 1 over whole calendar months."""
    asked = filters.asked()
    found = questions(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": found.filter.since.isoformat(),
            "to": found.filter.until.isoformat(),
            "items": [_row(row) for row in found.rows],
            "next": None,
        }
    )


def _row(row: Asked) -> dict[str, Any]:
    tally = row.tally
    return {
        "question": row.key,
        "text": row.words,
        "section": row.section,
        "critical": row.critical,
        "shown": tally.shown,
        "scored": tally.scored,
        "missed": tally.missed,
        "miss_rate": decimal(tally.miss_rate),
        "range": [decimal(end) for end in tally.miss_range] if tally.miss_range else None,
        "na": tally.na,
        "cant_recall": tally.cant_recall,
        "blank": tally.blank,
        "repeat_misses": [repeat.code for repeat in row.repeats],
    }
