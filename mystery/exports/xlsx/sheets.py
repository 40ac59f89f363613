"""One table over as many sheets as it needs, each streamed into the file as its lines come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from zipfile import ZipFile

from mystery.exports.rules import Column, Kind, Table
from mystery.exports.xlsx.cells import STYLES, letters, markup, rows

WIDTHS: Mapping[Kind, int] = {Kind.KEY: 18, Kind.MOMENT: 19, Kind.LINK: 9}
WIDTH = 14
UNITS = 1_500_000_000
"""Characters of one sheet: what a zip holds as one entry without its extension for large ones."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    '<selection pane="bottomRight"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/>'
)
_MARGINS = (
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
)
_CODES = (
    '<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
)


@dataclass(frozen=True)
class Sheet:
    """A sheet that was written: `number` is its place in the file, `nth` that in its table."""

    table: Table
    number: int
    nth: int
    lines: int

    @property
    def title(self) -> str:
        return self.table.name if self.nth == 1 else f"{self.table.name} ({self.nth})"

    @property
    def name(self) -> str:
        """What formulas and pivots call its rectangle."""
        return f"t_{self.table.name}" + (f"_{self.nth}" if self.nth > 1 else "")

    @property
    def is_table(self) -> bool:
        """Excel takes no table whose headers differ in case alone: those get a plain filter."""
        headers = [column.key.casefold() for column in self.table.columns]
        return len(set(headers)) == len(headers)

    @property
    def area(self) -> str:
        """The rectangle; a table of Excel has a line at least, if an empty one."""
        return self._area(max(self.lines, 1) if self.is_table else self.lines)

    @property
    def first_area(self) -> str:
        """The headers and one line."""
        return self._area(1)

    def _area(self, lines: int) -> str:
        return f"A1:{letters(len(self.table.columns) - 1)}{1 + lines}"


def entry(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def write_sheets(
    into: ZipFile, table: Table, lines: Iterable[Any], *, first: int, most: int
) -> Iterator[Sheet]:
    """Stream a table, `most` lines to a sheet; the first sheet is number `first` of the file."""
    cells = map(table.read, lines)
    nth, more = 0, True
    while more:
        nth += 1
        number = first + nth - 1
        made, units = 0, 0
        head = _HEAD + _columns(table.columns) + "<sheetData>" + _headers(table.columns)
        with into.open(entry(number), "w") as out:
            out.write(head.encode())
            for xml, count in rows(table.columns, islice(cells, most), first=2):
                out.write(content := xml.encode())
                made, units = made + count, units + len(content)
                if units > UNITS:
                    break
            following = next(cells, None)
            sheet = Sheet(table, number, nth, made)
            out.write(_tail(sheet).encode())
        yield sheet
        more = following is not None
        cells = chain([] if following is None else [following], cells)  # type: ignore[assignment]


def _columns(columns: Iterable[Column]) -> str:
    parts = []
    for place, column in enumerate(columns, start=1):
        width = column.width or WIDTHS.get(column.kind, WIDTH)
        parts.append(
            f'<col min="{place}" max="{place}" width="{width}.7109375" '
            f'style="{STYLES[column.kind]}" customWidth="1"/>'
        )
    return f"<cols>{''.join(parts)}</cols>"


def _headers(columns: Iterable[Column]) -> str:
    cells = (
        f'<c r="{letters(place)}1" t="inlineStr"><is><t>{markup(column.key)}</t></is></c>'
        for place, column in enumerate(columns)
    )
    return f'<row r="1">{"".join(cells)}</row>'


def _tail(sheet: Sheet) -> str:
    filter_ = "" if sheet.is_table else f'<autoFilter ref="{sheet.area}"/>'
    part = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>' if sheet.is_table else ""
    return f"</sheetData>{filter_}{_MARGINS}{_CODES}{part}</worksheet>"
