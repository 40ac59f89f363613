"""A real server for tests that need one: its own process group, data folder and port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from mystery import config, db, start
from mystery.web.app import create_app
from tests import cast


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class Server:
    """`mystery serve` on `folder`; `environment` is added to what it inherits."""

    folder: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        return {
            **os.environ,
            "MYSTERY_DATA_DIR": str(self.folder),
            "MYSTERY_FREE_FLOOR_MB": "0",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **self.environment,
        }

    def start(self) -> Server:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mystery", "serve", *self.arguments],
                env=self.variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await()
        return self

    @property
    def arguments(self) -> list[str]:
        return ["--first-run"] if "MYSTERY_DEMO" in self.environment else []

    def _await(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process and self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/health/live")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise RuntimeError(f"the server did not start:\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "server.log").read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL for the whole group, as a power cut would have it."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def peopled(folder: Path) -> tuple[Server, dict[str, str]]:
    """A server that has not started yet, with the cast in its database, and their tokens."""
    server = Server(folder)
    settings = config.from_environment(server.variables)
    start.ready(settings)
    with inside(server), db.transaction():
        cast.assemble()
        tokens = {name: cast.token(name) for name in cast.NAMES}
    return server, tokens


@contextmanager
def inside(server: Server) -> Iterator[Flask]:
    """The application on the server's own database."""
    app = create_app(config.from_environment(server.variables))
    with app.app_context():
        yield app
        db.session.remove()
        db.database.engine.dispose()
