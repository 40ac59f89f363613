from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class Draft(Base):
    """A visit being filled in, as the device that changed it last has it."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    uuid: Mapped[str] = mapped_column(sa.String(36))
    """Made on the phone; another person may have the same, and neither learns of it."""
    sends_as: Mapped[str] = mapped_column(sa.String(36))
    visit: Mapped[str | None] = mapped_column(sa.String(32))
    """Key of the visit; none for one that nobody planned."""
    revision: Mapped[int]
    numbered: Mapped[int]
    """The highest revision given out; those beside the draft have numbers too."""
    device: Mapped[str] = mapped_column(sa.String(64))
    about: Mapped[dict[str, Any]]
    """What a list of drafts shows: store, checklist, how much is answered."""
    body: Mapped[bytes] = mapped_column(deferred=True)
    updated_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("person_id", "uuid"),
        sa.Index("ix_draft_person_id_sends_as", "person_id", "sends_as"),
    )


class FormerDraft(Base):
    """A version that lost against another device's and can be had back."""

    __tablename__ = "draft_former"

    draft_id: Mapped[int] = mapped_column(
        sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[bytes] = mapped_column(deferred=True)
    at: Mapped[datetime]
