"""Sealed messages for phones: encrypted for one browser (RFC 8291), signed with the key of this
organisation (RFC 8292). Both are done by libraries, which may not be there."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from mystery.notices.rules.pushes import SIZE, check_endpoint, is_inside, read_key
from mystery.notices.subscriptions import Offered
from mystery.problems import Fault, Invalid

TIMEOUT = 10.0
TOPIC = "notes"
"""One message waits at the push service, never a row of them."""
VALID = timedelta(hours=12)
KEY_FILE = "push-key"


class NotTaken(Exception):
    """The push service did not take it; it may later."""

    def __init__(self, why: str, *, asked_for: timedelta | None = None) -> None:
        super().__init__(why)
        self.asked_for = asked_for


class NobodyThere(Exception):
    """It will never be taken: the browser has gone, or its address leads inside."""


@dataclass(frozen=True)
class Sender:
    """Who pushes: a private key, base64url, and whom a push service may write to."""

    key: str = field(repr=False)
    contact: str
    inside: bool = False
    """For trials: push services on this machine, over plain http."""

    @property
    def public_key(self) -> str:
        """As browsers take it."""
        return _shown(_signer(self.key))


@dataclass(frozen=True)
class Message:
    facts: Mapping[str, str]
    lasts: timedelta
    at: datetime


def able() -> bool:
    """Whether the libraries of the extra "push" are there."""
    with suppress(ValueError):
        return all(find_spec(name) is not None for name in ("http_ece", "py_vapid"))
    return False


def kept_key(folder: Path) -> str:
    """The key in the data folder; "" before anybody needed one."""
    try:
        return (folder / KEY_FILE).read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def made_key(folder: Path) -> str:
    """The key in the data folder, made on first use; two processes at once agree on one."""
    if found := kept_key(folder):
        return found
    half = folder / f".{KEY_FILE}-{os.getpid()}-{os.urandom(4).hex()}"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(_new_key())
        made.flush()
        os.fsync(made.fileno())
    with suppress(FileExistsError):
        os.link(half, folder / KEY_FILE)
    half.unlink()
    return kept_key(folder)


def check_offered(offered: Offered, *, inside: bool) -> None:
    """Raises Invalid for what nobody could be woken by."""
    check_endpoint(offered.endpoint, inside=inside)
    read_key(offered.auth, pointer="/keys/auth", size=16)
    read_key(offered.p256dh, pointer="/keys/p256dh", size=65)
    try:
        _point(offered.p256dh)
    except ValueError:
        fault = Fault("/keys/p256dh", "this is no point of the curve P-256")
        raise Invalid("This browser's keys cannot be used.", faults=[fault]) from None


def carry(offered: Offered, message: Message, *, sender: Sender) -> None:
    """Hand one message to the push service. Raises NotTaken or NobodyThere."""
    try:
        check_offered(offered, inside=sender.inside)
    except Invalid as problem:
        raise NobodyThere(problem.detail) from problem
    parts = urlsplit(offered.endpoint)
    body = sealed(offered, json.dumps(message.facts).encode().ljust(SIZE))
    headers = {
        "Authorization": _signed(sender, parts, message.at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(message.lasts.total_seconds())),
        "Topic": TOPIC,
        "Urgency": "normal",
    }
    try:
        status, wait = _post(parts, body, headers, inside=sender.inside)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise NotTaken(type(error).__name__) from error
    if status in (404, 410):
        raise NobodyThere(f"the push service said {status}")
    if not 200 <= status < 300:
        raise NotTaken(f"the push service said {status}", asked_for=wait)


def sealed(offered: Offered, content: bytes) -> bytes:
    """Encrypted for one browser, with a key of its own for each message."""
    import http_ece

    key = _vapid()()
    key.generate_keys()
    found: bytes = http_ece.encrypt(
        content,
        private_key=key.private_key,
        dh=read_key(offered.p256dh, pointer="/keys/p256dh", size=65),
        auth_secret=read_key(offered.auth, pointer="/keys/auth", size=16),
        version="aes128gcm",
    )
    return found


def _post(
    parts: SplitResult, body: bytes, headers: Mapping[str, str], *, inside: bool
) -> tuple[int, timedelta | None]:
    """No redirect is followed, and the number that was looked at is the one that is called: a
    name that stands for something else a moment later leads nowhere new."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    number = _number(host, port, inside=inside)
    if parts.scheme == "https":
        line: http.client.HTTPConnection = _Pinned(host, port, number=number)
    else:
        line = http.client.HTTPConnection(number, port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.request("POST", path, body, dict(headers))
        answer = line.getresponse()
        return answer.status, _seconds(answer.headers.get("Retry-After", ""))
    finally:
        line.close()


def _number(host: str, port: int, *, inside: bool) -> str:
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and any(is_inside(number) for number in found):
        raise NobodyThere("the address leads inside")
    return found[0]


def _seconds(text: str) -> timedelta | None:
    return timedelta(seconds=int(text[:7])) if text.isascii() and text.isdigit() else None


class _Pinned(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, *, number: str) -> None:
        self.secure, self.number = ssl.create_default_context(), number
        super().__init__(host, port, timeout=TIMEOUT, context=self.secure)

    def connect(self) -> None:
        bare = socket.create_connection((self.number, self.port), TIMEOUT)
        self.sock = self.secure.wrap_socket(bare, server_hostname=self.host)


def _signed(sender: Sender, parts: SplitResult, at: datetime) -> str:
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + VALID).timestamp()),
        "sub": sender.contact,
    }
    found: str = _signer(sender.key).sign(claims)["Authorization"]
    return found


def _vapid() -> Any:
    from py_vapid import Vapid02

    return Vapid02


def _signer(key: str) -> Any:
    return _vapid().from_string(key)


def _point(text: str) -> Any:
    return _vapid().from_raw_public(text.rstrip("=").encode())


def _shown(signer: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid.utils import b64urlencode

    point = signer.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _new_key() -> str:
    """The private number as 32 bytes, base64url, which is what other tools for it take too."""
    from py_vapid.utils import b64urlencode

    made = _vapid()()
    made.generate_keys()
    number: int = made.private_key.private_numbers().private_value
    return str(b64urlencode(number.to_bytes(32, "big")))
