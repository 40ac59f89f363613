"""What a phone does, for tests: photos, bodies, digests."""

from __future__ import annotations

import hashlib
import io
import json
import random
import uuid as uuids
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse


def picture(seed: int = 0, *, size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """A small picture that no other seed makes."""
    noise = random.Random(seed)
    made = Image.frombytes("RGB", size, noise.randbytes(size[0] * size[1] * 3))
    out = io.BytesIO()
    made.save(out, kind)
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(body: bytes, hashes: list[str]) -> str:
    return sha256(body + b"".join(b"\n" + name.encode() for name in sorted(hashes)))


ANSWERS: dict[str, Any] = {
    "clean": {"value": "yes"},
    "greeting": {"value": "flat"},
    "wait": {"value": 42},
    "price": {"value": "yes"},
    "price_paid": {"value": "3.99"},
    "why": {"value": "Marta was kind"},
}
"""Worth 5 of 5, 2 of 4, 3 of 3 and 6 of 6: 16 of 18, 88.8889 %."""


@dataclass
class Draft:
    """An audit on a phone; `body` is made once, like the phone does."""

    visit: str | None = None
    location: str = "N-001"
    checklist: str = "visit"
    version: int = 1
    answers: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(ANSWERS)))
    photos: list[bytes] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    uuid: str = field(default_factory=lambda: str(uuids.uuid4()))

    @property
    def hashes(self) -> list[str]:
        return [sha256(photo) for photo in self.photos]

    def document(self) -> dict[str, Any]:
        answers = json.loads(json.dumps(self.answers))
        if self.photos:
            answers.setdefault("price", {})["photos"] = self.hashes
        return {
            "visit": self.visit,
            "checklist": {"key": self.checklist, "version": self.version},
            "location": self.location,
            "started_at": "2026-11-20T10:02:11Z",
            "finished_at": "2026-11-20T10:41:00Z",
            "device": {"clock_offset_ms": 120, "time_zone": "Europe/Berlin", "app": "1.0.0"},
            "answers": answers,
            "photos": {name: {"source": "camera", "caption": ""} for name in self.hashes},
            **self.more,
        }

    def bytes(self) -> bytes:
        return json.dumps(self.document(), separators=(",", ":")).encode()

    def send(self, client: FlaskClient, *, with_photos: bool = True) -> TestResponse:
        for photo in self.photos if with_photos else ():
            put_photo(client, photo)
        return put_audit(client, self.uuid, self.bytes())


def put_photo(client: FlaskClient, photo: bytes, **headers: str) -> TestResponse:
    return client.put(
        f"/api/v1/photos/{sha256(photo)}", data=photo, content_type="image/jpeg", headers=headers
    )


def put_audit(client: FlaskClient, uuid: str, body: bytes) -> TestResponse:
    return client.put(f"/api/v1/audits/{uuid}", data=body, content_type="application/json")
