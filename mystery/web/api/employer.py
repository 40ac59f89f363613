"""Would people refer a friend to work here: only many answers together, of months that are over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request

from mystery.audits.apart.queries import marks_by_region
from mystery.audits.apart.rules import LEAST, Marks, shown
from mystery.comparisons.aims.queries import retail_calendar
from mystery.comparisons.periods import DEFAULT, NAMES, period
from mystery.comparisons.rules import nps
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth, visibility
from mystery.web.api.scores import decimal
from mystery.web.contract import answer

blueprint = Blueprint("employer", __name__)
Json = dict[str, Any]


@blueprint.get("/scores/employer")
@auth.needs(Right.COMPARE)
def employer() -> Response:
    """One row per region with at least five answers, and all in sight together. `period` is a
    named one; whole months count, and the current one not before it is over."""
    name = request.args.get("period", "") or DEFAULT
    if name not in NAMES:
        raise Invalid(faults=[Fault("/period", "one of " + ", ".join(NAMES))])
    today = auth.today()
    since, until = period(name, today, retail_calendar()).since.replace(day=1), _last_month(today)
    found = shown(marks_by_region(visibility.locations(Right.COMPARE), since=since, until=until))
    return answer(
        {
            "from": f"{since:%Y-%m}",
            "to": f"{until:%Y-%m}",
            "least": LEAST,
            "together": _nps(found.together) if found.together else None,
            "items": [{"region": code, **_nps(of)} for code, of in found.groups.items()],
            "next": None,
        }
    )


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _nps(marks: Marks) -> Json:
    passives = marks.n - marks.promoters - marks.detractors
    found = nps(marks.promoters, passives, marks.detractors)
    ends = (found.range.low, found.range.high) if found.range else None
    return {
        "n": marks.n,
        "nps": decimal(found.nps),
        "range": [decimal(end) for end in ends] if ends else None,
    }
