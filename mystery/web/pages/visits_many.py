"""Many visits at once: give to somebody, new last day, cancel, plan another in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Conflict, Fault, Invalid, Problem
from mystery.programmes import actions, queries
from mystery.programmes.rules.reasons import NONE, Reason
from mystery.programmes.tables import Visit
from mystery.spreadsheets import Report, Result, RowResult, Sheet
from mystery.web import auth, visibility
from mystery.web.pages import forms, kept
from mystery.web.pages.visits import (
    asked_day,
    asked_despite,
    asked_shopper,
    assign_named,
    check_future,
    end_of,
    list_page,
    reason,
)
from mystery.web.pages.visits_filters import Narrowed, narrowed

blueprint = Blueprint("visits_many", __name__)
ABOUT = "many-visits"
MOST, PART = 500, 50
DONE = {
    "assign": "given on",
    "extend": "given a new last day",
    "cancel": "cancelled",
    "replace": "planned again",
}


@dataclass(frozen=True)
class Order:
    """What is to be done with each of them."""

    act: str
    shopper: int | None = None
    last: date | None = None
    reason: str = ""
    despite: frozenset[Reason] = NONE


@blueprint.post("/visits/_many")
@auth.needs(Right.PLAN)
def change() -> BaseResponse:
    asked = narrowed({**request.form, "shopper": request.form.get("filter_shopper", "")})
    try:
        keys, order = _chosen(asked), _order()
    except forms.ANSWERED as problem:
        return list_page(asked, forms.sent(problem), ticked=frozenset(forms.texts("visit")))
    rows: list[RowResult] = []
    for start in range(0, len(keys), PART):
        with db.transaction():
            part = keys[start : start + PART]
            rows += [_carried_out(n, k, order) for n, k in enumerate(part, start=start + 1)]
    key = kept.keep(Sheet((), ()), about=ABOUT, name=order.act)
    kept.keep_report(kept.find(key, ABOUT), Report(tuple(rows)))
    return redirect(f"/visits/_many/{key}", 303)


def _chosen(asked: Narrowed) -> list[str]:
    """The ticked ones, or all that the filters leave where that is asked for."""
    keys = list(dict.fromkeys(forms.texts("visit")))
    if forms.text("all"):
        keys = queries.list_keys(asked.condition, limit=MOST + 1)
    if not keys:
        raise Invalid(
            "No visit is chosen.", faults=[Fault("/visit", "tick one or more in the table")]
        )
    if len(keys) > MOST:
        detail = f"At most {MOST} visits can be changed at once; narrow the filters."
        raise Invalid(detail, faults=[Fault("/visit", "too many")])
    return keys


def _order() -> Order:
    act = forms.text("act")
    if act == "assign":
        shopper = asked_shopper()
        who = shopper.id if shopper else None
        return Order(act, shopper=who, reason=reason(), despite=asked_despite())
    if act == "extend":
        return Order(act, last=asked_day("last"))
    if act == "cancel":
        return Order(act, reason=reason(needed=True))
    if act == "replace":
        return Order(act)
    raise Invalid("What is to be done with them?", faults=[Fault("/act", "choose one")])


def _carried_out(number: int, key: str, order: Order) -> RowResult:
    """One visit, for itself: what another one is refused does not stop it."""
    found = queries.find_visit(key, visibility.locations(Right.PLAN), locked=True)
    if found is None:
        return RowResult(number, Result.REFUSED, "", "There is no such visit.")
    where = f"{found.location.name} ({found.location.code})"
    try:
        with db.session.begin_nested():
            ACTS[order.act](found, order)
    except Problem as problem:
        return RowResult(number, Result.REFUSED, key, f"{where}: {problem.detail}")
    return RowResult(number, Result.CHANGED, key, where)


def _assign(found: Visit, order: Order) -> None:
    shopper = db.session.get_one(Person, order.shopper) if order.shopper else None
    assign_named(found, shopper, order.reason, order.despite)


def _extend(found: Visit, order: Order) -> None:
    assert order.last is not None
    due_at = end_of(order.last, found.location)
    check_future(due_at)
    actions.reschedule(found, opens_at=found.opens_at, due_at=due_at, by=auth.person())


def _cancel(found: Visit, order: Order) -> None:
    actions.cancel(found, reason=order.reason, by=auth.person())


def _replace(found: Visit, _: Order) -> None:
    if actions.replace(found, by=auth.person()) is None:
        raise Conflict("The location is closed by then.", code="location_closed")


ACTS: dict[str, Callable[[Visit, Order], None]] = {
    "assign": _assign,
    "extend": _extend,
    "cancel": _cancel,
    "replace": _replace,
}


@blueprint.get("/visits/_many/<key>")
@auth.needs(Right.PLAN)
def report(key: str) -> Response:
    found = kept.find(key, ABOUT)
    rows = found.report.rows if found.report else ()
    page = render_template(
        "visits/many.html",
        words=DONE.get(found.name, "changed"),
        done=[row for row in rows if row.result is Result.CHANGED],
        refused=[row for row in rows if row.result is Result.REFUSED],
    )
    return Response(page)
