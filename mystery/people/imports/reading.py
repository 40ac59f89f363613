"""A list of staff into what each row says, before any database is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from mystery.people.columns import FIELDS, read_languages, read_role
from mystery.people.imports.plans import Former, Options, Plan, Planned, Said
from mystery.people.rules import Role, email_key, fault_of_email, fault_of_staff_number
from mystery.problems import Invalid
from mystery.spreadsheets import dates
from mystery.spreadsheets.headers import Columns, require
from mystery.spreadsheets.sheets import Row, Sheet

T = TypeVar("T")
NOTHING = Options()
DAYS = ("former_until", "away_from", "away_until")
NAME_MOST, MARKET_MOST = 200, 120
FORMER_MOST = 20
DAY = re.compile(r"\b[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}\b")
SINCE = re.compile(r"(?i)\b(since|from|seit|ab)\s*$")
WORDS = re.compile(r"(?i)(?<![\w-])(since|from|until|till|to|seit|ab|von|bis)(?![\w-])|[()\[\]:–—]")
EDGES = " \t-,."


@dataclass(frozen=True)
class _Table:
    """How to read the rows of one sheet."""

    columns: dict[str, tuple[int, ...]]
    slashes: dates.Order

    def text(self, row: Row, name: str) -> str:
        return next(iter(self.texts(row, name)), "")

    def texts(self, row: Row, name: str) -> list[str]:
        return [text for i in self.columns.get(name, ()) if (text := row.cells[i])]


@dataclass
class _Faults:
    """Collects why a row is refused, all reasons at once."""

    found: list[str] = field(default_factory=list)

    def read(self, text: str, reader: Callable[[str], T]) -> T | None:
        """None for an empty cell, and for one that cannot be read."""
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as fault:
            self.found.append(str(fault))
            return None


def plan(sheet: Sheet, columns: Columns, options: Options = NOTHING) -> Plan:
    """Read and check every row; the slow part of an import, without a database.

    Raises Invalid(code="columns_missing") without a column for the staff number and the name.
    """
    named = columns.of("name") or columns.of("given_name") or columns.of("family_name")
    require(columns, ("staff_number",) if named else ("staff_number", "name"), FIELDS)
    slashes, notes = _slashes(sheet, columns)
    table = _Table(dict(columns.places), slashes)
    rows = tuple(_without_repeats([_planned(row, table) for row in sheet.rows]))
    return Plan(rows, options, tuple(notes))


def _slashes(sheet: Sheet, columns: Columns) -> tuple[dates.Order, list[str]]:
    """How dates with slashes are meant, and a note where the list does not tell."""
    places = [place for name in (*DAYS, "former") for place in columns.of(name)]
    cells = (row.cells[place] for place in places for row in sheet.rows)
    texts = [found[0] for cell in cells for found in DAY.finditer(cell)]
    told = dates.order(texts)
    guessed = told is None and dates.has_slashes(texts)
    notes = ["dates with slashes were read with the day first"] if guessed else []
    return told or dates.Order.DAY_FIRST, notes


def _without_repeats(planned: Sequence[Planned]) -> Iterator[Planned]:
    """The first row of a person counts, refused or not; nobody can tell which is right."""
    numbers: dict[str, int] = {}
    mails: dict[str, int] = {}
    for row in planned:
        why, number = "", row.staff_number
        mail = row.said.email if row.said else None
        if number and numbers.setdefault(number, row.number) != row.number:
            why = f"staff number {number} repeated in row {numbers[number]}"
        elif mail and mails.setdefault(mail, row.number) != row.number:
            why = f"staff number {number}: e-mail {mail} repeated in row {mails[mail]}"
        yield Planned(row.number, number, None, why) if why else row


def _planned(row: Row, table: _Table) -> Planned:
    number = table.text(row, "staff_number")
    if not number:
        return Planned(row.number, "", None, "staff number missing")
    faults = _Faults()
    if why := fault_of_staff_number(number):
        return Planned(row.number, number[:64], None, f"staff number {number[:40]!r}: {why}")
    said = _said(row, table, faults)
    if said.away_from and said.away_until and said.away_until <= said.away_from:
        faults.found.append("away until lies before away from")
    if faults.found:
        why = f"staff number {number}: {'; '.join(faults.found)}"
        return Planned(row.number, number, None, why)
    return Planned(row.number, number, said)


def _said(row: Row, table: _Table, faults: _Faults) -> Said:
    read, text = faults.read, table.text
    whole = text(row, "name") or " ".join(
        filter(None, (text(row, "given_name"), text(row, "family_name")))
    )
    return Said(
        staff_number=text(row, "staff_number"),
        name=read(whole, lambda name: read_line(name, "name", NAME_MOST)),
        email=read(text(row, "email"), read_email),
        workplace=text(row, "workplace")[:200] or None,
        former=_former(row, table, faults),
        home_market=read(
            text(row, "home_market"), lambda name: read_line(name, "home market", MARKET_MOST)
        ),
        languages=read(text(row, "languages"), read_languages) or None,
        role=read(text(row, "role"), read_known_role),
        role_place=text(row, "role_place")[:200] or None,
        away_from=read(text(row, "away_from"), lambda day: _day(day, table)),
        away_until=read(text(row, "away_until"), lambda day: _day(day, table)),
    )


def read_line(text: str, what: str, most: int) -> str:
    line = " ".join(text.split())
    if len(line) > most:
        raise ValueError(f"{what} longer than {most} characters")
    return line


def read_email(text: str) -> str:
    email = email_key(text)
    if why := fault_of_email(email):
        raise ValueError(f"e-mail {text[:60]!r}: {why}")
    return email


def read_known_role(text: str) -> Role:
    role = read_role(text)
    if role is None:
        raise ValueError(f"role {text[:40]!r} is not known")
    if role in (Role.ADMIN, Role.IDENTITY):
        raise ValueError("this role is given on a page of its own, never by a list")
    return role


def _day(text: str, table: _Table) -> date:
    return dates.read_date(text, table.slashes)


def _former(row: Row, table: _Table, faults: _Faults) -> tuple[Former, ...]:
    cells = table.texts(row, "former")
    parts = [part for cell in cells for part in re.split(r"[;|\n]", cell) if part.strip()]
    if len(parts) > FORMER_MOST:
        faults.found.append(f"more than {FORMER_MOST} former workplaces")
        return ()
    found = [faults.read(part, lambda text: read_former(text, table.slashes)) for part in parts]
    places = [each for each in found if each is not None]
    until = faults.read(table.text(row, "former_until"), lambda day: _day(day, table))
    if until and len(places) == 1 and places[0].until is None:
        places = [Former(places[0].place, places[0].since, until)]
    return tuple(places)


def read_former(text: str, slashes: dates.Order) -> Former:
    """ "N-001 until 2025-03-31", "N-001 (2023-01-01 to 2025-03-31)", "N-001"."""
    found = list(DAY.finditer(text))
    if len(found) > 2:
        raise ValueError(f"former workplace {text[:40]!r} has more than two dates")
    days = [dates.read_date(each[0], slashes) for each in found]
    begins = len(days) == 1 and SINCE.search(text[: found[0].start()])
    place = " ".join(WORDS.sub(" ", DAY.sub(" ", text)).split()).strip(EDGES)
    if not place or len(place) > 200:
        raise ValueError(f"former workplace {text[:40]!r} names no place")
    since = days[0] if begins or len(days) == 2 else None
    until = None if begins or not days else days[-1]
    if since and until and until <= since:
        raise ValueError(f"former workplace {text[:40]!r} ends before it begins")
    return Former(place, since, until)


def check_count(text: str) -> int | None:
    """The number that somebody types to disable so many people; empty: nobody is disabled."""
    digits = re.sub(r"[ .,']", "", text)
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Invalid("Type the number of people, in digits.", code="not_a_number")
    return int(digits)
