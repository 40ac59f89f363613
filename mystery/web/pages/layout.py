"""What every page shares: navigation by right, formats, the page that says what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from urllib.parse import urlencode

from flask import Flask, has_request_context, render_template, request

from mystery.comparisons.rules.figures import one_decimal, signed
from mystery.people.rules import Right
from mystery.problems import Problem
from mystery.web import assets, auth, paper
from mystery.web.contract import status_of
from mystery.web.pages import notices, wording


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, for whoever holds one of the rights."""

    address: str
    name: str
    rights: tuple[Right, ...]
    inside: tuple[str, ...] = ()
    """Addresses of other pages that belong here."""

    @property
    def current(self) -> bool:
        inside = request.path == self.address or request.path.startswith(f"{self.address}/")
        return inside or request.path in self.inside


RESULTS = (
    ("/overview", "Overview"),
    ("/compare", "Stores"),
    ("/sections", "Sections"),
    ("/trends", "Trends"),
    ("/gap", "Against competitors"),
    ("/questions", "Questions"),
    ("/photos", "Photos"),
)
"""Pages that answer questions about the same selection, with what their tabs say."""

INSIDE = (*(path for path, _ in RESULTS), "/targets")

PLACES = (
    Place("/overview", "Results", (Right.COMPARE,), INSIDE),
    Place("/ideas", "Ideas", (Right.READ_REPORT, Right.COMPARE, Right.REVIEW)),
    Place("/actions", "Actions", (Right.READ_REPORT, Right.COMPARE)),
    Place("/review", "Review", (Right.REVIEW,)),
    Place("/appeals", "Appeals", (Right.REVIEW, Right.APPEAL, Right.EDIT_PROGRAMMES)),
    Place("/visits", "Visits", (Right.PLAN,)),
    Place("/checklists", "Checklists", (Right.EDIT_CHECKLISTS,)),
    Place("/locations", "Locations", (Right.EDIT_LOCATIONS, Right.COMPARE, Right.READ_REPORT)),
    Place("/people", "People", (Right.EDIT_PEOPLE,)),
    Place("/programmes", "Programmes", (Right.EDIT_PROGRAMMES,)),
    Place("/expenses", "Expenses", (Right.DECIDE_EXPENSES,)),
    Place("/exports", "Exports", (Right.EXPORT, Right.READ_REPORT)),
)


def install(app: Flask) -> None:
    app.context_processor(_shared)
    for shown in (percent, tenths, signed, day):
        app.add_template_filter(shown)
    for told in (wording.state, wording.outcome, wording.flag, wording.critical):
        app.add_template_filter(told)


def _shared() -> dict[str, object]:
    asking = auth.someone()
    return {
        "asset": assets.address,
        "asking": asking,
        "may": auth.may,
        "Right": Right,
        "path": request.path if has_request_context() else "",
        "unread": notices.unread,
        "makes_pdf": paper.able(),
        "results": RESULTS,
        "places": [place for place in PLACES if asking and auth.may(*place.rights)],
    }


def percent(units: int | float | None, places: int = 1) -> str:
    """1/10,000 percent as a person reads it: half up, one decimal."""
    if units is None:
        return "–"
    step = Decimal(1).scaleb(-places)
    return str((Decimal(units) / 10_000).quantize(step, ROUND_HALF_UP))


def tenths(value: float | Fraction | str | None) -> str:
    """Percent points, exact or as a decimal string, with one decimal, half away from zero."""
    if value is None:
        return "–"
    if isinstance(value, float) and value >= 0:
        whole = int(value * 10 + 0.5)  # pages show thousands of these
        return f"{whole // 10}.{whole % 10}"
    return one_decimal(Fraction(value) if isinstance(value, str) else value)


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def link(path: str, parameters: Mapping[str, str]) -> str:
    """An address with the parameters that have a value."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def problem_page(problem: Problem) -> str:
    return render_template("problem.html", problem=problem, status=status_of(problem))
