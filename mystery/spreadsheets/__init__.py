"""Tables that people bring: bytes in, rows of text out, and what became of each row."""

from __future__ import annotations

from mystery.spreadsheets import delimited, excel
from mystery.spreadsheets.reports import Report, Result, RowResult, lines
from mystery.spreadsheets.sheets import BYTES, Row, Sheet, assemble, unreadable

__all__ = ["Report", "Result", "Row", "RowResult", "Sheet", "lines", "pasted", "read"]

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes, name: str) -> Sheet:
    """The table in a CSV or XLSX file; `name` is what messages call it.

    Raises Invalid(code="table_unreadable") with a sentence for whatever is no such table.
    """
    if len(data) > BYTES:
        raise unreadable(name, f"is larger than {BYTES // 2**20} MB")
    if data.startswith(COMPOUND):
        raise unreadable(
            name, "is an old or a protected Excel file; save it as .xlsx without a password"
        )
    source = excel.records(data, name) if data.startswith(ZIP) else delimited.records(data, name)
    return assemble(source, name)


def pasted(text: str) -> Sheet:
    """A table pasted from a spreadsheet (cells apart by tabs) or typed as CSV."""
    return read(text.encode("utf-8", "replace"), "What you pasted")
