"""How a programme moves its shoppers about: settings beside what always holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Rotation:
    """The settings of a programme. A number of 0 switches its rule off."""

    store_days: int = 180
    """So long a person stays away from a store, a brand, a market after and before a visit."""
    brand_days: int = 0
    market_days: int = 0
    regions_away: int = 1
    """1: own stores of the person's own region are closed to them; 2: those of the region
    above it too, and so on. A region at the top has none above it."""
    home_market_only: bool = False
    farthest_km: int = 0
    """From the workplace."""
    most_per_wave: int = 2
    """Visits of one person."""
    another_time: bool = True
    """Nobody comes back to a store within a year at the same time of day and week."""


ALWAYS = Rotation(store_days=0, regions_away=0, most_per_wave=0, another_time=False)
"""What holds without any setting: nobody goes where they work, worked, manage or are known."""
SETTINGS = tuple(setting.name for setting in fields(Rotation))


def read_rotation(stored: Mapping[str, Any] | None) -> Rotation:
    """Settings as they are kept; unknown names and strange values are as if they were not there."""
    if stored is None:
        return ALWAYS
    known: dict[str, Any] = {n: stored[n] for n in SETTINGS if n in stored and _fits(n, stored[n])}
    return Rotation(**known)


def _fits(name: str, value: object) -> bool:
    kind = type(getattr(Rotation(), name))
    return isinstance(value, int) and type(value) is kind and value >= 0
