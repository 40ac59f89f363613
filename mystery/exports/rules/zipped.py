"""The list that lies beside photos in their zip, and how long the zip will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mystery.exports.rules.columns import Column, Kind, Table
from mystery.exports.rules.places import PHOTOS

MANIFEST = "manifest.csv"
BYTES, FILES = 2**31, 60_000
"""The largest zip that every program opens, and the most files in it."""
_LISTED = (
    Column("file", Kind.TEXT, "Its name in the zip."),
    Column("visited_on", Kind.DAY, "Day of the visit by the location's own clock."),
    Column("location_key", Kind.KEY, "Code of the location."),
)
LISTED = replace(PHOTOS, columns=(*_LISTED, *PHOTOS.columns))
"""The table of photos, with the name of each file."""

_LOCAL, _DESCRIPTOR, _CENTRAL, _END = 30, 16, 46, 22
"""Bytes of a zip around an entry and at its end, without names (APPNOTE 4.3)."""


def listed(photos: Table) -> Table:
    """The columns of somebody's table of photos, behind the name of the file."""
    kept = {column.key for column in photos.columns}
    columns = tuple(c for c in LISTED.columns if c in _LISTED or c.key in kept)
    return replace(LISTED, columns=columns)


def zip_length(entries: Iterable[tuple[str, int]]) -> int:
    """Bytes of a zip that stores files of these names (ASCII) and sizes as they are."""
    around = _LOCAL + _DESCRIPTOR + _CENTRAL
    return _END + sum(around + 2 * len(name) + size for name, size in entries)
