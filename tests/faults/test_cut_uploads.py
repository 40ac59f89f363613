"""Uploads that break off on a real server: nothing half is ever taken for a whole photo."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.pictures import photo
from tests.sending import Draft, digest, sha256
from tests.server import Server, peopled

PATIENCE = 20.0


@dataclass(frozen=True)
class Wire:
    """Sam's phone on a connection of its own for each request."""

    server: Server
    token: str
    photos: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "photos", self.server.folder / "photos")

    def cut(self, content: bytes, arrives: int, *, reset: bool, place: str = "") -> int | None:
        """Say the whole length, send `arrives` bytes, break off; the status, None without one."""
        head = (
            f"PUT /api/v1/photos/{sha256(content)} HTTP/1.1\r\nHost: phone\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: image/jpeg\r\n"
            f"Content-Length: {len(content)}\r\n{place}\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as connection:
            connection.sendall(head.encode() + content[:arrives])
            if reset:
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return None
            connection.shutdown(socket.SHUT_WR)
            return status_of(connection)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            given = {"Authorization": f"Bearer {self.token}", "Content-Type": "image/jpeg"}
            connection.request(method, path, body or None, given | headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def put(self, content: bytes) -> int:
        """Until the server has noticed that the attempt before is over, as phones do."""
        until = time.monotonic() + PATIENCE
        while True:
            status = self.ask("PUT", f"/api/v1/photos/{sha256(content)}", content)[0]
            if status != 409 or time.monotonic() > until:
                return status
            time.sleep(0.05)

    def head(self, content: bytes) -> tuple[int, dict[str, str]]:
        return self.ask("HEAD", f"/api/v1/photos/{sha256(content)}")[:2]

    def on_disk(self, content: bytes) -> list[Path]:
        """Files that a reader could take for the photo."""
        return [path for path in self.photos.rglob(sha256(content)) if path.is_file()]


def status_of(connection: socket.socket) -> int | None:
    """The final status; None when the connection ends without one."""
    answer = b""
    try:
        while more := connection.recv(4_096):
            answer = (answer + more).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
            if b"\r\n" in answer:
                return int(answer.split()[1])
    except ConnectionError:
        pass
    return None


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    server, tokens = peopled(tmp_path_factory.mktemp("cut"))
    server.environment["WEB_CONCURRENCY"] = "2"
    server.start()
    yield Wire(server, tokens["sam"])
    server.stop()


def test_a_cut_upload_is_never_taken_and_the_next_whole_one_is(wire: Wire) -> None:
    """Half-closed and reset, after none, one, half and all but one of the bytes."""
    wrong = []
    for number, length in enumerate((1_000, 65_536, 300_000)):
        for at in (0, 1, length // 2, length - 1):
            for reset in (False, True):
                content = photo(100 + number * 10 + at % 7 + 50 * reset, length=length + at % 3)
                status = wire.cut(content, at, reset=reset)
                after, found = wire.head(content)[0], wire.on_disk(content)
                refused = status is None or 400 <= status < 500
                if not refused or after != 404 or found:
                    wrong.append((length, at, reset, status, after, found))
                whole = wire.put(content)
                back = wire.ask("GET", f"/api/v1/photos/{sha256(content)}")[2]
                if whole != 201 or back != content:
                    wrong.append((length, at, reset, whole, len(back)))
    assert wrong == []


def test_what_came_of_a_cut_upload_is_known_and_the_rest_is_enough(wire: Wire) -> None:
    content = photo(31, length=400_000)
    place = f"Content-Range: bytes 0-{len(content) - 1}/{len(content)}\r\n"

    wire.cut(content, 150_000, reset=False, place=place)
    status, headers = wire.head(content)
    held = int(headers["Upload-Offset"])
    rest = f"bytes {held}-{len(content) - 1}/{len(content)}"
    done = wire.ask(
        "PUT",
        f"/api/v1/photos/{sha256(content)}",
        content[held:],
        **{"Content-Range": rest},
    )

    assert (status, held) == (404, 150_000)
    assert done[0] == 201
    assert wire.ask("GET", f"/api/v1/photos/{sha256(content)}")[2] == content


def test_a_byte_at_a_time_around_the_end_is_a_photo(wire: Wire) -> None:
    content = photo(32, length=65_537, ending=b"\r\n--\r\n")
    head = (
        f"PUT /api/v1/photos/{sha256(content)} HTTP/1.1\r\nHost: phone\r\n"
        f"Authorization: Bearer {wire.token}\r\nContent-Type: image/jpeg\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", wire.server.port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head.encode() + content[:-12])
        for byte in content[-12:]:
            connection.sendall(bytes([byte]))
        assert status_of(connection) == 201
    assert wire.ask("GET", f"/api/v1/photos/{sha256(content)}")[2] == content


def test_chunks_without_a_length_are_refused_whole_or_cut(wire: Wire) -> None:
    content = photo(33)
    head = (
        f"PUT /api/v1/photos/{sha256(content)} HTTP/1.1\r\nHost: phone\r\n"
        f"Authorization: Bearer {wire.token}\r\nContent-Type: image/jpeg\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = f"{len(content):x}\r\n".encode() + content + b"\r\n"
    for body in (chunk + b"0\r\n\r\n", chunk, chunk[:500]):
        with socket.create_connection(("127.0.0.1", wire.server.port), PATIENCE) as connection:
            connection.sendall(head.encode() + body)
            connection.shutdown(socket.SHUT_WR)
            status = status_of(connection)
        assert status is None or 400 <= status < 500
    assert wire.on_disk(content) == []


def test_an_audit_that_is_cut_leaves_nothing_and_comes_whole_later(wire: Wire) -> None:
    draft = Draft(None, location="N-002", photos=[photo(34)])
    body, path = draft.bytes(), f"/api/v1/audits/{draft.uuid}"
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: phone\r\nAuthorization: Bearer {wire.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    assert wire.put(photo(34)) == 201
    for at in (0, 1, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", wire.server.port), PATIENCE) as connection:
            connection.sendall(head.encode() + body[:at])
            connection.shutdown(socket.SHUT_WR)
            status = status_of(connection)
        assert status is None or 400 <= status < 500, at
        assert wire.ask("GET", path)[0] == 404

    status, _, answer = wire.ask("PUT", path, body, **{"Content-Type": "application/json"})

    assert status == 201
    assert json.loads(answer)["digest"] == digest(body, draft.hashes)


def test_the_limit_holds_before_a_byte_of_the_photo_has_come(wire: Wire) -> None:
    length = 20 * 2**20 + 1
    head = (
        f"PUT /api/v1/photos/{'0' * 64} HTTP/1.1\r\nHost: phone\r\n"
        f"Authorization: Bearer {wire.token}\r\nContent-Type: image/jpeg\r\n"
        f"Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", wire.server.port), PATIENCE) as connection:
        connection.sendall(head.encode())
        assert status_of(connection) == 413


def test_the_server_said_nothing_of_its_own_faults(wire: Wire) -> None:
    assert "Traceback" not in wire.server.log()
