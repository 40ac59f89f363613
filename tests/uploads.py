"""Uploads into a photo store, whole, in pieces and cut."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from mystery.evidence.rules import examine
from mystery.files import PhotoStore, Progress
from mystery.problems import Problem
from tests.pictures import photo

PHOTO = photo(1, length=200_000)


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def send(
    store: PhotoStore,
    content: bytes,
    *,
    holder: str = "sam",
    arrives: int | None = None,
    check: Callable[[BinaryIO], object] = examine,
) -> Progress:
    """The whole photo in one body, of which only `arrives` bytes come."""
    body = io.BytesIO(content[:arrives])
    sha256, length = name_of(content), len(content)
    return store.receive(body, sha256=sha256, holder=holder, length=length, check=check)


def send_piece(
    store: PhotoStore, content: bytes, start: int, end: int, *, holder: str = "sam", **named: Any
) -> Progress:
    total = named.pop("total", len(content))
    body = io.BytesIO(content[start : named.pop("arrives", end)])
    return store.receive(
        body,
        sha256=name_of(content),
        holder=holder,
        length=end - start,
        offset=start,
        total=total,
        check=examine,
    )


@contextmanager
def refused(kind: type[Problem], code: str, **extra: object) -> Iterator[None]:
    with pytest.raises(kind) as refusal:
        yield
    assert refusal.value.code == code
    assert refusal.value.extra.items() >= extra.items()


def originals(store: PhotoStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file() and "." not in path.name]
