"""What every page shares: navigation by right, formats, the page that says what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask, render_template, request

from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.web import assets, auth
from mystery.web.contract import status_of


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, for whoever holds one of the rights."""

    address: str
    name: str
    rights: tuple[Right, ...]


PLACES = (
    Place("/compare", "Compare", (Right.COMPARE,)),
    Place("/review", "Review", (Right.REVIEW,)),
    Place("/visits", "Visits", (Right.PLAN,)),
    Place("/checklists", "Checklists", (Right.EDIT_CHECKLISTS,)),
    Place("/locations", "Locations", (Right.EDIT_LOCATIONS, Right.COMPARE, Right.READ_REPORT)),
    Place("/people", "People", (Right.EDIT_PEOPLE,)),
    Place("/programmes", "Programmes", (Right.EDIT_PROGRAMMES,)),
    Place("/exports", "Exports", (Right.EXPORT,)),
)


def install(app: Flask) -> None:
    app.context_processor(_shared)
    app.add_template_filter(percent)


def _shared() -> dict[str, object]:
    asking = auth.someone()
    return {
        "asset": assets.address,
        "asking": asking,
        "may": auth.may,
        "Right": Right,
        "path": request.path,
        "places": [place for place in PLACES if asking and auth.may(*place.rights)],
    }


def percent(units: int | float | None, places: int = 1) -> str:
    """1/10,000 percent as a person reads it: half up, one decimal."""
    if units is None:
        return "–"
    step = Decimal(1).scaleb(-places)
    return str((Decimal(units) / 10_000).quantize(step, ROUND_HALF_UP))


def problem_page(problem: Problem) -> str:
    return render_template("problem.html", problem=problem, status=status_of(problem))
