"""One table as CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TextIO

from mystery.exports.rules import TEXTS, Column, Kind, Table
from mystery.exports.rules.cells import guarded, moment_for_people, number_text, plain

BOM = "\ufeff"


def write_csv(
    target: TextIO, table: Table, lines: Iterable[Any], *, raw: bool = False, marked: bool = True
) -> int:
    """RFC 4180; gives the number of lines below the header.

    For people: with a byte order mark, and with `'` before a text that a spreadsheet would
    take for a formula. `raw`, for machines: neither. Without `marked` there is no mark, for
    programs that fetch on behalf of people. `target` must not translate line ends.
    """
    writer = csv.writer(target, lineterminator="\r\n")
    if marked and not raw:
        target.write(BOM)
    writer.writerow([column.key for column in table.columns])
    shows = [(n, show) for n, c in enumerate(table.columns) if (show := _show(c, raw=raw))]
    count = 0
    for line in lines:
        cells: list[Any] = list(table.read(line))
        for number, show in shows:
            if cells[number] is not None:
                cells[number] = show(cells[number])
        writer.writerow(cells)
        count += 1
    return count


def _show(column: Column, *, raw: bool) -> Callable[[Any], str] | None:
    """How cells become text; None where the csv module does it rightly by itself."""
    if column.kind in TEXTS:
        return None if raw else guarded
    if column.kind == Kind.MOMENT:
        return plain if raw else moment_for_people
    return number_text if column.kind in (Kind.NUMBER, Kind.PERCENT) else None


def write_json(target: TextIO, table: Table, lines: Iterable[Any]) -> int:
    """An array of objects, one a line: numbers as numbers, days and moments as ISO 8601."""
    target.write("[")
    keys = [column.key for column in table.columns]
    count = 0
    for line in lines:
        cells = (_jsonable(value) for value in table.read(line))
        made = dict(zip(keys, cells, strict=True))
        text = json.dumps(made, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        target.write(f"{',' if count else ''}\n{text}")
        count += 1
    target.write("\n]\n")
    return count


def _jsonable(value: Any) -> Any:
    return plain(value) if isinstance(value, date) else value
