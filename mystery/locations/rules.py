"""What a location is, and how regions contain one another."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
