"""The bounded process that opens a workbook: the only importer of openpyxl.

Reads the file from its standard input and writes a line of JSON, [number, cells], for each row
of the first visible sheet that holds something; at the end {"why": …}, empty when all went well.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZipFile

from openpyxl import load_workbook

from mystery.problems import Invalid
from mystery.spreadsheets.sheets import CELLS, COLUMNS, ROWS, Record

LAST_ROW = 1_048_576
TEXT = 64 * 2**20
"""Characters in all cells together: one long text may be referred to a million times."""
MARKS = 8_000_000
"""Opening angle brackets in all parts together, four to six for a cell: an empty element takes
seven bytes to write, a compressed one next to none, and eighty to hold."""
NO_VALUE = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def answer(data: bytes, out: BinaryIO) -> None:
    try:
        for record in _records(data):
            out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        why = ""
    except Invalid as problem:
        why = problem.detail
    except MemoryError:
        why = "needs more memory than an import may take"
    except Exception:  # hostile files make the library raise nearly anything
        why = "cannot be read as an Excel workbook"
    out.write(json.dumps({"why": why}).encode() + b"\n")


def _check_marks(data: bytes) -> None:
    marks = 0
    with ZipFile(BytesIO(data)) as archive:
        for part in archive.infolist():
            with archive.open(part) as unpacked:
                while chunk := unpacked.read(2**20):
                    marks += chunk.count(b"<")
                    if marks > MARKS:
                        raise Invalid("holds more than an import may take; save it as CSV")


def _records(data: bytes) -> Iterator[Record]:
    _check_marks(data)
    with closing(load_workbook(BytesIO(data), read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            found = False
            for record in _sheet_records(sheet):
                found = True
                yield record
            if found:
                return


def _sheet_records(sheet: Any) -> Iterator[Record]:
    """Rows that hold something. What the sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    rows = cells = length = 0
    for number, values in enumerate(sheet.iter_rows(max_row=LAST_ROW, values_only=True), start=1):
        if not values or all(value is None for value in values):
            continue
        texts = _trimmed([text(value) for value in values])
        rows, cells, length = rows + 1, cells + len(texts), length + sum(map(len, texts))
        if rows > ROWS + 1:
            raise Invalid(f"has more than {ROWS:,} rows")
        if len(texts) > COLUMNS:
            raise Invalid(f"has more than {COLUMNS} columns in row {number}")
        if cells > CELLS or length > TEXT:
            raise Invalid(f"has more than {CELLS:,} cells, or more text than an import may hold")
        yield number, texts


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def text(value: object) -> str:
    """A cell as its reader sees it: whole numbers without ".0", dates in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case datetime():
            return _moment(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    found = str(value)
    return "" if found in NO_VALUE else found


def _moment(value: datetime) -> str:
    """Spreadsheets count days as fractions, so seconds come back a little off: round them."""
    whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    midnight = whole.hour == whole.minute == whole.second == 0
    return whole.date().isoformat() if midnight else whole.isoformat(" ")


def _limit(memory: int, seconds: int) -> None:
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):  # not every system can
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)
