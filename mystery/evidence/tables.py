from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mystery.db import Base
from mystery.evidence.likeness import PARTS


class Photo(Base):
    """An original by the SHA-256 of its bytes; the bytes are in the photo store."""

    __tablename__ = "photo"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(32))
    width: Mapped[int | None]
    height: Mapped[int | None]
    received_at: Mapped[datetime]
    preview: Mapped[str] = mapped_column(sa.String(16), default="waiting")
    """waiting, ready, or none when the picture cannot be decoded."""
    taken_local: Mapped[str | None] = mapped_column(sa.String(32))
    """Time from the picture's metadata, as the camera's clock had it."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    fingerprint: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    """64-bit difference hash of the upright picture, hexadecimal."""
    part_1: Mapped[str | None] = mapped_column(sa.String(4))
    part_2: Mapped[str | None] = mapped_column(sa.String(4))
    part_3: Mapped[str | None] = mapped_column(sa.String(4))
    part_4: Mapped[str | None] = mapped_column(sa.String(4))
    """The four parts of the fingerprint, by which near ones are found."""
    fine: Mapped[str | None] = mapped_column(sa.String(64))
    """256-bit difference hash, hexadecimal; photos from before there was one have none."""
    original_left_at: Mapped[datetime | None]
    """Since when the original is no longer kept. Set before its file goes; what managers see
    stays."""

    __table_args__ = (
        sa.CheckConstraint("preview IN ('waiting', 'ready', 'none')", name="preview_known"),
        sa.CheckConstraint("size > 0", name="not_empty"),
        *(
            sa.Index(f"ix_photo_part_{number}_fingerprint", f"part_{number}", "fingerprint")
            for number in range(1, PARTS + 1)
        ),
    )


class PhotoHolder(Base):
    """Who sent a photo; the same bytes may come from several people."""

    __tablename__ = "photo_holder"

    sha256: Mapped[str] = mapped_column(
        sa.ForeignKey("photo.sha256", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]
