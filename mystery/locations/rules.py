"""What a location is, and how regions contain one another."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARTH_M = 6_371_000
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")


class Kind(StrEnum):
    OWN = "own"
    COMPETITOR = "competitor"


def child_path(parent_path: str, region_id: int) -> str:
    """Path of a region: the ids from the root down, so that a subtree is one prefix."""
    return f"{parent_path or '/'}{region_id}/"


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_open_on(day: date, *, opened: date | None, closed: date | None) -> bool:
    """Whether a location existed on a day; unknown dates do not exclude it."""
    return (opened is None or opened <= day) and (closed is None or day < closed)


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points of latitude and longitude, along the sphere (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(p[0]), radians(p[1])) for p in (a, b))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, half)))
