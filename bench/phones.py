"""Clients in a process of their own, on plain sockets, so that the server keeps the processor.

python -m bench.phones PORT CLIENTS < pickled list of (method, path, token, type, body)
"""

from __future__ import annotations

import json
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

Request = tuple[str, str, str, str, bytes]


@dataclass(frozen=True)
class Sent:
    """Wall seconds in all, and seconds and status of every request."""

    seconds: float
    latencies: list[float]
    statuses: list[int]

    @property
    def rate(self) -> float:
        return len(self.statuses) / self.seconds


def send(port: int, requests: Sequence[Request], *, clients: int = 16) -> Sent:
    """Send everything, `clients` at a time. Raises RuntimeError when the clients fail."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.phones", str(port), str(clients)],
        input=pickle.dumps(list(requests)),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the clients ended with {done.returncode}")
    return Sent(**json.loads(done.stdout))


def wire(request: Request) -> bytes:
    method, path, token, kind, body = request
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    if kind:
        head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


class Client(threading.Thread):
    """One connection, kept open, that takes the next request as soon as the last is answered."""

    def __init__(self, port: int, waiting: deque[bytes], start: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.port, self.waiting, self.starting = port, waiting, start
        self.answered: list[tuple[float, int]] = []
        self.connection: socket.socket | None = None

    def run(self) -> None:
        self.starting.wait()
        while True:
            try:
                request = self.waiting.popleft()
            except IndexError:
                return
            begun = time.perf_counter()
            status = self.ask(request)
            self.answered.append((time.perf_counter() - begun, status))

    def ask(self, request: bytes) -> int:
        """The status; a connection that the server has closed meanwhile is opened again, once."""
        fresh = self.connection is None
        try:
            return self.exchange(request)
        except OSError:
            self.connection = None
            return 0 if fresh else self.ask(request)

    def exchange(self, request: bytes) -> int:
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), 60)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.pull()
        head, _, rest = data.partition(b"\r\n\r\n")
        status, fields = _head(head)
        left = int(fields.get("content-length", "0")) - len(rest)
        while left > 0:
            left -= len(self.pull())
        if fields.get("connection", "").lower() == "close":
            self.connection.close()
            self.connection = None
        return status

    def pull(self) -> bytes:
        assert self.connection
        data = self.connection.recv(65_536)
        if not data:
            raise ConnectionResetError
        return data


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = dict(line.split(":", 1) for line in lines)
    return int(first.split()[1]), {key.lower(): value.strip() for key, value in fields.items()}


def main() -> None:
    port, clients = int(sys.argv[1]), int(sys.argv[2])
    waiting = deque(wire(request) for request in pickle.load(sys.stdin.buffer))
    barrier = threading.Barrier(clients + 1)
    threads = [Client(port, waiting, barrier) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    answered = [one for thread in threads for one in thread.answered]
    json.dump(
        {
            "seconds": seconds,
            "latencies": [latency for latency, _ in answered],
            "statuses": [status for _, status in answered],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
