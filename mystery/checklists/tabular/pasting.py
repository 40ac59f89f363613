"""What is pasted: a table from a spreadsheet, CSV, or plain lines of which each is a question."""

from __future__ import annotations

from mystery.checklists.tabular.fields import FIELDS
from mystery.problems import Fault, Invalid
from mystery.spreadsheets import Sheet, pasted
from mystery.spreadsheets.headers import guess
from mystery.spreadsheets.sheets import unreadable

MOST_ROWS, MOST_TEXT = 3_000, 1_000_000
NAME = "What you pasted"


def sheet_of_text(text: str) -> Sheet:
    """The table in a text. Commas part cells only where the first row is a header with commas:
    a question may hold some as well."""
    if not text.strip():
        fault = Fault("/file", "choose an XLSX or CSV file, or paste a list")
        raise Invalid("There is no table yet.", code="no_table", faults=[fault])
    return bounded(pasted(f"sep={_delimiter(text)}\n{text}"), NAME)


def _delimiter(text: str) -> str:
    if "\t" in text:
        return "\t"
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()][:200]
    for mark in ";,|":
        heads = [lines[place].split(mark) for place in range(min(4, len(lines)))]
        if any(len(guess([t.strip('" ') for t in head], (), FIELDS).places) > 1 for head in heads):
            return mark
    several = sum(";" in line for line in lines)
    return ";" if several > len(lines) / 2 else "\t"


def bounded(sheet: Sheet, name: str) -> Sheet:
    """The sheet, unless it is far more than a checklist can be."""
    if len(sheet.rows) > MOST_ROWS:
        raise unreadable(
            name, f"has {len(sheet.rows):,} rows; a checklist has 500 questions at most"
        )
    if sum(len(cell) for row in sheet.rows for cell in row.cells) > MOST_TEXT:
        raise unreadable(name, f"holds more than {MOST_TEXT:,} characters; a checklist is shorter")
    return sheet
