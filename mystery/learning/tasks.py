"""Actions: giving them, working them off, checking what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mystery import log
from mystery.audits.tables import Audit
from mystery.db import new_key, now, session
from mystery.learning.queries import list_due
from mystery.learning.rules import (
    OPEN_STATES,
    ActionState,
    IdeaStatus,
    check_action,
    check_step,
    check_text,
)
from mystery.learning.tables import Action, ActionStep, Idea, Learned, Thought
from mystery.locations.rules import Kind as PlaceKind
from mystery.locations.tables import Location
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal
from mystery.people.tables import Person
from mystery.problems import Conflict, Fault, Invalid


@dataclass(frozen=True)
class Cause:
    """What an action comes from: a miss in a report, an idea, or neither."""

    audit: Audit | None = None
    question: str | None = None
    idea: Idea | None = None
    photo: str | None = None
    """The picture before, by its hash."""


def give(
    title: str, *, location: Location, owner: Person, due: date, cause: Cause, by: Principal
) -> Action:
    """Raises Invalid for a title or a day that cannot be, Conflict for a place or a report that
    cannot have one yet."""
    kept = check_action(title, due=due, today=now().date())
    if location.kind != PlaceKind.OWN:
        fault = Fault("/place", "choose one of our own")
        raise Invalid("We change our own places only.", faults=[fault])
    _check_released(cause.audit)
    action = Action(
        key=new_key(),
        title=kept,
        location_id=location.id,
        owner_id=owner.id,
        due_on=due,
        state=ActionState.OPEN,
        audit_id=cause.audit.id if cause.audit else None,
        question=cause.question,
        idea_id=cause.idea.id if cause.idea else None,
        before=cause.photo,
        given_by=by.id,
        created_at=now(),
        changed_at=now(),
    )
    session.add(action)
    session.flush()
    if cause.idea and cause.idea.status in (IdeaStatus.NEW, IdeaStatus.LOOKED_AT):
        cause.idea.status, cause.idea.changed_at = IdeaStatus.TRYING, now()
    log.record("action.give", f"action:{action.key}", actor=by.actor, place=location.code)
    _tell_owner(action, by)
    return action


def _check_released(audit: Audit | None) -> None:
    """An action must not tell a store of a visit before the report does."""
    if audit and (audit.released_at is None or audit.released_at > now()):
        raise Conflict(
            "The store cannot read this report yet. Give the action when it can, from tomorrow.",
            code="not_released",
        )


def _tell_owner(action: Action, by: Principal) -> None:
    if action.owner_id == by.id:
        return
    location = session.get_one(Location, action.location_id)
    _tell(action, Kind.ACTION_GIVEN, location)


def _tell(action: Action, kind: Kind, location: Location) -> None:
    due = action.due_on.isoformat()
    address = f"/actions/{action.key}"
    tell(action.owner_id, kind, address=address, place=location.name, due=due)


def step(
    action: Action, to: ActionState, *, reason: str = "", manages: bool, by: Principal
) -> None:
    """Move it on; who gave it is told when it is done."""
    state = ActionState(action.state)
    own_work = state == ActionState.DONE and _did(action) == by.id and by.id != action.given_by
    check_step(state, to, manages=manages, own_work=own_work, reason=reason)
    said = check_text(reason, "/reason") if reason.strip() else ""
    action.state, action.changed_at = to, now()
    action.reason = said if to == ActionState.DROPPED else ""
    if to == ActionState.DONE:
        action.done_on = now().date()
    elif to in OPEN_STATES:
        action.done_on = None
    session.add(ActionStep(action_id=action.id, state=to, text=said, by=by.id, at=now()))
    session.flush()
    log.record(f"action.{to}", f"action:{action.key}", actor=by.actor)
    if to == ActionState.DONE and action.given_by not in (None, by.id):
        place = session.get_one(Location, action.location_id).name
        address = f"/actions/{action.key}"
        tell(action.given_by or 0, Kind.ACTION_DONE, address=address, place=place)


def _did(action: Action) -> int | None:
    """Who said last that it is done."""
    session.expire(action, ["steps"])
    done = [one.by for one in action.steps if one.state == ActionState.DONE]
    return done[-1] if done else None


def change(action: Action, *, title: str, owner: Person, due: date, by: Principal) -> None:
    """Another title, owner or day; a new owner is told."""
    same_day = due == action.due_on
    kept = check_action(title, due=due, today=min(due, now().date()) if same_day else now().date())
    handed_over = owner.id != action.owner_id
    action.title, action.owner_id, action.due_on = kept, owner.id, due
    action.changed_at = now()
    if not same_day:
        action.reminded_at = None
    session.flush()
    log.record("action.change", f"action:{action.key}", actor=by.actor)
    if handed_over:
        _tell_owner(action, by)


def attach(action: Action, which: str, sha256: str, *, by: Principal) -> None:
    """The photo before or after, which the store holds already."""
    if which == "before":
        action.before = sha256
    else:
        action.after = sha256
    action.changed_at = now()
    log.record("action.photo", f"action:{action.key}", actor=by.actor, which=which)


def forget_photo(audit_id: int, sha256: str) -> None:
    """A reviewer took it out of the report: what came of the report shows it no more."""
    thoughts = sa.select(Thought.id).join(Thought.learned).where(Learned.audit_id == audit_id)
    ideas = sa.update(Idea).where(Idea.photo == sha256, Idea.thought_id.in_(thoughts))
    session.execute(ideas.values(photo=None))
    actions = sa.update(Action).where(Action.audit_id == audit_id, Action.before == sha256)
    session.execute(actions.values(before=None))


def remind(today: date) -> int:
    """Tell owners once that the day has come; how many."""
    due = list_due(today)
    for action in due:
        action.reminded_at = now()
        _tell(action, Kind.ACTION_DUE, action.location)
    return len(due)
