"""The database: one SQLAlchemy object, types, and `transaction()`, the only place that commits.

Reads run in a read-only transaction that begins by itself and ends with the request. Writes
happen inside `with transaction():`, which ends the read, waits fairly for its turn, begins
with the write lock in hand, and commits, durably, before it returns.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from mystery.problems import Unavailable

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 20_000
FIXED_SQLITE = (3, 51, 3)
BACKPORTED_SQLITE = ((3, 50, 7), (3, 44, 6))


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored as UTC; refuses naive values, which mean nothing."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        bytes: sa.LargeBinary,
    }


database = SQLAlchemy(metadata=Base.metadata)
session = database.session

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_turn = threading.Lock()
_CONNECTION = "connection"


def new_key() -> str:
    """A random, opaque id: 96 bits in hexadecimal, so no spreadsheet takes it for a formula."""
    return secrets.token_hex(12)


def now() -> datetime:
    """The present moment; rules take it as an argument and never ask."""
    return datetime.now(UTC)


@contextmanager
def transaction() -> Iterator[Session]:
    """A short write: everything inside is committed durably, or nothing is.

    On SQLite the turn is taken through a file lock first, because its own busy handler is
    unfair to whoever has waited longest.
    """
    if _writing.get():
        raise RuntimeError("transactions do not nest; an action must not open one")
    open_session = session()
    open_session.rollback()
    token = _writing.set(True)
    try:
        with _waited_turn(open_session.get_bind()):
            try:
                yield open_session
                open_session.commit()
            except BaseException:
                open_session.rollback()
                raise
    finally:
        _writing.reset(token)


def execute(statement: sa.Executable, values: Any = None) -> sa.CursorResult[*tuple[Any, ...]]:
    """A statement on plain tables, in the session's transaction, without its bookkeeping for
    mapped classes, which costs a quarter of a short statement."""
    return connection().execute(statement, values)


def connection() -> Connection:
    """The connection of the session's transaction; asking the session for it each time costs a
    tenth of a short statement."""
    open_session = session()
    found: Connection | None = open_session.info.get(_CONNECTION)
    if found is None:
        found = open_session.info[_CONNECTION] = open_session.connection()
    return found


def _let_go(open_session: Session, _transaction: Any) -> None:
    open_session.info.pop(_CONNECTION, None)


sa.event.listen(Session, "after_transaction_end", _let_go)


def hold(name: str) -> None:
    """Take a name until the transaction ends: whoever else takes it waits, and then sees what
    was committed. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        key = sa.func.hashtextextended(name, 0)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def start_writing() -> Token[bool]:
    """For migrations, which hold a connection of their own: begin it as a write."""
    return _writing.set(True)


def stop_writing(token: Token[bool]) -> None:
    _writing.reset(token)


@contextmanager
def _waited_turn(engine: Engine | Connection) -> Iterator[None]:
    path = engine.engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _turn:
        lock = os.open(f"{path}.turn", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def sqlite_module() -> Any:
    """The DBAPI module: the bundled fixed SQLite where there is one, else the system's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL where SQLite is free of the WAL-reset corruption (3.7.0 to 3.51.2), else DELETE."""
    fixed = version >= FIXED_SQLITE or any(
        version[:2] == fix[:2] and version >= fix for fix in BACKPORTED_SQLITE
    )
    return "WAL" if fixed else "DELETE"


class TwoSides(QueuePool):
    """Connections that write are others than those that read.

    Forbidding writes and allowing them again makes SQLite throw away all statements that a
    connection has prepared; preparing them anew costs several times what most of them do.
    """

    _writers: TwoSides | None = None
    _writes = False

    def connect(self) -> PoolProxiedConnection:
        if self._writes or not _writing.get():
            return super().connect()
        if self._writers is None:
            self._writers = self.recreate()
            self._writers._writes = True
        return self._writers.connect()

    def recreate(self) -> TwoSides:
        return cast(TwoSides, super().recreate())

    def dispose(self) -> None:
        super().dispose()
        if self._writers is not None:
            self._writers.dispose()


class Written(dict[str, Any]):
    """A document whose JSON is written before a transaction begins, and not under its lock."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.text = json.dumps(document)


def _to_json(value: Any) -> str:
    return value.text if isinstance(value, Written) else json.dumps(value)


def engine_options(url: str) -> dict[str, Any]:
    """Options for create_engine; the listeners of `prepare` rely on them."""
    both = {"pool_size": 20, "json_serializer": _to_json}
    if url.startswith("sqlite"):
        # One for each thread that serves: what is opened beyond the pool is closed after each use,
        # and a new connection reads the whole schema first. The one used last is warm.
        return {
            "module": sqlite_module(),
            "poolclass": TwoSides,
            **both,
            "pool_use_lifo": True,
            "connect_args": {"isolation_level": None, "timeout": BUSY_MS / 1000},
        }
    return {**both, "max_overflow": 10, "pool_pre_ping": True}


def prepare(engine: Engine) -> None:
    """Hang the transaction rules onto an engine: read-only by default, FULL durability."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _connect_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "begin", _begin_postgresql)


def _connect_sqlite(connection: Any, _record: Any) -> None:
    mode = journal_mode(sqlite_module().sqlite_version_info)
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size=-16000")


def _begin_sqlite(connection: Connection) -> None:
    writing, known = _writing.get(), connection.connection.info
    sqlite: Any = connection.connection.dbapi_connection
    if known.get("writes") != writing:
        sqlite.execute(f"PRAGMA query_only={0 if writing else 1}")
        known["writes"] = writing
    sqlite.execute("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def check_writable(engine: Engine) -> dict[str, str]:
    """What the start reports: engine, version and mode. Raises Unavailable when unreachable."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
                mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
                return {"engine": "SQLite", "version": version, "mode": f"{mode}, FULL"}
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
            return {"engine": "PostgreSQL", "version": version, "mode": "synchronous_commit"}
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable(f"The database cannot be reached: {error}") from error
