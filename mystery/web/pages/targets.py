"""What visits aim at, by checklist family, and how the retail calendar runs."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.checklists.queries import list_families
from mystery.comparisons.aims import actions
from mystery.comparisons.aims.queries import list_targets, retail_calendar
from mystery.comparisons.rules.retail import PATTERNS, Calendar
from mystery.comparisons.rules.tallies import UNITS
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.sections import own_target

blueprint = Blueprint("targets", __name__)
DONE = {
    "target": "Saved. The colours turn there from now on.",
    "year": "Saved. Retail periods follow it from now on.",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@blueprint.get("/targets")
@auth.needs(Right.SET_TARGETS)
def page() -> Response:
    return _page(Form())


def _page(form: Form) -> Response:
    targets = list_targets()
    body = render_template(
        "sections/targets.html",
        families=[
            (key, title, _percent(targets.get(key)), own_target(key))
            for key, title in list_families()
        ],
        calendar=retail_calendar(),
        starts=retail_calendar().first_day(auth.today().year),
        months=list(enumerate(MONTHS, start=1)),
        weekdays=list(enumerate(WEEKDAYS)),
        patterns=[(pattern, f"{pattern} weeks") for pattern in PATTERNS],
        everywhere=auth.scope(Right.SET_TARGETS).everywhere,
        form=form,
        done=forms.done(DONE),
    )
    return Response(body, form.status)


@blueprint.post("/targets")
@auth.needs(Right.SET_TARGETS)
def change() -> BaseResponse:
    """`act`: set the target of a family, or the retail calendar."""
    reach.check_everywhere(Right.SET_TARGETS, "What all stores aim at")
    try:
        with db.transaction():
            done = _change(forms.text("act"))
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect(f"/targets?done={done}", 303)


def _change(act: str) -> str:
    by = auth.person()
    if act == "target":
        family = forms.text("family")
        if family not in dict(list_families()):
            raise Invalid("There is no such checklist.", faults=[Fault("/family", "unknown")])
        actions.set_target(family, _units(forms.text("percent")), by=by)
        return act
    if act == "year":
        month, weekday = _whole(forms.text("month")), _whole(forms.text("weekday"))
        calendar = Calendar(month, weekday, forms.text("pattern"))
        actions.set_retail_year(calendar, by=by)
        return act
    raise Invalid("There is no such change.", faults=[Fault("/act", "unknown")])


def _units(typed: str) -> int | None:
    """1/10,000 percent from what was typed, None from an empty field."""
    if not typed:
        return None
    try:
        percent = Decimal(typed.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        percent = Decimal(-1)
    if not percent.is_finite() or not 0 <= percent <= 100 or percent * UNITS % 1:
        raise Invalid("This is no target.", faults=[Fault("/percent", "a number from 0 to 100")])
    return int(percent * UNITS)


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else -1


def _percent(units: int | None) -> str:
    return "" if units is None else f"{Decimal(units) / UNITS:f}"
