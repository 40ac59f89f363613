"""What visits cost: deciding on claims, one by one or many at once, and handing over to payroll."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.expenses import actions, queries
from mystery.expenses.actions import Ruling
from mystery.expenses.queries import Wanted
from mystery.expenses.rules import Verdict, quantity_text
from mystery.expenses.tables import Claim
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid, Problem
from mystery.web import auth, visibility
from mystery.web.api.expenses import ruling
from mystery.web.expenses import approve_all, payroll_maker, shown, visible
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("expenses_page", __name__)
PAGE, AT_ONCE = 50, 1_000
STATES = {
    "waiting": "To decide",
    "review": "Visit in review",
    "decided": "Granted, not paid",
    "paid": "Paid",
    "": "All",
}
ITEM_STATES = {
    "waiting": ("Waiting", "maybe"),
    "approved": ("Approved", ""),
    "cut": ("Cut", "strong"),
    "refused": ("Refused", "below"),
}
KINDS = {"work": "Time at the visit", "travel": "Time on the way", "money": "Money"}
DONE = {
    "decided": "Decided. The shopper is told.",
    "handed": "Handed to payroll. The table below stays as it is and can be fetched again.",
}


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    return {
        "quantity": quantity_text,
        "expense_states": ITEM_STATES,
        "expense_kinds": KINDS,
    }


@blueprint.get("/expenses")
@auth.needs(Right.DECIDE_EXPENSES)
def page() -> str:
    return _list(Form())


@blueprint.post("/expenses/<key>")
@auth.needs(Right.DECIDE_EXPENSES)
def decide(key: str) -> BaseResponse:
    here = visible()
    claim = queries.get_claim(key, here)
    try:
        rulings = [_ruling(claim, item) for item in _positions()]
        with db.transaction():
            actions.decide(key, rulings, visible=here, by=auth.person())
    except forms.ANSWERED as problem:
        return _again(problem)
    return redirect(_address(_given() | {"done": "decided"}), 303)


def _positions() -> list[int]:
    """Items of the form on which something was chosen."""
    named = [name.removeprefix("verdict-") for name in request.form if name.startswith("verdict-")]
    chosen = [name for name in named if forms.text(f"verdict-{name}")]
    return [int(name[:4]) for name in chosen if name.isascii() and name.isdigit()]


def _ruling(claim: Claim, item: int) -> Ruling:
    verdict = forms.text(f"verdict-{item}")
    if verdict not in list(Verdict):
        raise Invalid("Choose approve, cut or refuse.", faults=[Fault("/verdict", "unknown")])
    return ruling(
        claim,
        item=item,
        verdict=Verdict(verdict),
        granted=forms.text(f"granted-{item}") or None,
        reason=forms.text(f"reason-{item}"),
    )


@blueprint.post("/expenses/approve")
@auth.needs(Right.DECIDE_EXPENSES)
def approve() -> BaseResponse:
    """Approve as asked for what was ticked, or with `all` whatever fits the filters."""
    keys = forms.texts("claim")[:PAGE]
    if forms.text("all"):
        waiting = queries.list_claims(visible(), _wanted(_given()), limit=AT_ONCE)
        keys = [claim.key for claim in waiting]
    if not keys:
        fault = Fault("/claim", "tick at least one")
        return _again(Invalid("Nothing was ticked.", faults=[fault]))
    done, passed = approve_all(keys)
    told = {"approved": str(done), "passed": str(passed) if passed else ""}
    return redirect(_address(_given() | told), 303)


def _again(problem: Problem) -> Response:
    db.session.rollback()
    form = forms.sent(problem)
    return Response(_list(form), form.status)


def _given() -> dict[str, str]:
    """The filters of the list; a form carries them along in its address."""
    names = ("state", "since", "until", "location")
    given = {name: forms.asked(name) for name in names}
    if "state" not in request.args:
        given["state"] = "waiting"
    return given


def _address(given: dict[str, str]) -> str:
    kept = {name: value for name, value in given.items() if value or name == "state"}
    return f"/expenses?{urlencode(kept)}"


def _wanted(given: dict[str, str]) -> Wanted:
    return Wanted(
        state=given["state"] if given["state"] in STATES else "",
        since=_day(given["since"]),
        until=_day(given["until"]),
        location=given["location"],
    )


def _list(form: Form) -> str:
    given = _given()
    wanted, here = _wanted(given), visible()
    after = forms.asked("after")
    found = queries.list_claims(here, wanted, after=_id(after), limit=PAGE + 1)
    more = found[PAGE - 1].key if len(found) > PAGE else ""
    counts = {
        state: queries.tally_claims(
            here, Wanted(state, wanted.since, wanted.until, wanted.location)
        )
        for state in STATES
    }
    return render_template(
        "expenses/list.html",
        claims=shown(found[:PAGE]),
        sums=queries.sum_claims(here, wanted),
        given=given,
        states=[(s, w, _address(given | {"state": s}), counts[s]) for s, w in STATES.items()],
        filters=urlencode(given),
        more=_address(given | {"after": more}) if more else "",
        at_once=min(counts["waiting"], AT_ONCE),
        form=form,
        done=_done(),
    )


def _id(key: str) -> int:
    claim = queries.find_claim(key, visible()) if key else None
    return claim.id if claim else 0


def _done() -> str:
    count, passed = forms.asked("approved", 6), forms.asked("passed", 6)
    if not count.isdigit():
        return forms.done(DONE)
    said = f"{count} approved as asked for."
    if passed.isdigit():
        said += f" {passed} left alone: beyond the limit, in review, your own, or decided already."
    return said


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@blueprint.get("/expenses/payroll")
@auth.needs(Right.PAY)
def payroll() -> str:
    return _payroll(Form())


@blueprint.post("/expenses/payroll")
@auth.needs(Right.PAY)
def hand_over() -> BaseResponse:
    try:
        since, until = _period()
        with db.transaction():
            paying = visibility.locations(Right.PAY)
            actions.hand_to_payroll(since, until, visible=paying, by=auth.person())
    except forms.ANSWERED as problem:
        db.session.rollback()
        form = forms.sent(problem)
        return Response(_payroll(form), form.status)
    return redirect("/expenses/payroll?done=handed", 303)


def _period() -> tuple[date, date]:
    days = {name: _day(forms.text(name)) for name in ("since", "until")}
    faults = [Fault(f"/{name}", "a day is wanted") for name, day in days.items() if day is None]
    if days["since"] is None or days["until"] is None:
        raise Invalid("The period needs its first and last day.", faults=faults)
    return days["since"], days["until"]


def _payroll(form: Form) -> str:
    paying = visibility.locations(Right.PAY)
    first, last = last_month(auth.today())
    since = _day(form.value("since")) or first
    until = _day(form.value("until")) or last
    return render_template(
        "expenses/payroll.html",
        form=form,
        since=since,
        until=until,
        due=len(db.session.scalars(queries.payable(paying, since, until)).all()),
        earlier=queries.tally_unpaid(paying, since),
        unnumbered=queries.list_unnumbered(paying),
        batches=queries.list_batches(payroll_maker()),
        done=forms.done(DONE),
    )


def last_month(today: date) -> tuple[date, date]:
    """The first and the last day of the month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
