"""A line between phone and server that does what it is told: cuts, loses, lies, waits.

Each request that `fault` gives something for meets that; all others go through.
"""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
ASKED = {*HOP, "accept-encoding", "if-none-match", "if-modified-since"}
"""Of a request, not passed on: what comes whole and not packed can be changed."""
PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """Instead of the server's; it never hears of the request."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cut:
    """The server gets so many bytes of the body, then both ends are hung up on."""

    after: int = 0


@dataclass(frozen=True)
class Lose:
    """The server does what it was asked; its answer is lost."""


@dataclass(frozen=True)
class Change:
    """The server's answer, with other bytes in it."""

    change: Callable[[bytes], bytes]


Fault = Answer | Cut | Lose | Change
Asked = Callable[[str, str], Fault | None]


@dataclass
class Line:
    """`fault` is asked with method and path, and may be exchanged while the line is in use."""

    server_port: int
    fault: Asked = lambda _method, _path: None
    meeting: threading.Event = field(default_factory=threading.Event)
    """Set when a request meets a fault."""

    def __post_init__(self) -> None:
        self.proxy = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.proxy.daemon_threads = True
        threading.Thread(target=self.proxy.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.proxy.server_address[1]}"

    def close(self) -> None:
        self.proxy.shutdown()
        self.proxy.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(_Handler):
            pass

        Handler.line = line
        return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    line: Line

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        pass

    def _pass_on(self) -> None:
        try:
            self._answer()
        except (OSError, http.client.HTTPException):
            self._hang_up()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.line.fault(self.command, self.path)
        if fault is None:
            return self._send(*self._ask(body))
        self.line.meeting.set()
        match fault:
            case Answer(status, said, headers):
                self._send(status, list(headers), said)
            case Cut(after):
                self._ask_part(body[:after])
                self._hang_up()
            case Lose():
                self._ask(body)
                self._hang_up()
            case Change(change):
                status, told, said = self._ask(body)
                self._send(status, told, change(said))
        return None

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.server_port, PATIENCE)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ASKED}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _ask_part(self, part: bytes) -> None:
        """The head as it came, with the length that was promised, and no more than `part`."""
        head = f"{self.command} {self.path} HTTP/1.1\r\n{self.headers.as_string()}".encode()
        with socket.create_connection(("127.0.0.1", self.line.server_port), PATIENCE) as server:
            server.sendall(head.rstrip(b"\r\n").replace(b"\n", b"\r\n").replace(b"\r\r", b"\r"))
            server.sendall(b"\r\n\r\n" + part)

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        if status != 204 and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
