from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.audits.flags.rules import Severity
from mystery.db import Base
from mystery.people.tables import Person


class Flag(Base):
    """Something a reviewer should look at, found by the machine; it never blocks anything."""

    __tablename__ = "flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(32))
    severity: Mapped[str] = mapped_column(sa.String(8))
    words: Mapped[str] = mapped_column(sa.Text)
    """The sentence with its figures; names no other audit."""
    about: Mapped[list[Any]]
    """Ids of the other audits it is about; told only to who may read those."""
    rule: Mapped[int]
    """Version of the rules that found it."""
    at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why a reviewer found nothing in it."""

    dismisser: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("audit_id", "code"),
        sa.CheckConstraint(
            "severity IN ({})".format(", ".join(f"'{one}'" for one in Severity)),
            name="severity_known",
        ),
    )


class FlagCheck(Base):
    """When an audit was last looked through, by which rules."""

    __tablename__ = "flag_check"

    audit_id: Mapped[int] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True
    )
    rule: Mapped[int]
    at: Mapped[datetime]
    photos_waiting: Mapped[int]
    """Photos whose picture had not been decoded yet; it is looked through again after them."""


class PassageMark(Base):
    """By which hashes a sentence of an audit is found again; see `passages`."""

    __tablename__ = "passage_mark"

    mark: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(
        sa.ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True, index=True
    )


MARKED = cast(sa.Table, PassageMark.__table__)
