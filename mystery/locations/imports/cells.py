"""Cells of a listing into values. All raise ValueError with a reason a person can act on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import sqlalchemy as sa

from mystery.locations.columns import read_degrees, read_kind, read_pair
from mystery.locations.rules import Kind, is_code
from mystery.locations.tables import Location, LocationTag, Region
from mystery.spreadsheets.headers import plain

YES = frozenset({"yes", "y", "x", "true", "1", "ja", "j", "wahr"})
NO = frozenset({"no", "n", "false", "0", "nein", "falsch", "-"})


def _longest(column: sa.orm.InstrumentedAttribute[str]) -> int:
    length = column.type.length
    assert isinstance(length, int)
    return length


LONGEST = {
    "name": _longest(Location.name),
    "brand": _longest(Location.brand),
    "market": _longest(Location.market),
    "address": _longest(Location.address),
    "city": _longest(Location.city),
    "region": _longest(Region.name),
    "time_zone": _longest(Location.time_zone),
}
LONGEST_TAG = _longest(LocationTag.tag)


def read_line(text: str, field: str) -> str:
    """One line without double spaces, no longer than its field holds."""
    return _fitting(" ".join(text.split()), field)


def read_address(texts: Sequence[str]) -> str:
    parts = (" ".join(part.split()) for text in texts for part in re.split(r"[\r\n]+", text))
    return _fitting(", ".join(part for part in parts if part), "address")


def _fitting(text: str, field: str) -> str:
    if len(text) > LONGEST[field]:
        raise ValueError(f"{field} longer than {LONGEST[field]} characters")
    return text


def read_code(text: str) -> str:
    if not is_code(text):
        shown = text if len(text) <= 64 else f"{text[:40]}…"
        raise ValueError(
            f"store number {shown!r} is not 1 to 64 letters, digits, dots, hyphens or slashes"
        )
    return text


def read_known_kind(text: str) -> Kind:
    kind = read_kind(text)
    if kind is None:
        raise ValueError(f"kind {text[:40]!r} is neither own nor competitor")
    return kind


def read_position(latitude: str, longitude: str, pair: str) -> tuple[float, float] | None:
    """Degrees from two cells, or from one that holds both; None when all are empty."""
    if pair and not latitude and not longitude:
        both = read_pair(pair)
        if both is None:
            raise ValueError(f"position {pair[:40]!r} is not latitude and longitude")
        return both
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        raise ValueError(f"{'longitude' if latitude else 'latitude'} missing")
    north, east = read_degrees(latitude), read_degrees(longitude)
    if north is None or east is None:
        which, text = ("latitude", latitude) if north is None else ("longitude", longitude)
        raise ValueError(f"{which} {text[:40]!r} is not a number of degrees")
    return north, east


def read_tags(cells: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Tags from pairs of column title and cell; a cell that says yes stands for its title."""
    found: set[str] = set()
    for title, text in cells:
        word = plain(text)
        if word in YES:
            found.add(tag(title))
        elif word not in NO:
            found.update(tag(part) for part in re.split(r"[,;|\n]", text))
    found.discard("")
    if any(len(each) > LONGEST_TAG for each in found):
        raise ValueError(f"a tag longer than {LONGEST_TAG} characters")
    return frozenset(found)


def tag(text: str) -> str:
    """ "Oven-warmed Food" is "oven-warmed-food": what conditions of a checklist refer to."""
    return "-".join(re.findall(r"[^\W_]+", text.casefold()))


def region_code(label: str) -> str:
    """A region's code made from its name: the same for the same name, always."""
    if is_code(label):
        return label
    made = "-".join(re.findall(r"[a-z0-9]+", plain(label)))[:64]
    return made or f"region-{hashlib.sha256(label.encode()).hexdigest()[:8]}"
