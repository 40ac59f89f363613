from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mystery.audits.redactions.queries import is_hidden
from mystery.audits.stages.tables import StageReport
from mystery.audits.tables import Audit, AuditPhoto
from mystery.db import session
from mystery.learning.rules import ActionState, ThoughtState, month_of
from mystery.learning.tables import Action, Idea, IdeaVote, Learned, LearnedMail, Praise, Thought
from mystery.locations.queries import Condition
from mystery.locations.rules import Kind
from mystery.locations.tables import Location
from mystery.problems import Missing


@dataclass(frozen=True)
class Outing:
    """What a shopper wrote about: their own visit, sent as an audit or as one of its stages."""

    author_id: int
    audit_id: int | None
    location_id: int
    programme_id: int
    month: date


def find_outing(uuid: str, author_id: int) -> Outing | None:
    """By the id under which the phone sent it; somebody else's is not found."""
    audit = session.scalar(
        sa.select(Audit)
        .options(joinedload(Audit.location))
        .where(Audit.uuid == uuid, Audit.author_id == author_id)
    )
    if audit:
        month = month_of(audit.local_day)
        return Outing(author_id, audit.id, audit.location_id, audit.programme_id, month)
    report = session.scalar(
        sa.select(StageReport).where(StageReport.uuid == uuid, StageReport.author_id == author_id)
    )
    if report is None:
        return None
    visit = report.run.visit
    day = report.visited_at.astimezone(ZoneInfo(visit.location.time_zone)).date()
    return Outing(author_id, report.audit_id, visit.location_id, visit.programme_id, month_of(day))


def find_learned(uuid: str) -> Learned | None:
    return session.scalar(sa.select(Learned).where(Learned.uuid == uuid))


def list_waiting(visible: Condition, *, limit: int = 100) -> list[Thought]:
    """What a reviewer may let out, in no order that tells when it came."""
    return list(
        session.scalars(
            sa.select(Thought)
            .join(Thought.learned)
            .join(Location, Location.id == Learned.location_id)
            .options(joinedload(Thought.learned).joinedload(Learned.location))
            .options(joinedload(Thought.learned).joinedload(Learned.audit))
            .options(joinedload(Thought.learned).joinedload(Learned.programme))
            .where(Thought.state == ThoughtState.WAITING, visible)
            .order_by(Learned.month, Location.name, Thought.key)
            .limit(limit)
        )
    )


def tally_waiting(visible: Condition) -> int:
    query = (
        sa.select(sa.func.count(Thought.id))
        .join(Thought.learned)
        .join(Location, Location.id == Learned.location_id)
        .where(Thought.state == ThoughtState.WAITING, visible)
    )
    return session.scalar(query) or 0


def get_thought(key: str, visible: Condition, *, locked: bool = False) -> Thought:
    query = (
        sa.select(Thought)
        .join(Thought.learned)
        .join(Location, Location.id == Learned.location_id)
        .where(Thought.key == key, visible)
    )
    found = session.scalar(query.with_for_update(of=Thought) if locked else query)
    if found is None:
        raise Missing("There is no such thing to let out.")
    return found


def list_photos(audit_id: int) -> list[AuditPhoto]:
    """Those that may go out with an idea."""
    query = sa.select(AuditPhoto).where(AuditPhoto.audit_id == audit_id, ~is_hidden())
    return list(session.scalars(query.order_by(AuditPhoto.position)))


@dataclass(frozen=True)
class Noticed:
    """An idea for one reader; `near`: the place lies in their part, so they may know it."""

    idea: Idea
    near: bool
    votes: int
    voted: bool
    actions: int

    @property
    def place(self) -> str:
        """Where it comes from: the place for those who look after it, else the brand."""
        location = self.idea.location
        if self.near:
            return location.name
        own = location.kind == Kind.OWN
        return location.brand or ("One of our stores" if own else "A competitor")


