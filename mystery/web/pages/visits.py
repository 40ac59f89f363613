"""Visits: what is planned and how far it is; cancelling, reassigning and extending one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.locations.tables import Location
from mystery.people.queries import find_by_login, find_person, list_shoppers, principal
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Conflict, Fault, Forbidden, Invalid
from mystery.programmes import actions, outlines, queries
from mystery.programmes.rules import NEXT, STATE_NAMES, VisitState
from mystery.programmes.rules.giving_back import WHY_NAMES, Why
from mystery.programmes.rules.reasons import (
    FOR_ADMIN,
    MAY_BE_SET_ASIDE,
    NONE,
    Reason,
    read_reasons,
)
from mystery.programmes.rules.spread import words
from mystery.programmes.rules.visits import REPLACED
from mystery.programmes.tables import Visit
from mystery.review.queries import list_undecided
from mystery.web import auth, reach, visibility
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.locations import region_options
from mystery.web.pages.visits_filters import NAMED, TO_DO, Narrowed, narrowed

blueprint = Blueprint("visits_page", __name__)
PAGE = 50
LISTED = 200
"""As many shoppers stand in a list to choose from; with more of them one is named."""
REASON_MOST = 2_000
DONE = {
    "planned": "Planned.",
    "there": "These visits were planned already; nothing has changed.",
    "cancelled": "The visit is cancelled. A report that was begun already still arrives.",
    "assigned": "The visit has been given on.",
    "replaced": "This visit is planned in the place of the other; whoever may go can take it.",
    "extended": "The visit has a new last day.",
    "deleted": "The report is deleted. Where none stands for its visit any more, another can be "
    "planned.",
}


@blueprint.get("/visits")
@auth.needs(Right.PLAN)
def visits() -> Response:
    return list_page(narrowed(request.args), Form(), number=forms.page_number())


def list_page(
    asked: Narrowed, form: Form, *, number: int = 1, ticked: frozenset[str] = frozenset()
) -> Response:
    states = asked.state_links()
    found = queries.list_planned(visible=asked.condition, page=number, limit=PAGE)
    count = next(n for key, _, _, n in states if key == asked.state)
    page = render_template(
        "visits/list.html",
        form=form,
        ticked=ticked,
        visits=[shown(visit) for visit in found],
        asked=asked,
        count=count,
        states=states,
        waves=[(w.key, f"{w.programme.name}, {w.name}") for w in outlines.list_all_waves()],
        regions=region_options(reach.regions(Right.PLAN)),
        shoppers=shopper_options(),
        before=asked.address(number - 1) if number > 1 else "",
        more=asked.address(number + 1) if number * PAGE < count else "",
        done=forms.done(DONE),
    )
    return Response(page, form.status)


@dataclass(frozen=True)
class Shown:
    """A visit as the pages show it: days are the location's own."""

    visit: Visit
    state: str
    shopper: str
    """Who goes, empty where it is nobody's business any more."""
    first: date
    last: date
    late: bool


def shown(visit: Visit) -> Shown:
    zone = ZoneInfo(visit.location.time_zone)
    state = VisitState(visit.state)
    named = visit.shopper.name if visit.shopper and state in NAMED else ""
    return Shown(
        visit=visit,
        state=STATE_NAMES[state],
        shopper=named or ("whoever takes it" if state == VisitState.OPEN else ""),
        first=visit.opens_at.astimezone(zone).date(),
        last=visit.due_at.astimezone(zone).date(),
        late=state in TO_DO and visit.due_at < db.now(),
    )


@blueprint.get("/visits/<key>")
@auth.needs(Right.PLAN)
def visit(key: str) -> Response:
    return _visit_page(_get(key), Form())


def _get(key: str) -> Visit:
    return queries.get_visit(forms.clean(key), visibility.locations(Right.PLAN))


def _visit_page(found: Visit, form: Form) -> Response:
    steps = NEXT[VisitState(found.state)]
    replacement = queries.replacement_of(found)
    page = render_template(
        "visits/visit.html",
        shown=shown(found),
        form=form,
        cancels=VisitState.CANCELLED in steps,
        assigns=VisitState.CLAIMED in steps,
        extends=found.state in (*TO_DO, VisitState.EXPIRED),
        replaces=found.state in REPLACED and not replacement,
        replacement=replacement,
        given_back=[(WHY_NAMES[Why(b.why)], b) for b in queries.list_given_back(found.id)],
        time=words(found.asked_part, found.asked_days),
        despite=_set_aside(found),
        undecided=list_undecided(visibility.audits(Right.DELETE_AUDIT), visit_id=found.id),
        shoppers=shopper_options(),
        done=forms.done(DONE),
    )
    return Response(page, form.status)


def _set_aside(found: Visit) -> list[str]:
    """What was decided about whoever goes, as long as it may be read who that is."""
    named = found.state in NAMED
    return [FOR_ADMIN[rule] for rule in sorted(read_reasons(found.despite))] if named else []


