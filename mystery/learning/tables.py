from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.audits.tables import Audit
from mystery.db import Base
from mystery.learning.rules import ActionState, IdeaStatus, ThoughtKind, ThoughtState
from mystery.locations.tables import Location
from mystery.people.tables import Person
from mystery.programmes.tables import Programme


def _one_of(column: str, known: type) -> str:
    values = ", ".join(f"'{value}'" for value in known)  # type: ignore[attr-defined]
    return f"{column} IN ({values})"


class Learned(Base):
    """What a shopper wrote after a visit, as it came. Readers meet thoughts, never this."""

    __tablename__ = "learned"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    """Made on the phone; known to the author only."""
    digest: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    audit_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True
    )
    """None while a visit in stages has not become one."""
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    month: Mapped[date]
    received_at: Mapped[datetime]

    audit: Mapped[Audit | None] = relationship()
    location: Mapped[Location] = relationship()
    programme: Mapped[Programme] = relationship()
    thoughts: Mapped[list[Thought]] = relationship(
        order_by="Thought.id", back_populates="learned", passive_deletes=True
    )


class Thought(Base):
    """One of the things in it, which a reviewer lets out or keeps back. `text` never changes."""

    __tablename__ = "thought"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    learned_id: Mapped[int] = mapped_column(
        sa.ForeignKey("learned.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(16))
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    learned: Mapped[Learned] = relationship(back_populates="thoughts")

    __table_args__ = (
        sa.CheckConstraint(_one_of("kind", ThoughtKind), name="kind_known"),
        sa.CheckConstraint(_one_of("state", ThoughtState), name="state_known"),
        sa.Index("ix_thought_state", "state"),
    )


class Idea(Base):
    """What we could copy or should spare our customers. It does not say who noticed it."""

    __tablename__ = "idea"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    thought_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("thought.id", ondelete="SET NULL"), unique=True
    )
    annoys: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(sa.Text)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    """Also shown to those whose part the place is not in: they read its brand."""
    photo: Mapped[str | None] = mapped_column(sa.ForeignKey("photo.sha256"))
    month: Mapped[date]
    """The first of the month of the visit; no finer."""
    visible_at: Mapped[datetime | None]
    """From when stores read it: in daily batches, never at the moment of release. None: not before
    a store with one person on duty has had enough visits."""
    status: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    released_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    location: Mapped[Location] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])

    __table_args__ = (
        sa.CheckConstraint(_one_of("status", IdeaStatus), name="status_known"),
        sa.Index("ix_idea_month", "month"),
    )


class IdeaVote(Base):
    """Somebody says: me too."""

    __tablename__ = "idea_vote"

    idea_id: Mapped[int] = mapped_column(
        sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Praise(Base):
    """For somebody who did it right, in the words that the reviewer let out."""

    __tablename__ = "praise"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    thought_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("thought.id", ondelete="SET NULL"), unique=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    month: Mapped[date]
    visible_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When the store was told."""

    location: Mapped[Location] = relationship()

    __table_args__ = (sa.Index("ix_praise_month", "month"),)


class Action(Base):
    """Something to change at one place, with an owner and a due date."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    audit_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="SET NULL"), index=True
    )
    question: Mapped[str | None] = mapped_column(sa.String(64))
    """What was missed, where it came from a report."""
    idea_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("idea.id", ondelete="SET NULL"), index=True
    )
    before: Mapped[str | None] = mapped_column(sa.ForeignKey("photo.sha256"))
    after: Mapped[str | None] = mapped_column(sa.ForeignKey("photo.sha256"))
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]

    location: Mapped[Location] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    audit: Mapped[Audit | None] = relationship()
    idea: Mapped[Idea | None] = relationship()
    steps: Mapped[list[ActionStep]] = relationship(order_by="ActionStep.id", passive_deletes=True)

    __table_args__ = (
        sa.CheckConstraint(_one_of("state", ActionState), name="state_known"),
        sa.Index("ix_action_location_id_state", "location_id", "state"),
        sa.Index("ix_action_owner_id_state", "owner_id", "state"),
        sa.Index("ix_action_due_on", "due_on"),
    )


class ActionStep(Base):
    """What became of an action, and what was said about it."""

    __tablename__ = "action_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(
        sa.ForeignKey("action.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]


class LearnedMail(Base):
    """Who was sent which month: nobody is sent one twice."""

    __tablename__ = "learned_mail"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[date] = mapped_column(primary_key=True)
