from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base
from mystery.locations.tables import Location, Region
from mystery.people.rules import Role


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """Random and opaque; the only id of a person that leaves the server."""
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    staff_number: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(16), default="en")
    workplace_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"), index=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    workplace: Mapped[Location | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(
        back_populates="person", cascade="all, delete-orphan", foreign_keys="Grant.person_id"
    )

    __table_args__ = (
        sa.CheckConstraint("email IS NOT NULL OR staff_number IS NOT NULL", name="can_be_named"),
    )


class FormerWorkplace(Base):
    __tablename__ = "former_workplace"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    until: Mapped[date]


class Grant(Base):
    """A role at a region with all below it, or at one location; nowhere named means everywhere."""

    __tablename__ = "grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(sa.String(32))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    since: Mapped[date | None]
    until: Mapped[date | None]
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    region: Mapped[Region | None] = relationship()
    location: Mapped[Location | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint(
            "role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role_known"
        ),
        sa.CheckConstraint("region_id IS NULL OR location_id IS NULL", name="one_place"),
    )


class SignIn(Base):
    """A session or a bearer token: the server keeps only the hash of the secret."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(16))
    device: Mapped[str] = mapped_column(sa.String(200), default="")
    scope: Mapped[str] = mapped_column(sa.String(64), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (sa.CheckConstraint("kind IN ('phone', 'desk', 'token')", name="kind_known"),)


class OneTimeCode(Base):
    """A link or a code for a first sign-in or a forgotten password; used once."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """Failed sign-ins by account and by address, for throttling; old rows are swept."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    whom: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime]
    __table_args__ = (sa.Index("ix_attempt_whom_at", "whom", "at"),)