def list_ideas(
    readable: Condition,
    *conditions: Condition,
    near: Condition,
    person_id: int,
    offset: int = 0,
    limit: int = 50,
) -> list[Noticed]:
    """Those most people second first, the rest in no order that tells when they came."""
    votes = sa.select(sa.func.count()).where(IdeaVote.idea_id == Idea.id).scalar_subquery()
    mine = sa.exists().where(IdeaVote.idea_id == Idea.id, IdeaVote.person_id == person_id)
    given = sa.select(sa.func.count()).where(Action.idea_id == Idea.id).scalar_subquery()
    query = (
        sa.select(Idea, sa.case((near, True), else_=False), votes, mine, given)
        .join(Idea.location)
        .options(joinedload(Idea.location), joinedload(Idea.owner))
        .where(readable, *conditions)
        .order_by(Idea.month.desc(), votes.desc(), Idea.key)
        .offset(offset)
        .limit(limit)
    )
    return [Noticed(*row) for row in session.execute(query)]


def get_idea(key: str, readable: Condition, *, locked: bool = False) -> Idea:
    query = sa.select(Idea).join(Idea.location).where(Idea.key == key, readable)
    found = session.scalar(query.with_for_update(of=Idea) if locked else query)
    if found is None:
        raise Missing("There is no such idea.")
    return found


def author_of(idea: Idea) -> int | None:
    """For telling them what came of it, and for nothing else."""
    if idea.thought_id is None:
        return None
    return session.scalar(
        sa.select(Learned.author_id).join(Learned.thoughts).where(Thought.id == idea.thought_id)
    )


def list_praise(
    readable: Condition, *conditions: Condition, offset: int = 0, limit: int = 50
) -> list[Praise]:
    query = (
        sa.select(Praise)
        .join(Praise.location)
        .options(joinedload(Praise.location))
        .where(readable, *conditions)
        .order_by(Praise.month.desc(), Praise.key)
    )
    return list(session.scalars(query.offset(offset).limit(limit)))


def list_untold_praise(at: datetime) -> list[Praise]:
    """What stores may read by now and have not been told of."""
    query = sa.select(Praise).where(Praise.told_at.is_(None), Praise.visible_at <= at)
    return list(session.scalars(query.order_by(Praise.location_id)))


ACTION_WITH = (
    joinedload(Action.location).joinedload(Location.region),
    joinedload(Action.owner),
    joinedload(Action.audit),
    joinedload(Action.idea),
)


def list_actions(
    readable: Condition, *conditions: Condition, offset: int = 0, limit: int = 50
) -> list[Action]:
    """What is due first first."""
    query = (
        sa.select(Action)
        .join(Action.location)
        .options(*ACTION_WITH)
        .where(readable, *conditions)
        .order_by(Action.due_on, Action.key)
    )
    return list(session.scalars(query.offset(offset).limit(limit)))


def tally_actions(readable: Condition, *conditions: Condition) -> int:
    query = sa.select(sa.func.count(Action.id)).join(Action.location)
    return session.scalar(query.where(readable, *conditions)) or 0


def get_action(key: str, readable: Condition, *, locked: bool = False) -> Action:
    query = sa.select(Action).join(Action.location).where(Action.key == key, readable)
    found = session.scalar(query.with_for_update(of=Action) if locked else query)
    if found is None:
        raise Missing("There is no such action.")
    return found


def list_due(today: date) -> list[Action]:
    """Open ones whose day has come and whose owner has not been reminded."""
    query = sa.select(Action).where(
        Action.state.in_((ActionState.OPEN, ActionState.DOING)),
        Action.due_on <= today,
        Action.reminded_at.is_(None),
    )
    return list(session.scalars(query.options(joinedload(Action.location)).limit(500)))


def list_done(readable: Condition, *, since: date, until: date, limit: int = 50) -> list[Action]:
    done = Action.state.in_((ActionState.DONE, ActionState.CHECKED))
    here = sa.and_(done, Action.done_on >= since, Action.done_on < until)
    return list_actions(readable, here, limit=limit)


def was_mailed(person_id: int, month: date) -> bool:
    return session.get(LearnedMail, (person_id, month)) is not None
