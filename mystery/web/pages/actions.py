"""Something to change: the list, giving it, working it off, a photo before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.learning import queries
from mystery.learning.rules import OPEN_STATES, ActionState, is_overdue, steps
from mystery.learning.tables import Action
from mystery.locations.queries import Condition, find_location
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Fault, Invalid
from mystery.web import auth, learnt, visibility
from mystery.web.api.actions import alter, step
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.layout import link

blueprint = Blueprint("actions_page", __name__)
READERS = (Right.READ_REPORT, Right.COMPARE)
PAGE = 50
WHICH = ("before", "after")
STATES = (
    ("", "To do"),
    ("late", "Overdue"),
    (ActionState.DONE, "To be checked"),
    (ActionState.CHECKED, "Checked"),
    (ActionState.DROPPED, "Dropped"),
    ("all", "All"),
)
NAMES = {
    ActionState.OPEN: "Open",
    ActionState.DOING: "Somebody is on it",
    ActionState.DONE: "Done, to be checked",
    ActionState.CHECKED: "Done and checked",
    ActionState.DROPPED: "Dropped",
}
DONE = {
    "given": "Given. The owner is told.",
    "step": "Kept.",
    "changed": "Changed.",
    "photo": "The photo is kept. It can be seen in a moment.",
}


@dataclass(frozen=True)
class Filters:
    state: str
    place: str
    mine: bool

    @property
    def values(self) -> dict[str, str]:
        return {"state": self.state, "place": self.place, "mine": "1" if self.mine else ""}

    def address(self, **changed: str) -> str:
        return link("/actions", {**self.values, **changed})

    def conditions(self) -> list[Condition]:
        found = [_of_state(self.state)]
        if self.place:
            found.append(Location.code == self.place)
        if self.mine:
            found.append(Action.owner_id == auth.person().id)
        return found


def _of_state(state: str) -> Condition:
    todo = Action.state.in_(OPEN_STATES)
    if state == "late":
        return sa.and_(todo, Action.due_on < auth.today())
    if state == "all":
        return sa.true()
    return Action.state == state if state else todo


def filters() -> Filters:
    state = forms.asked("state")
    known = state if state in dict(STATES) else ""
    return Filters(known, forms.asked("place"), forms.asked("mine") == "1")


@blueprint.get("/actions")
@auth.needs(*READERS)
def page() -> str:
    asked, number = filters(), forms.page_number()
    found = queries.list_actions(
        learnt.actions(), *asked.conditions(), offset=(number - 1) * PAGE, limit=PAGE + 1
    )
    late = queries.tally_actions(learnt.actions(), _of_state("late"))
    return render_template(
        "actions/list.html",
        actions=[(one, is_late(one)) for one in found[:PAGE]],
        asked=asked,
        place=find_location(asked.place, visibility.locations(*READERS)) if asked.place else None,
        states=STATES,
        names=NAMES,
        late=late,
        before=asked.address(page=str(number - 1)) if number > 1 else "",
        after=asked.address(page=str(number + 1)) if len(found) > PAGE else "",
        done=forms.done(DONE),
    )


def is_late(action: Action) -> bool:
    return is_overdue(ActionState(action.state), action.due_on, auth.today())


@blueprint.get("/actions/<key>")
@auth.needs(*READERS)
def action(key: str) -> str:
    return _render(queries.get_action(key, learnt.actions()), Form())


def _render(found: Action, form: Form) -> str:
    manages = learnt.manages(found.location)
    report_out = found.audit and found.audit.released_at and found.audit.released_at <= db.now()
    return render_template(
        "actions/action.html",
        action=found,
        late=is_late(found),
        names=NAMES,
        ways=steps(ActionState(found.state), manages=manages) if learnt.works(found) else [],
        manages=manages,
        owners=learnt.owners(found.location) if manages else [],
        people={person.id: person.name for person in _named(found)},
        report=found.audit.key if found.audit and (report_out or manages) else "",
        form=form,
        which=WHICH,
        done=forms.done(DONE),
    )


def day_in(name: str) -> date:
    try:
        return date.fromisoformat(forms.text(name))
    except ValueError as error:
        raise Invalid("A day is missing.", faults=[Fault(f"/{name}", "like 2026-12-24")]) from error


def _named(found: Action) -> list[Person]:
    """Whoever took a step: managers among themselves go by name."""
    ids = {one.by for one in found.steps} | {found.given_by}
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(ids - {None}))))


@blueprint.post("/actions/<key>/step")
@auth.needs(*READERS)
def take_step(key: str) -> BaseResponse:
    queries.get_action(key, learnt.actions())
    try:
        to = next((s for s in ActionState if s == forms.text("state")), None)
        if to is None:
            raise Invalid("Choose what became of it.")
        step(key, to, forms.text("reason"))
    except forms.ANSWERED as problem:
        return again(key, forms.sent(problem))
    return redirect(f"/actions/{key}?done=step", 303)


def again(key: str, form: Form) -> Response:
    db.session.rollback()
    body = _render(queries.get_action(key, learnt.actions()), form)
    return Response(body, form.status)


@blueprint.post("/actions/<key>")
@auth.needs(Right.COMPARE)
def change(key: str) -> BaseResponse:
    learnt.managed_action(key)
    try:
        asked = {"title": forms.text("title"), "owner": forms.text("owner"), "due": day_in("due")}
        alter(key, asked)
    except forms.ANSWERED as problem:
        return again(key, forms.sent(problem))
    return redirect(f"/actions/{key}?done=changed", 303)
