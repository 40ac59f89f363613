"""A PostgreSQL of our own: started for the tests, gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import LiteralString

import psycopg

TABLES: LiteralString = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES: LiteralString = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
SPEED = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"


def binaries() -> Path:
    """The newest PostgreSQL of this machine, 15 or later."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    assert on_path, "PostgreSQL 15 or later is needed; on Debian: apt-get install postgresql"
    return Path(on_path).parent


def _version(path: Path) -> int:
    return int(path.parts[-3])


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


def _names(connection: psycopg.Connection, query: LiteralString) -> list[str]:
    return [row[0] for row in connection.execute(query)]


class Cluster:
    """One server on a free port, run by `postgres` when we are root, because it insists.

    Its folder is not one of pytest's, which only their owner may enter.
    """

    def __init__(self) -> None:
        folder = self.folder = Path(tempfile.mkdtemp(prefix="mystery-postgres-"))
        self.as_user: str | None = None
        self.renewals: dict[str, str] = {}
        if os.geteuid() == 0:
            self.as_user = "postgres"
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._run("initdb", "-D", f"{folder}/data", "-U", "mystery", "-A", "trust", "-E", "UTF8")
        listen = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {folder} {SPEED}"
        log = f"{folder}/log"
        self._run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", log, "-o", listen, "start")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries() / program, *arguments],
            check=True,
            capture_output=True,
            user=self.as_user,
            cwd="/",
        )

    def _admin(self, statement: str) -> None:
        url = f"postgresql://mystery@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def create(self, name: str, *, template: str = "template0") -> str:
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgresql+psycopg://mystery@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        self._admin(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def keep(self, url: str) -> None:
        """Remember what the database holds now, for `renew`."""
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute("CREATE SCHEMA kept")
            tables = _names(connection, TABLES)
            for table in tables:
                connection.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')  # type: ignore[arg-type]
            counters = [
                (
                    name,
                    *connection.execute(f'SELECT last_value, is_called FROM "{name}"').fetchone(),
                )  # type: ignore[arg-type, misc]
                for name in _names(connection, SEQUENCES)
            ]
        self.renewals[url] = ";".join(
            [
                END_OTHERS,
                "BEGIN; SET LOCAL session_replication_role = replica",
                *(f'DELETE FROM "{table}"' for table in tables),
                *(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"' for table in tables),
                *(f"SELECT setval('\"{name}\"', {at}, {called})" for name, at, called in counters),
                "COMMIT",
            ]
        )

    def renew(self, url: str) -> None:
        """Bring a database back to what it held when it was kept, its counters too.

        A copy of a template would be made of a thousand files, and take longer than the test.
        """
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(self.renewals[url])  # type: ignore[call-overload]

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
