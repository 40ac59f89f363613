"""XLSX files, opened in a bounded process of their own.

A workbook of a few kilobytes may claim a billion cells, unpack to gigabytes, or hold millions
of empty elements; whatever it asks for, only the process of `workbook.py` pays. The server
itself never loads the library.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from mystery.spreadsheets.sheets import Record, unreadable

MEMORY, SECONDS = 1024 * 2**20, 45
PARTS, UNPACKED = 2_000, 256 * 2**20
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


def records(data: bytes, name: str) -> Iterator[Record]:
    _check_parts(data, name)
    answer = _answer(data).splitlines()
    end = json.loads(answer[-1]) if answer else None
    if not isinstance(end, dict):
        raise unreadable(name, "needs more memory or time than an import may take; save it as CSV")
    if end["why"]:
        raise unreadable(name, end["why"])
    for line in answer[:-1]:
        number, cells = json.loads(line)
        yield number, cells


def _check_parts(data: bytes, name: str) -> None:
    """From the zip's own list; a part that is longer than listed fails its checksum later."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise unreadable(name, "is damaged") from error
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise unreadable(name, "is not an Excel workbook; save the table as .xlsx or CSV")
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise unreadable(name, f"unpacks to more than {UNPACKED // 2**20} MB")


def _answer(data: bytes) -> bytes:
    """What the child wrote: a line of JSON for each row that holds something, then how it ended."""
    limits = (str(MEMORY), str(SECONDS))
    try:
        done = subprocess.run(  # noqa: S603 nothing in it comes from outside
            [sys.executable, "-P", "-m", "mystery.spreadsheets.workbook", *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
