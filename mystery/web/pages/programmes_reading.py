"""The settings of a programme as its form sends them, and what there is to choose from."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mystery import db
from mystery.locations.queries import list_tags
from mystery.locations.tables import Location
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes.rules.rotation import Rotation
from mystery.programmes.rules.spread import MOST, NAMES
from mystery.programmes.tables import Programme
from mystery.web import reach
from mystery.web.pages import forms
from mystery.web.pages.locations import region_options

TICKS = (
    *("unplanned", "self_picked", "replaces", "pilot", "staff_names_shown", "approves_itself"),
    *("spread_parts", "spread_days"),
)
TICKED_OFF = 40
"""As many to choose from stand as boxes; more are written, apart by commas."""
Choice = tuple[str, list[tuple[str, str]], bool]


def kinds_of_places() -> dict[str, Any]:
    """For brands, regions, markets and tags: pairs of value and words, few enough for boxes?"""
    regions = region_options(reach.regions(Right.EDIT_PROGRAMMES))
    named = {name: [(v, v) for v in _distinct(name)] for name in ("brand", "market")}
    tags = [(tag, tag) for tag in list_tags()]
    options = {"brands": named["brand"], "regions": regions, "markets": named["market"]}
    return {
        name: {"options": found, "boxes": len(found) <= TICKED_OFF}
        for name, found in {**options, "tags": tags}.items()
    }


def _distinct(name: str) -> list[str]:
    column = getattr(Location, name)
    found = db.session.scalars(sa.select(column).where(column != "").distinct().order_by(column))
    return list(found)


def settings(programme: Programme) -> dict[str, Any]:
    """Everything that the form of the settings holds. Raises Invalid for numbers that are none."""
    asked: dict[str, Any] = {name: bool(forms.text(name)) for name in TICKS}
    asked["name"] = forms.text("name") or programme.name
    if forms.text("whole"):
        asked["checklist"] = forms.text("checklist") or None
        asked["places"] = _places()
        asked["score_shown"] = forms.text("score_shown")
        asked["rotation"] = _rotation()
        if any(forms.text(name) for name in NAMES):
            asked["spread"] = {name: number(name, most=MOST) for name in NAMES}
        asked["approve_after_hours"] = number("approve_after_hours", most=1440)
        asked["sample_percent"] = number("sample_percent", most=100)
    else:
        # A form of an older page knows the two switches only.
        asked = {name: asked[name] for name in ("unplanned", "approves_itself")}
    return asked


def _places() -> dict[str, Any]:
    kind = forms.text("kind")
    lists = {name: listed(name) for name in ("brands", "regions", "markets", "tags")}
    return {"kind": kind if kind in ("own", "competitor") else "", **lists}


def listed(name: str) -> list[str]:
    """Boxes that are ticked, and what is written apart by commas."""
    written = [part.strip() for part in forms.text(f"{name}_text").split(",")]
    return list(dict.fromkeys(part for part in [*forms.texts(name), *written] if part))


def _rotation() -> dict[str, Any]:
    whole = {"store_days": 3650, "brand_days": 3650, "market_days": 3650}
    whole |= {"regions_away": 10, "farthest_km": 20_000, "most_per_wave": 1000}
    found: dict[str, Any] = {name: number(name, most=most) for name, most in whole.items()}
    ticks = {name: bool(forms.text(name)) for name in ("home_market_only", "another_time")}
    return {name: {**found, **ticks}[name] for name in Rotation.__slots__}


def number(name: str, *, most: int, least: int = 0) -> int:
    """A whole number of a field; nothing written is the least."""
    text = forms.text(name)
    if not text:
        return least
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1
    if not least <= value <= most:
        fault = Fault(f"/{name}", f"a whole number from {least} to {most:,}")
        raise Invalid("One of the numbers is none.", faults=[fault])
    return value
