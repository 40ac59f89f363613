"""What every column of every table means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mystery.exports.rules.columns import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class DictionaryLine:
    sheet: str
    column: Column


def _of_column(key: str, meaning: str, *, width: int = 0, field: str = "") -> Column:
    def read(line: DictionaryLine) -> str:
        return str(getattr(line.column, field or key))

    return Column(key, Kind.TEXT, meaning, value=read, width=width)


DICTIONARY = Table(
    "dictionary",
    "column of each table",
    (
        Column("sheet", Kind.TEXT, "The sheet or file."),
        _of_column("column", "Its column.", field="key", width=24),
        _of_column("type", "What stands in it.", field="kind"),
        _of_column("meaning", "What it says.", width=90),
        _of_column("unit", "What it is measured in.", width=18),
        _of_column("allowed values", "The values there are.", field="allowed", width=40),
        _of_column(
            "since version",
            "The form of these tables that has it first; for a section the checklist version.",
            field="since",
        ),
        _of_column("replaced by", "The column to use instead.", field="replaced_by"),
    ),
)


def dictionary_lines(tables: Iterable[Table]) -> Iterator[DictionaryLine]:
    for table in (*tables, DICTIONARY):
        for column in table.columns:
            yield DictionaryLine(table.name, column)
