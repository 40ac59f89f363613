"""A listing into what each row says, before any database is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from mystery.locations.actions import LocationFacts, check_facts
from mystery.locations.columns import FIELDS
from mystery.locations.imports import cells
from mystery.locations.imports.plans import Options, Plan, Planned, Said
from mystery.locations.imports.zones import read_country, zone_of_country, zone_of_state
from mystery.locations.rules import Kind
from mystery.problems import Fault, Invalid
from mystery.spreadsheets import dates
from mystery.spreadsheets.headers import Columns, require
from mystery.spreadsheets.reports import counted
from mystery.spreadsheets.sheets import Row, Sheet

T = TypeVar("T")
NOTHING = Options()


@dataclass(frozen=True)
class _Table:
    """How to read the rows of one sheet."""

    columns: dict[str, tuple[int, ...]]
    header: tuple[str, ...]
    slashes: dates.Order
    options: Options
    shared_cities: frozenset[str]
    """Cities that stand in several states: their market needs the state too."""

    def text(self, row: Row, name: str) -> str:
        places = self.columns.get(name)
        return row.cells[places[0]] if places else ""

    def texts(self, row: Row, name: str) -> list[tuple[str, str]]:
        found = ((self.header[i], row.cells[i]) for i in self.columns.get(name, ()))
        return [(title, text) for title, text in found if text]


@dataclass
class _Faults:
    """Collects why a row is refused, all reasons at once."""

    found: list[str] = field(default_factory=list)

    def read(self, text: str, reader: Callable[[str], T]) -> T | None:
        """None for an empty cell, and for one that cannot be read."""
        return self.take(lambda: reader(text)) if text else None

    def take(self, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except ValueError as fault:
            self.found.append(str(fault))
            return None


def plan(sheet: Sheet, columns: Columns, options: Options = NOTHING) -> Plan:
    """Read and check every row; the slow part of an import, without a database.

    Raises Invalid(code="columns_missing") without a column for the code and the name, and
    Invalid for options that no location could have.
    """
    require(columns, ("code", "name"), FIELDS)
    _check_options(options)
    slashes, notes = _slashes(sheet, columns)
    table = _Table(
        columns=dict(columns.places),
        header=columns.header,
        slashes=slashes,
        options=options,
        shared_cities=_shared_cities(sheet, columns),
    )
    return Plan(
        rows=tuple(_without_repeats([_planned(row, table) for row in sheet.rows])),
        options=options,
        states_are_regions=columns.of("region") == columns.of("state") != (),
        notes=(*notes, *_unknown_countries(sheet, columns)),
    )


def _check_options(options: Options) -> None:
    try:
        cells.read_line(options.brand, "brand")
    except ValueError as fault:
        raise Invalid("The brand is too long.", faults=[Fault("/brand", str(fault))]) from fault
    check_facts(LocationFacts("1", "-", Kind.OWN, "", options.time_zone or "UTC"))


def _without_repeats(planned: Sequence[Planned]) -> Iterator[Planned]:
    """The first row with a code counts, refused or not; nobody can tell which is right."""
    first: dict[str, int] = {}
    for row in planned:
        if row.code and first.setdefault(row.code, row.number) != row.number:
            why = f"store number {row.code} repeated in row {first[row.code]}"
            yield Planned(row.number, row.code, None, why)
        else:
            yield row


def _planned(row: Row, table: _Table) -> Planned:
    code = table.text(row, "code")
    if not code:
        return Planned(row.number, "", None, "store number missing")
    faults = _Faults()
    said = _said(row, table, faults)
    if not faults.found:
        faults.found += _wrong(said)
    if faults.found:
        return Planned(
            row.number, code, None, f"store number {code[:64]}: {'; '.join(faults.found)}"
        )
    return Planned(row.number, code, said)


def _said(row: Row, table: _Table, faults: _Faults) -> Said:
    read, text, options = faults.read, table.text, table.options
    position = faults.take(
        lambda: cells.read_position(
            text(row, "latitude"), text(row, "longitude"), text(row, "position")
        )
    )
    country = read_country(text(row, "country"))
    zone, zone_from = _zone(row, table, country)
    return Said(
        code=read(text(row, "code"), cells.read_code) or "",
        name=read(text(row, "name"), lambda name: cells.read_line(name, "name")),
        kind=read(text(row, "kind"), cells.read_known_kind) or options.kind,
        region=read(
            text(row, "region") or options.region, lambda name: cells.read_line(name, "region")
        ),
        time_zone=read(zone, lambda name: cells.read_line(name, "time_zone")),
        zone_from=zone_from,
        brand=read(
            text(row, "brand") or options.brand, lambda name: cells.read_line(name, "brand")
        ),
        market=read(text(row, "market"), lambda name: cells.read_line(name, "market")),
        tags=faults.take(lambda: cells.read_tags(table.texts(row, "tags"))) or None,
        address=faults.take(lambda: _address(row, table)) or None,
        city=read(text(row, "city"), lambda name: cells.read_line(name, "city")),
        country=country or None,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        opened_on=read(text(row, "opened_on"), lambda day: _day(day, "opened", table)),
        closed_on=read(text(row, "closed_on"), lambda day: _day(day, "closed", table)),
        usual_market=_usual_market(row, table),
    )


def _address(row: Row, table: _Table) -> str:
    return cells.read_address([table.text(row, "address"), table.text(row, "postcode")])


def _day(text: str, what: str, table: _Table) -> date:
    try:
        return dates.read_date(text, table.slashes)
    except ValueError as fault:
        raise ValueError(f"{what} {fault}") from None


def _zone(row: Row, table: _Table, country: str) -> tuple[str, str]:
    """The time zone and what it is guessed from, empty when it is given."""
    if given := table.text(row, "time_zone"):
        return given, ""
    if zone := zone_of_state(table.text(row, "state"), country):
        return zone, "state"
    if zone := zone_of_country(country):
        return zone, "country"
    return table.options.time_zone, ""


def _usual_market(row: Row, table: _Table) -> str:
    city, state = table.text(row, "city"), table.text(row, "state")
    market = f"{city}, {state}" if city in table.shared_cities and state else city
    return " ".join(market.split())[: cells.LONGEST["market"]]


def _shared_cities(sheet: Sheet, columns: Columns) -> frozenset[str]:
    """Cities that stand in several states: Springfield is no market."""
    if not columns.of("city") or not columns.of("state"):
        return frozenset()
    (city,), (state,) = columns.of("city"), columns.of("state")
    places = {(row.cells[city], row.cells[state]) for row in sheet.rows}
    states = Counter(name for name, _ in places)
    return frozenset(name for name, count in states.items() if count > 1)


def _wrong(said: Said) -> list[str]:
    """What no location may be, of that which the row says; the rest is filled in."""
    facts = LocationFacts(
        code=said.code,
        name=said.name or "-",
        kind=Kind.OWN,
        region="",
        time_zone=said.time_zone or "UTC",
        latitude=said.latitude,
        longitude=said.longitude,
        opened_on=said.opened_on,
        closed_on=said.closed_on,
    )
    try:
        check_facts(facts)
    except Invalid as problem:
        return [reason(fault) for fault in problem.faults]
    return []


def reason(fault: Fault) -> str:
    return f"{fault.pointer.strip('/').replace('_', ' ')}: {fault.detail}"


def _slashes(sheet: Sheet, columns: Columns) -> tuple[dates.Order, list[str]]:
    """How dates with slashes are meant, and a note where the table does not tell."""
    places = (*columns.of("opened_on"), *columns.of("closed_on"))
    texts = [row.cells[place] for place in places for row in sheet.rows]
    if told := dates.order(texts):
        return told, []
    american = any(
        read_country(row.cells[place]) == "US"
        for place in columns.of("country")
        for row in sheet.rows
    )
    usual = dates.Order.MONTH_FIRST if american else dates.Order.DAY_FIRST
    if dates.has_slashes(texts):
        return usual, [f"dates with slashes were read with the {usual.split()[0]} first"]
    return usual, []


def _unknown_countries(sheet: Sheet, columns: Columns) -> list[str]:
    """A note on countries that are left empty because nobody here knows their code."""
    found = Counter(
        row.cells[place]
        for place in columns.of("country")
        for row in sheet.rows
        if row.cells[place] and not read_country(row.cells[place])
    )
    return [
        f"country {name[:40]!r} is not known and was left empty in {counted(count, 'row')}"
        for name, count in found.most_common(5)
    ]
