"""The workbook: tables streamed in memory that does not grow, with everything around them.

Rows go straight into the file. What a workbook has besides (styles, tables of Excel, charts)
depends on how many there were; it is made afterwards by a library as a workbook without lines,
and put beside them. Only links are formulas among the lines, and they are written as such on
purpose; every other text goes in as a string, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mystery.exports.rules import Table, read_me
from mystery.exports.rules.about import Heading
from mystery.exports.rules.cells import ROWS, excel_text
from mystery.exports.rules.summaries import Summary
from mystery.exports.xlsx.cells import FORMS
from mystery.exports.xlsx.sheets import Sheet, entry, write_sheets
from mystery.exports.xlsx.summary import SUMMARY, write_summary

READ_ME = "Read me"
BEFORE = 2
"""Sheets before those of the tables."""
SQUEEZED = 3
"""How hard the zip tries: more takes twice the time for a tenth of the size."""


def write_workbook(
    target: IO[bytes],
    heading: Heading,
    tables: Iterable[tuple[Table, Iterable[Any]]],
    *,
    summary: Summary | None = None,
    most: int = ROWS,
) -> dict[str, int]:
    """Write all tables with their lines; gives the number of lines of each.

    What goes beyond `most` lines goes to a second sheet of the same columns.
    """
    sheets: list[Sheet] = []
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=SQUEEZED) as book:
        for table, lines in tables:
            first = 1 + BEFORE + len(sheets)
            sheets += write_sheets(book, table, lines, first=first, most=most)
        counts: dict[str, int] = {}
        for sheet in sheets:
            counts[sheet.table.name] = counts.get(sheet.table.name, 0) + sheet.lines
        frame = _frame(heading, sheets, counts=counts, summary=summary or Summary())
        _put_around(book, frame, sheets)
    return counts


def _put_around(book: ZipFile, frame: BytesIO, sheets: Sequence[Sheet]) -> None:
    """All parts of the frame but the empty sheets; its tables get the size that they have.

    The library notes every cell of a table, so it is given tables of one line.
    """
    made = {entry(sheet.number) for sheet in sheets}
    tables = [sheet for sheet in sheets if sheet.is_table]
    areas = {f"xl/tables/table{nth}.xml": sheet for nth, sheet in enumerate(tables, start=1)}
    with ZipFile(frame) as around:
        for name in around.namelist():
            content = around.read(name)
            if sheet := areas.get(name):
                one, all_ = (f' ref="{area}"'.encode() for area in (sheet.first_area, sheet.area))
                content = content.replace(one, all_)
            if name not in made:
                book.writestr(name, content)


def _frame(
    heading: Heading, sheets: Sequence[Sheet], *, counts: Mapping[str, int], summary: Summary
) -> BytesIO:
    """The same workbook without lines."""
    frame = BytesIO()
    book = Workbook(frame, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Visits", "created": heading.made_at.replace(tzinfo=None)})
    formats = _formats(book)
    _write_read_me(book.add_worksheet(READ_ME), heading, counts)
    second = book.add_worksheet(SUMMARY)
    for sheet in sheets:
        _add(book, sheet)
    visits = [sheet for sheet in sheets if sheet.table.name == "visits"]
    live = len(visits) == 1 and visits[0].is_table
    write_summary(book, second, summary, formats=formats, live=live)
    book.close()
    frame.seek(0)
    return frame


def _formats(book: Workbook) -> dict[str, Format]:
    """By what they show; the streamed cells name those of FORMS by their place in the list."""
    made = {form: book.add_format({"num_format": form}) for form in FORMS}
    if [format_._get_xf_index() for format_ in made.values()] != list(range(1, 1 + len(FORMS))):
        raise RuntimeError("the workbook counts its styles in another way")
    head = book.add_format({"bold": True, "bottom": 1})
    return made | {"head": head, "yyyy-mm": book.add_format({"num_format": "yyyy-mm"})}


def _add(book: Workbook, sheet: Sheet) -> None:
    """The rectangle with its filter, and the name that pivots and formulas call it by."""
    empty = book.add_worksheet(sheet.title)
    if not sheet.is_table:
        empty.autofilter(sheet.area)
        return
    columns = [{"header": column.key} for column in sheet.table.columns]
    about = {"name": sheet.name, "columns": columns, "style": "Table Style Light 1"}
    empty.add_table(sheet.first_area, about)


def _write_read_me(sheet: Worksheet, heading: Heading, counts: Mapping[str, int]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, ("what", "says"))
    for row, (name, value) in enumerate(read_me(heading, counts), start=1):
        sheet.write_string(row, 0, excel_text(name))
        if isinstance(value, str):
            sheet.write_string(row, 1, excel_text(value))
        else:
            sheet.write_number(row, 1, value)
