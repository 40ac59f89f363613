from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class Notice(Base):
    """Something one person is told: at once in the app, by mail in the next digest."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    facts: Mapped[dict[str, Any]]
    """What the words need: names of places and dates, never who shopped where."""
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    """The path of the page where something can be done about it."""
    at: Mapped[datetime]
    not_before: Mapped[datetime]
    """Kept back until then, so that the moment tells a store nothing."""
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_notice_person_id_read_at", "person_id", "read_at"),
        sa.Index("ix_notice_mailed_at_not_before", "mailed_at", "not_before"),
    )


class Letter(Base):
    """A mail on its way. Its text goes when it has been sent: what was written stays nowhere."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    receiver: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    until: Mapped[datetime]
    """After that it is not worth sending any more."""
    due_at: Mapped[datetime | None]
    """When it is tried next; None once it is sent or given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    """Somebody is handing it over right now, or died while doing so."""
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (sa.Index("ix_letter_due_at", "due_at"),)


class NoticeSetting(Base):
    """How one person wants to hear of things; without a row, as `rules.Asked` says."""

    __tablename__ = "notice_setting"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    often: Mapped[str] = mapped_column(sa.String(16))
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="")
    """Empty: the workplace's."""
    quiet_from: Mapped[str] = mapped_column(sa.String(5))
    quiet_until: Mapped[str] = mapped_column(sa.String(5))
    learned: Mapped[bool] = mapped_column(default=False)
    """Whether the monthly mail about what was learned is wanted."""
    since: Mapped[datetime]
    """Older notices are not mailed: whoever asks for mails does not want last year's."""


class PushSubscription(Base):
    """A phone or browser that may be woken, for as long as the sign-in lasts that asked for it."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    sign_in_id: Mapped[int] = mapped_column(
        sa.ForeignKey("sign_in.id", ondelete="CASCADE"), index=True
    )
    endpoint: Mapped[str] = mapped_column(sa.String(1000), unique=True)
    """Whoever knows it may push to it, if they hold our key as well."""
    p256dh: Mapped[str] = mapped_column(sa.String(120))
    auth: Mapped[str] = mapped_column(sa.String(40))
    device: Mapped[str] = mapped_column(sa.String(200))
    quiet_from: Mapped[str] = mapped_column(sa.String(5))
    quiet_until: Mapped[str] = mapped_column(sa.String(5))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    told_until: Mapped[datetime]
    """Nobody is woken again for notices up to then."""
    next_at: Mapped[datetime]
    """Left alone until then: somebody is pushing right now, or the last attempt failed."""
    attempts: Mapped[int] = mapped_column(default=0)
    """In a row that failed, with the one in hand."""
    sent_at: Mapped[datetime | None]
    """When the push service last took a message."""
