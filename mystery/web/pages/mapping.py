"""Tables on their way in: which column holds what, by selects, and what became of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response, request

from mystery.spreadsheets import Report, Result, Sheet, lines
from mystery.spreadsheets.headers import Columns, Field
from mystery.web.pages.kept import Kept

REFUSALS = 200


def asked_columns(
    sheet: Sheet, fields: Sequence[Field], guess: Callable[[Sheet], Columns]
) -> Columns:
    """The columns as the selects say; the guess as long as nobody has chosen."""
    if not request.values.get("chosen"):
        return guess(sheet)
    return Columns(sheet.columns, tuple(_places(sheet, fields)))


def _places(sheet: Sheet, fields: Sequence[Field]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Selects name columns by their number from 1; what is no such number names none."""
    for field in fields:
        asked = request.values.getlist(f"column_{field.name}")
        numbers = [int(n) for n in asked if n.isascii() and n.isdigit() and len(n) < 5]
        places = tuple(sorted({n - 1 for n in numbers if 0 < n <= len(sheet.columns)}))
        if places:
            yield field.name, places if field.several else places[:1]


@dataclass(frozen=True)
class Choice:
    """One select of the mapping: what the table may say, and the columns that say it."""

    name: str
    words: str
    several: bool
    numbers: tuple[str, ...]


def choices(columns: Columns, fields: Sequence[Field], words: dict[str, str]) -> list[Choice]:
    usual = {f.name: f.name.replace("_", " ").capitalize() for f in fields}
    return [
        Choice(
            field.name,
            words.get(field.name, usual[field.name]),
            field.several,
            tuple(str(place + 1) for place in columns.of(field.name)),
        )
        for field in fields
    ]


def column_options(sheet: Sheet) -> list[tuple[str, str]]:
    """Each column by its number, with its title and the first value in it."""
    options = []
    for place, title in enumerate(sheet.columns):
        value = next((row.cells[place] for row in sheet.rows[:50] if row.cells[place]), "")
        shown = f"{title[:40] or f'column {place + 1}'}{f' ({value[:24]})' if value else ''}"
        options.append((str(place + 1), shown))
    return options


def refused_rows(report: Report) -> list[tuple[int, str]]:
    """Number and reason of the first rows that were refused."""
    found = (row for row in report.rows if row.result is Result.REFUSED)
    return [(row.number, row.why) for _, row in zip(range(REFUSALS), found, strict=False)]


def report_file(found: Kept) -> Response:
    """What became of every row, as plain text."""
    text = "\n".join(lines(found.report, tuple(Result))) if found.report else ""
    headers = {"Content-Disposition": "attachment; filename=import-report.txt"}
    return Response(text + "\n", headers=headers, mimetype="text/plain")
