from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.checklists.tables import ChecklistRow, VersionRow
from mystery.db import Base
from mystery.locations.tables import Location, Region
from mystery.people.tables import Person
from mystery.programmes.rules.visits import VisitState


class Programme(Base):
    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    checklist_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checklist.id"))
    """None: any checklist, chosen with each visit; waves need one."""
    places: Mapped[dict[str, Any] | None]
    """Which locations belong to it, `rules.places.Places` as JSON; None: all."""
    active: Mapped[bool] = mapped_column(default=False, server_default=sa.true())
    """Only in an active programme visits are planned and claimed. It becomes active through the
    recorded notice; programmes from before there was one stayed active."""
    notice_text: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    """What staff were told about it, beforehand."""
    notice_on: Mapped[date | None]
    """From that day on staff knew."""
    notice_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    notice_at: Mapped[datetime | None]
    """Who recorded it, and when."""
    unplanned: Mapped[bool] = mapped_column(default=False)
    """Whether a shopper may start a visit that nobody planned."""
    self_picked: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether shoppers may take its open visits from the job board."""
    pilot: Mapped[bool] = mapped_column(default=False)
    """Visits of a pilot never count in any aggregate."""
    replaces: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether another visit is planned where one could not be shopped."""
    score_shown: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """When the shopper sees the own score: `rules.policy.ScoreShown`."""
    staff_names_shown: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether managers read names of staff in answers."""
    approves_itself: Mapped[bool] = mapped_column(default=False)
    """Whether audits without critical miss and without flag are approved by the machine."""
    approve_after_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    """How long they wait for somebody to look first; 0: approved as they arrive."""
    sample_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of those, the share kept for a reviewer's eyes anyway."""
    rotation: Mapped[dict[str, Any] | None]
    """Fields of `rules.eligibility.Rotation` by name; None: nothing but what always holds."""
    spread_parts: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether visits of a wave are spread over the parts of the day, and over week and weekend."""
    spread_days: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    spread: Mapped[dict[str, Any] | None]
    """How many of the visits are to fall on which of them, `rules.spread.Shares` as JSON; None: all
    parts of the day alike, one visit in three at the weekend."""
    created_at: Mapped[datetime]

    checklist: Mapped[ChecklistRow | None] = relationship()
    informer: Mapped[Person | None] = relationship(foreign_keys=[notice_by])


class Wave(Base):
    """One round of a programme: so many visits at each of its locations between two days."""

    __tablename__ = "wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    opens_on: Mapped[date]
    """Day at the store; the window opens as that day begins there."""
    due_on: Mapped[date]
    """The last day, included."""
    per_location: Mapped[int] = mapped_column(default=1)
    quotas: Mapped[list[Any]]
    """`rules.waves.Quota` as JSON: at most so many visits in a region or market."""
    doubles_percent: Mapped[int] = mapped_column(default=0)
    """Share of the locations that two people visit on purpose, for calibration."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[datetime | None]
    """When its visits were made first; making them again adds only what is missing."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    programme: Mapped[Programme] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("programme_id", "name"),
        sa.CheckConstraint("opens_on <= due_on", name="opens_first"),
        sa.CheckConstraint("per_location BETWEEN 1 AND 50", name="per_location_sane"),
        sa.CheckConstraint("doubles_percent BETWEEN 0 AND 100", name="doubles_are_a_share"),
    )


class Scenario(Base):
    """What the shoppers of a wave are to do and ask in one market; market "" is everywhere else."""

    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"))
    market: Mapped[str] = mapped_column(sa.String(120), default="")
    persona: Mapped[str] = mapped_column(sa.Text, default="")
    """Through whose eyes the shopper looks."""
    story: Mapped[str] = mapped_column(sa.Text, default="")
    question: Mapped[str] = mapped_column(sa.Text, default="")
    """What to ask the staff, word for word."""
    right_answer: Mapped[str] = mapped_column(sa.Text, default="")
    items: Mapped[list[Any]]
    """`rules.scenarios.Item` as JSON, in the order of the list."""
    spend_limit: Mapped[str] = mapped_column(sa.String(16), default="")
    """A decimal; empty: nothing is to be bought."""
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    changed_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("wave_id", "market"),)


class Visit(Base):
    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    wave_id: Mapped[int | None] = mapped_column(sa.ForeignKey("wave.id"))
    """None for a visit planned by itself."""
    slot: Mapped[int | None]
    """Which of the wave's visits at this location; a replacement has none."""
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"))
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checklist_version.id"))
    """The version published when the visit was assigned or claimed; None while open."""
    shopper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    asked_part: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """Part of the day to go in, one of `rules.spread.PARTS`; empty: any."""
    asked_days: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """On a day of the "week" or at the "weekend"; empty: any day."""
    calibration_of: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    """The visit that this one doubles on purpose; another person must do it."""
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    """The visit in whose place this one is planned."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """What the coordinator wants the shopper to know besides the briefing."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was cancelled or reassigned."""
    despite: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    """Rules that a coordinator set aside for its shopper, `rules.reasons.Reason` by their words."""
    reminded: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """The last reminder that went out: "due" or "overdue"."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    wave: Mapped[Wave | None] = relationship()
    location: Mapped[Location] = relationship()
    checklist: Mapped[ChecklistRow] = relationship()
    version: Mapped[VersionRow | None] = relationship()
    shopper: Mapped[Person | None] = relationship(foreign_keys=[shopper_id])

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in VisitState)),
            name="state_known",
        ),
        sa.CheckConstraint("opens_at < due_at", name="window_opens_first"),
        sa.CheckConstraint(
            "state IN ('open', 'cancelled', 'expired') OR shopper_id IS NOT NULL",
            name="taken_by_somebody",
        ),
        sa.Index("ix_visit_state_due_at", "state", "due_at"),
        sa.Index(
            "ix_visit_wave_id_location_id_slot", "wave_id", "location_id", "slot", unique=True
        ),
        sa.Index("ix_visit_replaces_id", "replaces_id", unique=True),
        sa.Index(
            "ix_visit_calibration_of",
            "calibration_of",
            sqlite_where=sa.text("calibration_of IS NOT NULL"),
            postgresql_where=sa.text("calibration_of IS NOT NULL"),
        ),
    )


class UnplannedVisit(Base):
    """Somebody was at a location on a visit that nobody planned: rotation asks about it as about
    all others."""

    __tablename__ = "unplanned_visit"

    uuid: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    """The id of the audit that told of it."""
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"))
    at: Mapped[datetime]


class GivenBack(Base):
    """A visit that somebody declined or handed back, with the reason; it costs them nothing."""

    __tablename__ = "given_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    how: Mapped[str] = mapped_column(sa.String(16))
    """Either "declined", before anything was begun, or "handed_back"."""
    why: Mapped[str] = mapped_column(sa.String(16))
    """`rules.giving_back.Why`."""
    words: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]


class Acquaintance(Base):
    """Somebody is known at a location, says the person; they are not sent there."""

    __tablename__ = "acquaintance"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    since: Mapped[date]


class Blackout(Base):
    """Days without visits, the last included: everywhere, in one programme, region or store."""

    __tablename__ = "blackout"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    first: Mapped[date]
    last: Mapped[date]
    why: Mapped[str] = mapped_column(sa.String(200), default="")

    region: Mapped[Region | None] = relationship()
    location: Mapped[Location | None] = relationship()

    __table_args__ = (sa.CheckConstraint("first <= last", name="first_before_last"),)
