"""The rows of a table as lines: questions, sections, and what holds for the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mystery.checklists.tabular.fields import Table, cells_of
from mystery.checklists.tabular.words import FRAMES, SECTION, simple

LONGEST = 1_000_000
"""Characters that all cells of one row may have together."""


class Kind(StrEnum):
    QUESTION = "question"
    SECTION = SECTION
    CHECKLIST = "checklist"


@dataclass(frozen=True)
class Line:
    """`number` is the row's, as the spreadsheet shows it; empty cells are absent."""

    number: int
    kind: Kind
    cells: Mapping[str, str]
    heading: bool = False
    """A row with one cell only was taken for the title of a section."""

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Wrong:
    """A fault by row and column; row 0 stands for the table as a whole."""

    row: int
    field: str
    words: str
    cell: str = ""


@dataclass(frozen=True)
class Note:
    """What was guessed or made; nothing is wrong."""

    row: int
    words: str


@dataclass
class Found:
    """Faults and notes on the way; the first fault of a cell counts."""

    wrongs: dict[tuple[int, str], Wrong] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def wrong(self, line: Line | None, name: str, words: str) -> None:
        row, cell = (line.number, line.cell(name)) if line else (0, "")
        self.wrongs.setdefault((row, name), Wrong(row, name, words, cell[:200]))

    def note(self, row: int, words: str) -> None:
        self.notes.append(Note(row, words))

    def is_wrong(self, row: int) -> bool:
        return any(place[0] == row for place in self.wrongs)


def lines_of(table: Table) -> Iterator[Line]:
    """The lines of all rows that say anything in a column that is known."""
    every = [(row.number, cells_of(row, table.columns)) for row in table.sheet.rows]
    filled = [(number, {k: v for k, v in cells.items() if v}) for number, cells in every]
    full = sum(len(cells) > 1 for _, cells in filled)
    sparse = full * 2 < len(filled)
    for number, cells in filled:
        if cells:
            yield _line(number, cells, table=table, sparse=sparse)


def _line(number: int, cells: dict[str, str], *, table: Table, sparse: bool) -> Line:
    named = FRAMES.get(simple(cells.get("type", "")))
    if named:
        return Line(number, Kind(named), cells)
    only = next(iter(cells)) if len(cells) == 1 else ""
    if only == "section":
        return Line(number, Kind.SECTION, cells, heading=True)
    alone = only == "text" and not table.columns.of("section")
    if alone and (_titles(cells["text"]) if sparse else not cells["text"].endswith("?")):
        title = cells["text"].strip("#: ").strip()
        return Line(number, Kind.SECTION, {"section": title or cells["text"]}, heading=True)
    return Line(number, Kind.QUESTION, cells)


def _titles(text: str) -> bool:
    """In a list of plain lines a title ends with a colon or begins with a #."""
    return text.endswith(":") or text.startswith("#")


def too_long(line: Line) -> bool:
    return sum(map(len, line.cells.values())) > LONGEST
