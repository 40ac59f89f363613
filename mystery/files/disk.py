"""Writing so that a power cut or a full disk leaves no half truth behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from mystery.problems import Unavailable


@contextmanager
def failures() -> Iterator[None]:
    """After a failed write or flush nothing counts as stored, and no flush is tried again."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise full() from error
        raise Unavailable(
            "The photo store does not answer.", code="storage_failed", retry_after=60
        ) from error


def full() -> Unavailable:
    detail = "The server has no room for photos just now. Yours stays with you."
    return Unavailable(detail, code="storage_full", retry_after=300)


def write(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file.fileno(), rest) :]


def flush_folder(folder: Path) -> None:
    key = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(key)
    finally:
        os.close(key)
