"""A table of visits into what each row asks for, before any database is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from mystery.problems import Invalid
from mystery.programmes.columns import FIELDS
from mystery.spreadsheets import dates
from mystery.spreadsheets.headers import Columns, require
from mystery.spreadsheets.sheets import Row, Sheet

ROWS = 5_000
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Options:
    """What counts in rows whose own cell is empty."""

    checklist: str = ""
    opens: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one row asks for. A day without a time of day is meant whole."""

    location: str
    checklist: str
    shopper: str
    """E-mail or staff number; empty for an open visit."""
    opens: tuple[date, time | None]
    due: tuple[date, time | None]
    note: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row: what it asks for, or why it is refused."""

    number: int
    location: str
    wish: Wish | None
    why: str = ""


@dataclass(frozen=True)
class Plan:
    rows: tuple[Planned, ...]
    notes: tuple[str, ...]


NOTHING = Options()


def plan(sheet: Sheet, columns: Columns, options: Options = NOTHING) -> Plan:
    """Raises Invalid(code="columns_missing") when neither the table nor the options say which
    checklist or when, Invalid(code="table_too_long") above 5,000 rows."""
    given = {"checklist": options.checklist, "opens": options.opens, "due": options.due}
    require(columns, ["location", *(name for name, text in given.items() if not text)], FIELDS)
    if len(sheet.rows) > ROWS:
        raise Invalid(f"At most {ROWS:,} visits can be planned at once.", code="table_too_long")
    texts = [
        row.cells[i] for name in ("opens", "due") for i in columns.of(name) for row in sheet.rows
    ]
    order = dates.order(texts)
    notes: tuple[str, ...] = ()
    if order is None and dates.has_slashes(texts):
        notes = ("dates with slashes were read with the day first",)
    read = partial(_planned, columns=columns, given=given, slashes=order or dates.Order.DAY_FIRST)
    return Plan(tuple(map(read, sheet.rows)), notes)


def _planned(
    row: Row, *, columns: Columns, given: Mapping[str, str], slashes: dates.Order
) -> Planned:
    said = {f.name: " ".join(row.cells[i] for i in columns.of(f.name)) for f in FIELDS}
    said |= {name: said[name] or text for name, text in given.items()}
    missing = [name for name in ("location", "checklist", "opens", "due") if not said[name]]
    if missing:
        return Planned(row.number, said["location"], None, f"{' and '.join(missing)} missing")
    try:
        wish = Wish(
            location=said["location"],
            checklist=said["checklist"],
            shopper=said["shopper"],
            opens=dates.read_moment(said["opens"], slashes),
            due=dates.read_moment(said["due"], slashes),
            note=_note(said["note"]),
        )
    except ValueError as fault:
        return Planned(row.number, said["location"], None, str(fault))
    return Planned(row.number, said["location"], wish)


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"note longer than {LONGEST_NOTE:,} characters")
    return text
