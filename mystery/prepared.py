"""Statements that never change, for the few requests that come by the thousand.

SQLAlchemy looks a statement's text up anew for every execution and gives rows that can do much:
for a short statement that is several times the work of the database itself. Here the text, the
order of its values and their types are worked out once, and the driver is asked.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.pool import PoolProxiedConnection

from mystery.db import connection, database

Values = Mapping[str, Any]
Convert = Callable[[Any], Any] | None
Asked = Connection | Engine


@dataclass(frozen=True)
class Given:
    """One value in a statement: what the caller names so, or a constant when it has no name."""

    name: str
    constant: Any
    convert: Convert

    def value(self, values: Values) -> Any:
        if not self.name:
            return self.constant
        return values[self.name] if self.convert is None else self.convert(values[self.name])


@dataclass(frozen=True)
class Written:
    """A statement in the words of one database; `places` names its values where they are named."""

    text: str
    given: tuple[Given, ...]
    places: tuple[str, ...] | None

    def values(self, values: Values) -> Any:
        found = [each.value(values) for each in self.given]
        return found if self.places is None else dict(zip(self.places, found, strict=True))


@dataclass(frozen=True)
class Reading:
    """What the rows of an answer are made into."""

    row: Any
    converts: tuple[tuple[int, Callable[[Any], Any]], ...]

    def __call__(self, found: Sequence[Any]) -> Any:
        cells = list(found)
        for place, convert in self.converts:
            cells[place] = convert(cells[place])
        return self.row._make(cells)


class Prepared:
    """A statement on plain tables with named values; lists of values (IN) are not for it.

    An INSERT stores exactly what it is given: it refuses to leave out what has a default.
    """

    def __init__(self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.UpdateBase) -> None:
        self._statement = statement
        self._written: dict[tuple[str, ...], Written] = {}
        self._readings: dict[str, Reading] = {}

    def rows(self, values: Values | None = None) -> list[Any]:
        """What it finds or returns, as named tuples."""
        asked = connection()
        return self._read(asked, asked.connection, values or {})

    def rows_apart(self, values: Values | None = None) -> list[Any]:
        """The same as they stand outside the session's transaction, which need not be there."""
        lent = database.engine.raw_connection()
        try:
            return self._read(database.engine, lent, values or {})
        finally:
            lent.close()

    def row_apart(self, values: Values | None = None) -> Any:
        found = self.rows_apart(values)
        return found[0] if found else None

    def row(self, values: Values | None = None) -> Any:
        """The first row, None when there is none."""
        found = self.rows(values)
        return found[0] if found else None

    def scalar(self, values: Values | None = None) -> Any:
        """The first column of the first row, None when there is none."""
        found = self.row(values)
        return None if found is None else found[0]

    def run(self, values: Values) -> None:
        asked = connection()
        self._execute(asked, asked.connection, values)

    def _read(self, asked: Asked, lent: PoolProxiedConnection, values: Values) -> list[Any]:
        cursor = self._execute(asked, lent, values)
        found = cursor.fetchall()
        if not found:
            return []
        name = asked.dialect.name
        if name not in self._readings:
            self._readings[name] = self._reading(asked.dialect, cursor.description)
        return list(map(self._readings[name], found))

    def _execute(self, asked: Asked, lent: PoolProxiedConnection, values: Values) -> Any:
        dialect: Any = asked.dialect
        written = self._written.get((dialect.name, *values))
        if written is None:
            written = self._written[(dialect.name, *values)] = self._write(dialect, list(values))
        given = written.values(values)
        for listener in asked.dispatch.before_cursor_execute:
            listener(asked, None, written.text, given, None, False)
        try:
            return lent.dbapi_connection.execute(written.text, given)  # type: ignore[union-attr]
        except dialect.loaded_dbapi.Error as error:
            told: Any = sa.exc.DBAPIError.instance(
                *(written.text, given, error, dialect.loaded_dbapi.Error),
                hide_parameters=True,
                dialect=dialect,
            )
            raise told from error

    def _write(self, dialect: Dialect, names: list[str]) -> Written:
        """Raises TypeError when a value that the statement needs is not among `names`."""
        made: Any = self._statement.compile(dialect=dialect, column_keys=names)
        left_out = [str(column) for column in (*made.insert_prefetch, *made.update_prefetch)]
        left_out += [
            name for name, bind in made.binds.items() if bind.required and name not in names
        ]
        if left_out:
            raise TypeError(f"values are missing: {', '.join(left_out)}")
        told = made.construct_expanded_state(dict.fromkeys(names))
        places = list(told.positiontup if made.positional else told.parameters)
        converts = {
            place: made.binds[place].type.dialect_impl(dialect).bind_processor(dialect)
            for place in places
        }
        given = tuple(
            _given(place, converts[place], told.parameters, named=place in names)
            for place in places
        )
        return Written(told.statement, given, None if made.positional else tuple(places))

    def _reading(self, dialect: Dialect, description: Sequence[Any]) -> Reading:
        columns = self._statement.exported_columns
        row: Any = namedtuple("Row", map(str, columns.keys()), rename=True)  # type: ignore[misc]
        converts = (
            column.type.dialect_impl(dialect).result_processor(dialect, told[1])
            for column, told in zip(columns, description, strict=True)
        )
        return Reading(row, tuple((n, c) for n, c in enumerate(converts) if c is not None))


def _given(place: str, convert: Convert, constants: Values, *, named: bool) -> Given:
    if named:
        return Given(place, None, convert)
    constant = constants[place]
    return Given("", constant if convert is None else convert(constant), None)


def insert_rows(table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows that name the same columns, whose values a driver takes as they are: numbers and
    texts. Compiling the values of each row anew costs more than storing it."""
    asked = connection()
    names = tuple(rows[0])
    text, order = _insert_text(table, names, asked.dialect)
    given = list(map(itemgetter(*order), rows)) if order and len(order) > 1 else list(rows)
    asked.exec_driver_sql(text, given)


@lru_cache(maxsize=64)
def _insert_text(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> tuple[str, Any]:
    made = sa.insert(table).compile(dialect=dialect, column_keys=list(names))
    return str(made), getattr(made, "positiontup", None)
