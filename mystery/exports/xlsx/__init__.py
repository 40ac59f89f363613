"""The workbook: one sheet a table, written row by row in memory that does not grow.

Only links are formulas, and they are written as such on purpose; every other text goes in as a
string, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from mystery.exports.rules import Kind, Table, read_me
from mystery.exports.rules.about import Heading
from mystery.exports.rules.cells import ROWS, excel_serial, excel_text, link_formula, plain

FORMATS: Mapping[Kind, str] = {
    Kind.KEY: "@",
    Kind.TEXT: "General",
    Kind.WHOLE: "0",
    Kind.NUMBER: "General",
    Kind.PERCENT: "0.0 %",
    Kind.FLAG: "0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
    Kind.LINK: "General",
}
WIDTHS: Mapping[Kind, int] = {Kind.KEY: 18, Kind.MOMENT: 19, Kind.LINK: 9}
WIDTH = 14
READ_ME = "Read me"
Put = Callable[[Worksheet, int, int, Any], object]


def _put_text(sheet: Worksheet, row: int, column: int, value: str) -> None:
    if value:
        sheet.write_string(row, column, excel_text(value))


def _put_number(sheet: Worksheet, row: int, column: int, value: float) -> None:
    sheet.write_number(row, column, value)


def _put_day(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    serial = excel_serial(value)
    if serial is None:
        sheet.write_string(row, column, plain(value))
    else:
        sheet.write_number(row, column, serial)


def _put_link(sheet: Worksheet, row: int, column: int, value: str) -> None:
    formula = link_formula(value)
    if formula is None:
        sheet.write_string(row, column, excel_text(value))
    else:
        sheet.write_formula(row, column, formula, None, "Open")


PUTS: Mapping[Kind, Put] = {
    Kind.KEY: _put_text,
    Kind.TEXT: _put_text,
    Kind.WHOLE: _put_number,
    Kind.NUMBER: _put_number,
    Kind.PERCENT: _put_number,
    Kind.FLAG: _put_number,
    Kind.DAY: _put_day,
    Kind.MOMENT: _put_day,
    Kind.LINK: _put_link,
}


@dataclass
class _Sheets:
    """One table, over as many sheets as it needs of `most` lines each."""

    book: Workbook
    table: Table
    formats: Mapping[Kind, Format]
    most: int
    made: int = 0

    def write(self, lines: Iterable[Any]) -> int:
        """The number of lines written."""
        puts = [PUTS[column.kind] for column in self.table.columns]
        read = self.table.read
        sheet, row = self._begin(), 0
        for line in lines:
            if row == self.most:
                self._end(sheet, row)
                sheet, row = self._begin(), 0
            row += 1
            for place, value in enumerate(read(line)):
                if value is not None:
                    puts[place](sheet, row, place, value)
        self._end(sheet, row)
        return row + (self.made - 1) * self.most

    def _begin(self) -> Worksheet:
        self.made += 1
        name = self.table.name if self.made == 1 else f"{self.table.name} ({self.made})"
        sheet = self.book.add_worksheet(name)
        for place, column in enumerate(self.table.columns):
            width = column.width or WIDTHS.get(column.kind, WIDTH)
            sheet.set_column(place, place, width, self.formats[column.kind])
        for place, column in enumerate(self.table.columns):
            sheet.write_string(0, place, column.key)
        sheet.freeze_panes(1, 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _end(self, sheet: Worksheet, rows: int) -> None:
        """Filters, and the name of the rectangle for whoever pivots: t_visits, t_answers."""
        last = len(self.table.columns) - 1
        sheet.autofilter(0, 0, rows, last)
        name = f"t_{self.table.name}" + (f"_{self.made}" if self.made > 1 else "")
        area = xl_range_abs(0, 0, rows, last)
        self.book.define_name(name, f"='{sheet.get_name()}'!{area}")


def write_workbook(
    target: IO[bytes],
    heading: Heading,
    tables: Iterable[tuple[Table, Iterable[Any]]],
    *,
    folder: str,
    most: int = ROWS,
) -> dict[str, int]:
    """Write all tables with their lines; gives the number of lines of each.

    Rows wait in `folder` until the end, `most` to a sheet; what goes beyond it goes to a second
    sheet of the same columns.
    """
    options: dict[str, Any] = {"constant_memory": True, "tmpdir": folder}
    options |= {"strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    book.set_properties({"title": "Visits", "created": heading.made_at.replace(tzinfo=None)})
    formats = {kind: book.add_format({"num_format": FORMATS[kind]}) for kind in Kind}
    first = book.add_worksheet(READ_ME)
    counts = {
        table.name: _Sheets(book, table, formats, most).write(lines) for table, lines in tables
    }
    _write_read_me(first, heading, counts)
    book.close()
    return counts


def _write_read_me(sheet: Worksheet, heading: Heading, counts: Mapping[str, int]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, ("what", "says"))
    for row, (name, value) in enumerate(read_me(heading, counts), start=1):
        _put_text(sheet, row, 0, name)
        if isinstance(value, str):
            _put_text(sheet, row, 1, value)
        else:
            _put_number(sheet, row, 1, value)
