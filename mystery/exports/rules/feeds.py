"""A table whose columns stay where they are, whatever becomes of the checklist or of rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mystery.exports.rules.columns import Column, Kind, Table

Kept = Mapping[str, Sequence[str]]
"""Keys of columns in their order, by table."""


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
