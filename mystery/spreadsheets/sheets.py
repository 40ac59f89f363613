"""What a table is, and how large one may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from mystery.problems import Invalid

BYTES = 32 * 2**20
ROWS, COLUMNS, CELLS = 200_000, 200, 2_000_000
TITLE_ROWS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as a spreadsheet shows it, the header and empty rows included."""

    number: int
    cells: tuple[str, ...]
    """Stripped text, one for each column."""


@dataclass(frozen=True)
class Sheet:
    columns: tuple[str, ...]
    """The header; empty where a column has no name."""
    rows: tuple[Row, ...]


Record = tuple[int, list[str]]


def unreadable(name: str, why: str) -> Invalid:
    return Invalid(f"{name} {why}.", code="table_unreadable")


def assemble(records: Iterable[Record], name: str) -> Sheet:
    """Header and rows from numbered records; empty ones are left out, short ones filled up.

    Raises Invalid when nothing is there or there is too much of it.
    """
    filled = _bounded(records, name)
    first = list(islice(filled, TITLE_ROWS))
    if not first:
        raise unreadable(name, "is empty")
    start = _header(first)
    header = first[start][1]
    body = list(chain(first[start + 1 :], filled))
    width = max(len(cells) for _, cells in [first[start], *body])
    rows = (Row(number, (*cells, *[""] * (width - len(cells)))) for number, cells in body)
    return Sheet((*header, *[""] * (width - len(header))), tuple(rows))


def _header(first: list[Record]) -> int:
    """Index of the header: the first row, or the first with several cells below title lines."""
    several = (i for i, (_, cells) in enumerate(first) if sum(map(bool, cells)) > 1)
    return next(several, 0)


def _bounded(records: Iterable[Record], name: str) -> Iterable[Record]:
    rows = total = 0
    for number, cells in records:
        trimmed = _trimmed(cells)
        if not trimmed:
            continue
        rows, total = rows + 1, total + len(trimmed)
        if rows > ROWS + 1:
            raise unreadable(name, f"has more than {ROWS:,} rows")
        if len(trimmed) > COLUMNS:
            raise unreadable(name, f"has more than {COLUMNS} columns in row {number}")
        if total > CELLS:
            raise unreadable(name, f"has more than {CELLS:,} cells")
        yield number, trimmed


def _trimmed(cells: list[str]) -> list[str]:
    """Cells without surrounding space, and without empty ones at the end."""
    stripped = [cell.strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped
