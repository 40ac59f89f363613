"""What the demo's people noticed, praised and changed in the last months."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.db import session
from mystery.demo.past import Stage
from mystery.learning.rules import (
    ActionState,
    IdeaStatus,
    ThoughtKind,
    ThoughtState,
    month_of,
    months_back,
)
from mystery.learning.tables import Action, ActionStep, Idea, IdeaVote, Learned, Praise, Thought
from mystery.locations.rules import Kind
from mystery.locations.tables import Location

MONTHS = 5
RIVALS = (
    "They walk you to the shelf instead of pointing.",
    "A sign at the till says how long the queue takes. It was right to the minute.",
    "Free water and a seat beside the fitting rooms.",
    "The receipt comes by mail if you want, without signing up for anything.",
    "Somebody opens a second till before the third customer waits.",
    "Prices of what is out of stock stay on the shelf, with the day it comes back.",
    "You can call a colleague to you with a button at the shelf.",
    "Returns have a desk of their own, away from the tills.",
)
OURS = (
    "They keep a charger for customers behind the counter.",
    "The morning team greets everybody by the door until ten.",
    "A colleague wrote down the part number for me, for the next time.",
    "Umbrellas to borrow on rainy days.",
)
ANNOYING = (
    "The bell at the counter rings and nobody comes.",
    "You have to ask for a basket, they stand behind the tills.",
    "Music so loud that I had to repeat myself.",
    "The self-service till asks for a bag three times.",
    "No price on anything in the front window.",
)
PRAISED = (
    "Warm from the first word on, and honest about what they did not have.",
    "The team kept calm and friendly with twelve people waiting.",
    "Explained two products without pushing the dearer one.",
    "Noticed that I was looking and came without being asked.",
    "Packed everything so that nothing broke on the way home.",
    "Stayed until I had found the right size.",
)
TASKS = (
    ("Put baskets beside the door", ActionState.DONE, -4),
    ("Open a second till before the third customer waits", ActionState.DOING, 6),
    ("Sweep the entrance every two hours", ActionState.OPEN, -3),
    ("Write a price on everything in the window", ActionState.CHECKED, -20),
    ("Show how long the queue takes", ActionState.OPEN, 12),
    ("Turn the music down after four", ActionState.CHECKED, -33),
    ("A seat and water beside the fitting rooms", ActionState.DOING, 20),
    ("A desk of its own for returns", ActionState.DROPPED, -10),
)
PLACES = ("N-002", "N-001", "N-002", "S-003", "N-004", "S-001", "N-002", "W-005")
STATUSES = (
    IdeaStatus.NEW,
    IdeaStatus.LOOKED_AT,
    IdeaStatus.TRYING,
    IdeaStatus.NEW,
    IdeaStatus.DONE,
    IdeaStatus.NOT_NOW,
)
NOT_NOW = "The lease does not allow it before the refit in spring."


@dataclass
class Memory:
    """Draws from dice of its own: the rest of the story stays as it was."""

    stage: Stage
    rng: random.Random
    visits: dict[tuple[date, str], list[Audit]]

    def key(self) -> str:
        return f"{self.rng.getrandbits(96):024x}"

    def visit(self, month: date, kind: Kind) -> Audit | None:
        """A visit of that month that nobody has written about yet."""
        there = self.visits.get((month, kind), [])
        return there.pop(self.rng.randrange(len(there))) if there else None


def remember(stage: Stage) -> None:
    """Ideas, praise and actions of the last months, and a few things that wait to be let out."""
    rng = random.Random(f"learning {stage.day}")  # noqa: S311 a story, not a secret
    memory = Memory(stage, rng, _visits(stage))
    ideas = list(_ideas(memory))
    _praise(memory)
    session.flush()
    _tasks(memory, ideas)
    _waiting(memory)
    session.flush()


def _visits(stage: Stage) -> dict[tuple[date, str], list[Audit]]:
    since = months_back(month_of(stage.day), MONTHS)
    query = (
        sa.select(Audit, Location.kind)
        .join(Audit.location)
        .where(Audit.state == AuditState.APPROVED, Audit.local_day >= since)
        .order_by(Audit.local_day, Audit.location_id, Audit.id)
    )
    found: dict[tuple[date, str], list[Audit]] = {}
    for audit, kind in session.execute(query):
        found.setdefault((month_of(audit.local_day), kind), []).append(audit)
    return found


def _thought(memory: Memory, audit: Audit, kind: ThoughtKind, text: str, state: str) -> Thought:
    received = audit.visited_at + timedelta(hours=3)
    reviewer = memory.stage.accounts["Rita Review"].id
    thought = Thought(key=memory.key(), kind=kind, text=text, state=state)
    if state != ThoughtState.WAITING:
        thought.decided_by, thought.decided_at = reviewer, received + timedelta(days=1)
    session.add(
        Learned(
            uuid=str(uuid.UUID(int=memory.rng.getrandbits(128), version=4)),
            digest="0" * 64,
            author_id=audit.author_id,
            audit_id=audit.id,
            location_id=audit.location_id,
            programme_id=audit.programme_id,
            month=month_of(audit.local_day),
            received_at=received,
            thoughts=[thought],
        )
    )
    session.flush()
    return thought


def _visible(audit: Audit) -> datetime:
    return datetime.combine(audit.local_day + timedelta(days=2), time(), UTC)


def _ideas(memory: Memory) -> Iterator[Idea]:
    noticed = [(Kind.COMPETITOR, text, False) for text in RIVALS]
    noticed += [(Kind.OWN, text, False) for text in OURS]
    noticed += [(Kind.OWN, text, True) for text in ANNOYING]
    for number, (kind, text, annoys) in enumerate(noticed):
        month = months_back(month_of(memory.stage.day), 1 + number % MONTHS)
        audit = memory.visit(month, kind)
        if audit:
            yield _idea(memory, audit, text, annoys=annoys, status=STATUSES[number % 6])


def _idea(memory: Memory, audit: Audit, text: str, *, annoys: bool, status: IdeaStatus) -> Idea:
    kind = ThoughtKind.ANNOYED if annoys else ThoughtKind.COPY
    thought = _thought(memory, audit, kind, text, ThoughtState.RELEASED)
    rival = audit.location.kind == Kind.COMPETITOR
    photo = memory.rng.choice(memory.stage.pictures) if memory.rng.random() < 0.3 else None
    idea = Idea(
        key=memory.key(),
        thought_id=thought.id,
        annoys=annoys,
        text=text,
        location_id=audit.location_id,
        shared=rival,
        photo=photo,
        month=month_of(audit.local_day),
        visible_at=_visible(audit),
        status=status,
        reason=NOT_NOW if status == IdeaStatus.NOT_NOW else "",
        released_by=memory.stage.accounts["Rita Review"].id,
        changed_at=_visible(audit),
    )
    session.add(idea)
    session.flush()
    if rival:
        for name in memory.rng.sample(("Nora North", "Sol South", "Stan Store", "Ada Admin"), 2):
            session.add(IdeaVote(idea_id=idea.id, person_id=memory.stage.accounts[name].id))
    return idea


def _praise(memory: Memory) -> None:
    for number in range(2 * len(PRAISED)):
        month = months_back(month_of(memory.stage.day), number % MONTHS)
        audit = memory.visit(month, Kind.OWN)
        if audit is None:
            continue
        text = PRAISED[number % len(PRAISED)]
        thought = _thought(memory, audit, ThoughtKind.PRAISE, text, ThoughtState.RELEASED)
        session.add(
            Praise(
                key=memory.key(),
                thought_id=thought.id,
                text=text,
                location_id=audit.location_id,
                month=month_of(audit.local_day),
                visible_at=_visible(audit),
                told_at=_visible(audit),
            )
        )


def _tasks(memory: Memory, ideas: list[Idea]) -> None:
    tried = [idea for idea in ideas if idea.status in (IdeaStatus.TRYING, IdeaStatus.DONE)]
    places = {code: place for place in session.scalars(sa.select(Location)) if (code := place.code)}
    for number, (title, state, days) in enumerate(TASKS):
        idea = tried[number % len(tried)] if tried and number % 2 else None
        _task(memory, (title, state, days), place=places[PLACES[number]], idea=idea)


def _task(
    memory: Memory, task: tuple[str, ActionState, int], *, place: Location, idea: Idea | None
) -> None:
    title, state, days = task
    people, day = memory.stage.accounts, memory.stage.day
    giver = people[{"N": "Nora North", "S": "Sol South"}.get(place.code[0], "Ada Admin")]
    owner = people["Stan Store"] if place.code == "N-002" else giver
    given = datetime.combine(day + timedelta(days=min(days, 0) - 14), time(9, 30), UTC)
    done = state in (ActionState.DONE, ActionState.CHECKED)
    action = Action(
        key=memory.key(),
        title=title,
        location_id=place.id,
        owner_id=owner.id,
        due_on=day + timedelta(days=days),
        state=state,
        reason="The lease ends in spring." if state == ActionState.DROPPED else "",
        idea_id=idea.id if idea else None,
        before=memory.stage.pictures[0] if done else None,
        after=memory.stage.pictures[1] if done else None,
        given_by=giver.id,
        created_at=given,
        changed_at=given,
        done_on=day + timedelta(days=days - 1) if done else None,
    )
    if state != ActionState.OPEN:
        at = given + timedelta(days=5)
        action.steps = [ActionStep(state=state, by=owner.id, at=at, text=action.reason)]
    session.add(action)


def _waiting(memory: Memory) -> None:
    month = month_of(memory.stage.day)
    for kind, where, text in (
        (ThoughtKind.COPY, Kind.COMPETITOR, "They wrap for free, at a table of its own."),
        (ThoughtKind.ANNOYED, Kind.OWN, "I had to walk around a ladder, my Emil nearly fell."),
        (ThoughtKind.PRAISE, Kind.OWN, "The young man with the beard was patient with my mother."),
    ):
        audit = memory.visit(month, where) or memory.visit(months_back(month, 1), where)
        if audit:
            _thought(memory, audit, kind, text, ThoughtState.WAITING)
