from __future__ import annotations

from datetime import date, datetime
from typing import Any

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
    home_market: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    """The trading area they live in; "" when it is not known."""
    languages: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Codes of the languages they speak, such as "de"; the best first."""
    away_from: Mapped[date | None]
    """First day of a leave; without `away_until` it has no end yet."""
    away_until: Mapped[date | None]
    """The day on which they are back."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    left_list: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Disabled because a list of staff no longer named them; a list that does enables them."""
    erased_at: Mapped[datetime | None]
    """Since when nobody can tell any more who this was; `name` says only that somebody was."""

    workplace: Mapped[Location | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(
        back_populates="person", cascade="all, delete-orphan", foreign_keys="Grant.person_id"
    )

    __table_args__ = (
        sa.CheckConstraint(
            "email IS NOT NULL OR staff_number IS NOT NULL OR erased_at IS NOT NULL",
            name="can_be_named",
        ),
    )


class FormerWorkplace(Base):
    __tablename__ = "former_workplace"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    since: Mapped[date | None]
    until: Mapped[date]

    location: Mapped[Location] = relationship()


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


class TypedCode(Base):
    """A short code that counts only together with a name: printed on a card, or sent by mail."""

    __tablename__ = "typed_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(8))
    salt: Mapped[str] = mapped_column(sa.String(32))
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    """Keyed with the server's own secret, which no copy of the database holds."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """The first use; a card goes on for a day from then."""
    ended_at: Mapped[datetime | None]

    __table_args__ = (sa.CheckConstraint("kind IN ('card', 'mail')", name="kind_known"),)


class Passkey(Base):
    """The public half of a key that a phone or computer keeps behind its screen lock."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    """Base64url, as the browser names it."""
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[Any]]
    device: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey has answered, so that nobody answers it again."""

    __tablename__ = "spent_challenge"

    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime]


class Agreement(Base):
    """A version of what people agree to before their first visit; never changed afterwards."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))


class Acceptance(Base):
    __tablename__ = "acceptance"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), primary_key=True)
    at: Mapped[datetime]


class PhoneReport(Base):
    """What a phone said of itself at its last contact, for whoever is asked for help."""

    __tablename__ = "phone_report"

    sign_in_id: Mapped[int] = mapped_column(
        sa.ForeignKey("sign_in.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
    app: Mapped[str] = mapped_column(sa.String(32))
    unsent: Mapped[int]
    oldest_at: Mapped[datetime | None]
    """Since when the oldest of the unsent waits."""
    error: Mapped[str] = mapped_column(sa.String(40))
    """The word for what last held something up, "" for nothing."""


class Attempt(Base):
    """Failed sign-ins by account and by address, for throttling; old rows are swept."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    whom: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime]
    __table_args__ = (sa.Index("ix_attempt_whom_at", "whom", "at"),)
