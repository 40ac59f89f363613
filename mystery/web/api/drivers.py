"""Drivers and agreement as JSON: exactly the numbers of the page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mystery.people.rules import Right
from mystery.web import auth, filters
from mystery.web.api.scores import decimal
from mystery.web.contract import answer
from mystery.web.drivers import Driver, calibration, drivers

blueprint = Blueprint("drivers", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/drivers")
@auth.needs(Right.COMPARE)
def list_drivers() -> Response:
    """Shares from 0 to 1: how often each thing is done, and how much more often on visits after
    which the shopper would come back. Empty below 30 visits or 8 that did not please."""
    asked = filters.asked()
    found = drivers(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "pleased": found.together.pleased,
            "displeased": found.together.displeased,
            "between": found.together.between,
            "average_performance": decimal(found.average),
            "items": [_driver(row) for row in found.rows],
            "next": None,
        }
    )


def _driver(row: Driver) -> Json:
    one = row.behaviour
    return {
        "question": one.question,
        "text": row.words,
        "scored": one.scored,
        "performance": decimal(one.performance),
        "importance": decimal(one.importance),
        "range": [decimal(end) for end in one.range] if one.range else None,
        "matters": one.matters,
        "weak": row.weak,
    }


@blueprint.get("/scores/agreement")
@auth.needs(Right.COMPARE)
def list_agreement() -> Response:
    """Shares from 0 to 1 of the answers that two people gave alike at double visits."""
    asked = filters.asked()
    found = calibration(asked.filter)
    return answer(
        {
            "filter": asked.parameters,
            "from": asked.period.since.isoformat(),
            "to": asked.period.until.isoformat(),
            "pairs": found.whole.n,
            "agreed": decimal(found.whole.share),
            "items": [
                {
                    "question": row.key,
                    "text": row.words,
                    "pairs": row.agreement.n,
                    "agreed": decimal(row.agreement.share),
                    "range": [decimal(end) for end in row.agreement.range or ()] or None,
                    "kappa": decimal(row.agreement.kappa),
                }
                for row in found.rows
            ],
            "next": None,
        }
    )
