from __future__ import annotations

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base


class Redaction(Base):
    """Words or one photo that only author and reviewers meet; what was sent stays as it came."""

    __tablename__ = "redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    words: Mapped[str | None] = mapped_column(sa.Text)
    photo_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit_photo.id", ondelete="CASCADE"), unique=True
    )
    reason: Mapped[str] = mapped_column(sa.Text)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("(words IS NULL) <> (photo_id IS NULL)", name="words_or_photo"),
    )


REDACTIONS = cast(sa.Table, Redaction.__table__)
