"""Phones that send audits whatever happens, and note what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.sending import Draft, digest, picture, sha256

PATIENCE = 5.0


@dataclass(frozen=True)
class Acknowledged:
    uuid: str
    body: bytes
    digest: str
    hashes: tuple[str, ...]


@dataclass
class Phone(threading.Thread):
    """Makes an audit with photos, sends it until it is acknowledged, then makes the next."""

    port: int
    token: str
    seed: int
    stopping: threading.Event
    log: list[Acknowledged] = field(default_factory=list)
    cuts: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.random = random.Random(self.seed)
        self.broken: list[str] = []

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopping.is_set():
            photos = [picture(self.random.getrandbits(60), size=(160, 120)) for _ in range(2)]
            draft = Draft(None, location="N-002", photos=photos)
            body = draft.bytes()
            while not self.stopping.is_set() and not self._deliver(draft, body):
                self.stopping.wait(0.05)

    def _deliver(self, draft: Draft, body: bytes) -> bool:
        try:
            for photo in draft.photos:
                if not self._send_photo(photo):
                    return False
            return self._send_audit(draft, body)
        except (OSError, http.client.HTTPException):
            return False

    def _send_photo(self, photo: bytes) -> bool:
        address = f"/api/v1/photos/{sha256(photo)}"
        if self.random.random() < 0.25:
            self._cut(address, photo)
            return False
        status, _ = self._ask("PUT", address, photo, "image/jpeg")
        return status in (200, 201)

    def _cut(self, address: str, photo: bytes) -> None:
        """Say how long it is, send some of it, and hang up."""
        self.cuts += 1
        head = (
            f"PUT {address} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: image/jpeg\r\nContent-Length: {len(photo)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            part = photo[: self.random.randrange(len(photo))]
            connection.sendall(head.encode() + part)

    def _send_audit(self, draft: Draft, body: bytes) -> bool:
        address = f"/api/v1/audits/{draft.uuid}"
        status, answer = self._ask("PUT", address, body, "application/json")
        wanted = digest(body, draft.hashes)
        if status not in (200, 201) or answer.get("digest") != wanted:
            if status >= 500 and status != 503:
                self.broken.append(f"{status} {answer}")
            return False
        self.log.append(Acknowledged(draft.uuid, body, wanted, tuple(draft.hashes)))
        return True

    def _ask(self, method: str, address: str, body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if text.startswith(b"{") else {}
