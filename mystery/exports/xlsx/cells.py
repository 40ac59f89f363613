"""Cells as the bytes of a sheet, several times faster than a library that asks of each what it is.

Every column knows what stands in it. What was written once is remembered with the column, for
most cells repeat: names of places, questions, answers, points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from mystery.exports.rules import Column, Kind
from mystery.exports.rules.cells import excel_serial, excel_text, link_formula, plain

REMEMBERED, SHORT = 2_000, 200
"""Values of a column that are remembered, and how long a text may be for it."""
ROWS_AT_ONCE = 500
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
FORMS = tuple(dict.fromkeys(FORMATS.values()))
"""Number formats in the order of the workbook's list of styles, in which they come from 1 on."""
STYLES: Mapping[Kind, int] = {kind: 1 + FORMS.index(form) for kind, form in FORMATS.items()}
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
Tail = Callable[[Any], str]
"""What stands of a cell behind its column and row."""


def markup(text: str) -> str:
    """Text as XML; what Excel would read as an escaped character (ST_Xstring) is escaped."""
    return (_ESCAPE.sub("_x005F_", text) if "_x" in text else text).translate(_MARKUP)


def letters(place: int) -> str:
    """The name of a column, from 0 on: A, B, ..., Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text(style: str) -> Tail:
    def tail(value: str) -> str:
        shown = excel_text(value)
        if not shown:
            return f"{style}/>"
        space = ' xml:space="preserve"' if shown != shown.strip() else ""
        return f'{style} t="inlineStr"><is><t{space}>{markup(shown)}</t></is></c>'

    return tail


def _number(style: str) -> Tail:
    def tail(value: float) -> str:
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number for a cell")
        return f"{style}><v>{value!r}</v></c>"

    return tail


def _day(style: str) -> Tail:
    as_text = _text(style)

    def tail(value: date) -> str:
        serial = excel_serial(value)
        return as_text(plain(value)) if serial is None else f"{style}><v>{serial!r}</v></c>"

    return tail


def _link(style: str) -> Tail:
    as_text = _text(style)

    def tail(value: str) -> str:
        formula = link_formula(value)
        if formula is None:
            return as_text(value)
        return f'{style} t="str"><f>{markup(formula[1:])}</f><v>Open</v></c>'

    return tail


_TAILS: Mapping[Kind, Callable[[str], Tail]] = {
    Kind.KEY: _text,
    Kind.TEXT: _text,
    Kind.WHOLE: _number,
    Kind.NUMBER: _number,
    Kind.PERCENT: _number,
    Kind.FLAG: _number,
    Kind.DAY: _day,
    Kind.MOMENT: _day,
    Kind.LINK: _link,
}


class _Known(dict[Any, str]):
    """Cells of one column by their value; a value that is new is written, and kept if it fits."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._tail = _TAILS[column.kind](f'" s="{STYLES[column.kind]}"')

    def __missing__(self, value: Any) -> str:
        tail = self._tail(value)
        if len(self) < REMEMBERED and len(tail) <= SHORT:
            self[value] = tail
        return tail


def rows(
    columns: Iterable[Column], lines: Iterable[tuple[Any, ...]], *, first: int
) -> Iterator[tuple[str, int]]:
    """Rows as XML, some hundreds at a time, with their number; the first is row `first`."""
    places = [(f'<c r="{letters(n)}', _Known(column)) for n, column in enumerate(columns)]
    parts: list[str] = []
    put, row = parts.append, first - 1
    since = row
    for row, line in enumerate(lines, start=first):
        put(f'<row r="{row}">')
        for (at, known), value in zip(places, line, strict=True):
            if value is not None:
                put(f"{at}{row}{known[value]}")
        put("</row>")
        if row - since == ROWS_AT_ONCE:
            yield "".join(parts), row - since
            parts.clear()
            since = row
    if parts:
        yield "".join(parts), row - since
