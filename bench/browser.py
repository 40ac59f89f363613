"""One reader at a time: a connection that is kept, and how long each answer takes."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    seconds: float
    body: bytes
    headers: dict[str, str]


class Reader:
    """Somebody who is signed in with a token."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, address: str) -> Answer:
        """Raises RuntimeError unless the answer is 200, perhaps after one redirect."""
        found, status = self._ask(address)
        if status in (301, 302, 303, 307, 308):
            target = urlsplit(found.headers["location"])
            found, status = self._ask(f"{target.path}?{target.query}")
        if status != 200:
            raise RuntimeError(f"{status} for {address}: {found.body[:300]!r}")
        return found

    def settled(self, address: str) -> str:
        """The address after a redirect to its canonical form."""
        found, status = self._ask(address)
        if status == 200:
            return address
        target = urlsplit(found.headers["location"])
        return f"{target.path}?{target.query}"

    def _ask(self, address: str) -> tuple[Answer, int]:
        begun = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - begun
        headers = {key.lower(): value for key, value in response.getheaders()}
        return Answer(seconds, body, headers), response.status
