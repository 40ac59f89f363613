"""One table as CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TextIO

from mystery.exports.rules import TEXTS, Column, Table
from mystery.exports.rules.cells import for_people, guarded, plain

BOM = "\ufeff"


def write_csv(target: TextIO, table: Table, lines: Iterable[Any], *, raw: bool = False) -> int:
    """RFC 4180; gives the number of lines below the header.

    For people: with a byte order mark, and with `'` before a text that a spreadsheet would
    take for a formula. `raw`, for machines: neither. `target` must not translate line ends.
    """
    writer = csv.writer(target, lineterminator="\r\n")
    if not raw:
        target.write(BOM)
    writer.writerow([column.key for column in table.columns])
    cells = [(column.read, plain if raw else _for_people(column)) for column in table.columns]
    count = 0
    for line in lines:
        writer.writerow([show(read(line)) for read, show in cells])
        count += 1
    return count


def _for_people(column: Column) -> Callable[[Any], str]:
    if column.kind not in TEXTS:
        return for_people
    return lambda value: "" if value is None else guarded(value)


def write_json(target: TextIO, table: Table, lines: Iterable[Any]) -> int:
    """An array of objects, one a line: numbers as numbers, days and moments as ISO 8601."""
    target.write("[")
    count = 0
    for line in lines:
        made = {column.key: _jsonable(column.read(line)) for column in table.columns}
        text = json.dumps(made, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        target.write(f"{',' if count else ''}\n{text}")
        count += 1
    target.write("\n]\n")
    return count


def _jsonable(value: Any) -> Any:
    return plain(value) if isinstance(value, date) else value