def shopper_options() -> list[tuple[str, str]]:
    """Key and name of everybody who may shop; empty when there are too many for a list."""
    found = list_shoppers()
    twice = _repeated(person.name for person in found)
    names = [(p.key, f"{p.name} ({_login(p)})" if p.name in twice else p.name) for p in found]
    return names if len(names) <= LISTED else []


def _repeated(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _login(person: Person) -> str:
    return person.email or person.staff_number or ""


def asked_shopper() -> Person | None:
    """Whom the form names, by the list or by e-mail or staff number; None is whoever takes it."""
    text = forms.text("shopper")
    if not text:
        return None
    person = find_person(text) or find_by_login(text)
    if person is None:
        fault = Fault("/shopper", "an e-mail address or a staff number of somebody here")
        raise Invalid(f"Nobody here is called {text[:64]!r}.", faults=[fault])
    return person


@blueprint.post("/visits/<key>/cancel")
@auth.needs(Right.PLAN)
def cancel(key: str) -> BaseResponse:
    try:
        why = reason(needed=True)
        with db.transaction():
            actions.cancel(_get(key), reason=why, by=auth.person())
    except forms.ANSWERED as problem:
        return _visit_page(_get(key), forms.sent(problem))
    return redirect(f"/visits/{key}?done=cancelled", 303)


def reason(*, needed: bool = False) -> str:
    text = forms.text("reason")
    if needed and not text:
        fault = Fault("/reason", "a few words are enough")
        raise Invalid("Say why, so that the shopper knows.", faults=[fault])
    if len(text) > REASON_MOST:
        fault = Fault("/reason", f"at most {REASON_MOST:,} characters")
        raise Invalid("The reason is too long.", faults=[fault])
    return text


@blueprint.post("/visits/<key>/assign")
@auth.needs(Right.PLAN)
def assign(key: str) -> BaseResponse:
    try:
        why, shopper = reason(), asked_shopper()
        with db.transaction() as session:
            found = _get(key)
            to = session.get_one(Person, shopper.id) if shopper else None
            assign_named(found, to, why, asked_despite())
    except forms.ANSWERED as problem:
        return _visit_page(_get(key), forms.sent(problem))
    return redirect(f"/visits/{key}?done=assigned", 303)


def asked_despite() -> frozenset[Reason]:
    """The rules that whoever plans sets aside by the tick in the form."""
    return MAY_BE_SET_ASIDE if forms.text("anyway") else NONE


def assign_named(
    found: Visit, shopper: Person | None, why: str, despite: frozenset[Reason]
) -> None:
    """Raises Forbidden that names both, where the shopper may not go."""
    try:
        if shopper:
            _check_shops(shopper, found.location)
        actions.assign(found, shopper, by=auth.person(), reason=why, despite=despite)
    except Forbidden as problem:
        if shopper is None:
            raise
        where = f"{found.location.name} ({found.location.code})"
        fault = Fault("/shopper", "somebody else has to go")
        told = f"{shopper.name} cannot go to {where}. {problem.detail}"
        raise Forbidden(told, code=problem.code, faults=[fault]) from problem


def _check_shops(shopper: Person, location: Location) -> None:
    shops = principal(shopper).scope(Right.SHOP, today=auth.today())
    if shopper.disabled_at is None and not shops.covers(location.region.path, location.id):
        raise Forbidden(f"{shopper.name} does not shop there.", code="no_shopper")


@blueprint.post("/visits/<key>/replace")
@auth.needs(Right.PLAN)
def replace(key: str) -> BaseResponse:
    try:
        with db.transaction():
            made = actions.replace(_get(key), by=auth.person())
            if made is None:
                raise Conflict("The location is closed by then.", code="location_closed")
            other = made.key
    except forms.ANSWERED as problem:
        return _visit_page(_get(key), forms.sent(problem))
    return redirect(f"/visits/{other}?done=replaced", 303)


@blueprint.post("/visits/<key>/extend")
@auth.needs(Right.PLAN)
def extend(key: str) -> BaseResponse:
    try:
        last = asked_day("last")
        with db.transaction():
            found = _get(key)
            due_at = end_of(last, found.location)
            check_future(due_at)
            actions.reschedule(found, opens_at=found.opens_at, due_at=due_at, by=auth.person())
    except forms.ANSWERED as problem:
        return _visit_page(_get(key), forms.sent(problem))
    return redirect(f"/visits/{key}?done=extended", 303)


def asked_day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError as error:
        fault = Fault(f"/{name}", "a day such as 2026-11-21")
        raise Invalid("A day is missing.", faults=[fault]) from error


def end_of(day: date, location: Location) -> datetime:
    """The last second of a day where the location is."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(location.time_zone))


def check_future(due_at: datetime) -> None:
    if due_at <= db.now():
        fault = Fault("/last", "today or later")
        raise Invalid("This day is over already.", faults=[fault])
