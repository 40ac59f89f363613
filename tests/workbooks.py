"""Workbooks as others read them: cells by header, and the formulas that stand in the XML."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Line = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    headers: list[str]
    lines: list[Line]
    formats: dict[str, set[str]]
    """Number formats of the filled cells of each column."""

    def column(self, name: str) -> list[Any]:
        return [line[name] for line in self.lines]


def read(data: bytes) -> dict[str, Sheet]:
    """The sheets of the tables by name: all but the first two."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    try:
        return {sheet.title: _sheet(sheet) for sheet in book.worksheets[2:]}
    finally:
        book.close()


def lines(data: bytes, name: str) -> list[Line]:
    """The lines of one sheet, without looking at the others."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    try:
        headers, *rows = book[name].iter_rows(values_only=True)
        return [dict(zip(map(str, headers), row, strict=False)) for row in rows]
    finally:
        book.close()


def _sheet(sheet: Any) -> Sheet:
    rows = list(sheet.iter_rows())
    headers = [cell.value for cell in rows[0]]
    formats: dict[str, set[str]] = {name: set() for name in headers}
    lines = []
    for row in rows[1:]:
        values = [cell.value for cell in row] + [None] * (len(headers) - len(row))
        lines.append(dict(zip(headers, values, strict=True)))
        for name, cell in zip(headers, row, strict=False):
            if cell.value is not None:
                formats[name].add(cell.number_format)
    return Sheet(headers, lines, formats)


def read_me(data: bytes) -> Line:
    """The first sheet: what it says by name."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    try:
        rows = book.worksheets[0].iter_rows(min_row=2, values_only=True)
        return {str(name): value for name, value in rows}
    finally:
        book.close()


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def formulas(data: bytes) -> list[str]:
    """The text of every <f> in the sheets of the tables."""
    found = []
    for name, part in parts(data).items():
        number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
        if number and int(number[1]) > 2:
            tree = ElementTree.fromstring(part)
            found += [element.text or "" for element in tree.iter(f"{SPACE}f")]
    return found


def frames(data: bytes) -> dict[str, str]:
    """What each sheet keeps in sight, and the table or filter over its lines."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        assert not sheet.merged_cells.ranges
        pane = sheet.sheet_view.pane
        told = [f"{pane.topLeftCell} {pane.state}"] if pane else []
        for table in sheet.tables.values():
            assert table.displayName == table.name
            assert table.autoFilter.ref == table.ref
            headers = [cell.value for cell in sheet[table.ref][0]]
            assert headers == [column.name for column in table.tableColumns]
            told += [table.name, table.ref]
        if sheet.auto_filter.ref:
            told += ["filter", sheet.auto_filter.ref]
        found[sheet.title] = " ".join(told)
    return found
