"""A phone's side of a push, and a push service on this machine that writes down what it is sent."""

from __future__ import annotations

import json
import os
import ssl
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02

Json = dict[str, Any]


def shown(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Phone:
    """What a browser keeps of a subscription."""

    endpoint: str
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def offers(self, **hours: str) -> Json:
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": shown(point), "auth": shown(self.secret)}
        made: Json = {"endpoint": self.endpoint, "keys": keys}
        return {**made, "hours": {"time_zone": "Europe/Berlin", **hours}}

    def opens(self, body: bytes) -> Json:
        plain = http_ece.decrypt(
            body, private_key=self.private, auth_secret=self.secret, version="aes128gcm"
        )
        found: Json = json.loads(plain)
        return found


@dataclass(frozen=True)
class Sent:
    path: str
    headers: Mapping[str, str]
    body: bytes

    def claims(self) -> Json:
        """What the server's key has signed. Fails when the signature is not that key's."""
        assert Vapid02.verify(self.headers["authorization"])
        token = self.headers["authorization"].removeprefix("vapid t=").partition(",")[0]
        found: Json = json.loads(raw(token.split(".")[1]))
        return found

    @property
    def key(self) -> str:
        return self.headers["authorization"].partition("k=")[2]


class Service(ThreadingHTTPServer):
    """Answers `says`; `wait` is its Retry-After."""

    def __init__(self, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.certificate = certificate
        if certificate:
            secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            secure.load_cert_chain(certificate)
            self.socket = secure.wrap_socket(self.socket, server_side=True)
        self.taken: list[Sent] = []
        self.says, self.wait = 201, ""

    @property
    def address(self) -> str:
        head = "https://localhost" if self.certificate else "http://127.0.0.1"
        return f"{head}:{self.server_port}"

    def phone(self, name: str) -> Phone:
        return Phone(f"{self.address}/{name}")

    def names(self) -> list[str]:
        """Whom it was to wake since it was last asked."""
        found = [sent.path.strip("/") for sent in self.taken]
        self.taken.clear()
        return found


class _Post(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append(Sent(self.path, headers, body))
        self.send_response(self.server.says)
        if self.server.wait:
            self.send_header("Retry-After", self.server.wait)
        if 300 <= self.server.says < 400:
            self.send_header("Location", f"{self.server.address}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def certify(folder: Path) -> Path:
    """A certificate for "localhost" that nobody has signed, with its key."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def push_service(certificate: Path | None = None) -> Iterator[Service]:
    service = Service(certificate)
    running = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    try:
        yield service
    finally:
        service.shutdown()
        running.join()
        service.server_close()
