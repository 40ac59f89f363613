"""A table whose columns stay where they are, whatever becomes of the checklist or of rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mystery.exports.rules.columns import Column, Kind, Table

Kept = Mapping[str, Sequence[str]]
"""Keys of columns in their order, by table."""


@dataclass(frozen=True)
class Pace:
    """How often something may be asked for within a quarter of an hour."""

    of: str
    most: int


WHOLE = Pace("link", 120)
"""Tables of one link: all of them every two minutes."""
PARTS = Pace("link-parts", 1_200)
"""Answers of OData to one link: a refresh of some 100,000 visits."""
GUESSES = Pace("links-from", 20)
"""Secrets that are none, from one address."""


def grown(kept: Kept, tables: Iterable[Table]) -> dict[str, list[str]]:
    """What a link keeps to from now on: columns that are new come to the right."""
    found = {}
    for table in tables:
        before = list(kept.get(table.name, ()))
        new = [column.key for column in table.columns if column.key not in before]
        found[table.name] = before + new
    return found


def frozen(table: Table, keys: Sequence[str]) -> Table:
    """The table with these columns in this order; one that there is no more stays, empty."""
    known = {column.key: column for column in table.columns}
    return replace(table, columns=tuple(known.get(key) or _gone(key) for key in keys))


def _gone(key: str) -> Column:
    return Column(key, Kind.TEXT, "There is no such column any more.", value=lambda line: None)
