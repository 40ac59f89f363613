from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mystery.db import Base
from mystery.locations.rules import Kind


class Region(Base):
    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(400), unique=True)
    """Ids from the root down, "/1/4/"; whatever begins with it lies inside."""


class Location(Base):
    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(16))
    brand: Mapped[str] = mapped_column(sa.String(120), default="")
    market: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("region.id"), index=True)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    time_zone_guessed: Mapped[bool] = mapped_column(default=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    refit_on: Mapped[date | None]
    posted_hours: Mapped[dict[str, Any] | None]
    single_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    region: Mapped[Region] = relationship()
    tags: Mapped[list[LocationTag]] = relationship(
        order_by="LocationTag.tag", cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        sa.CheckConstraint(f"kind IN ('{Kind.OWN}', '{Kind.COMPETITOR}')", name="kind_known"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        sa.CheckConstraint("closed_on IS NULL OR opened_on <= closed_on", name="closed_after"),
    )


class LocationTag(Base):
    __tablename__ = "location_tag"

    location_id: Mapped[int] = mapped_column(
        sa.ForeignKey("location.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class Membership(Base):
    """A location's region over time; the open row (no `until`) is the region it is in today."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("region.id"))
    since: Mapped[date]
    until: Mapped[date | None]
