"""CSV and its relatives: which encoding, which delimiter, which records."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import chain, islice

from mystery.spreadsheets.sheets import Record, unreadable

DELIMITERS = "\t;,|"
SAMPLE = 64 * 1024
ENDS = "\0end"
"""A record no table can hold: where it does not come out last, a quotation mark swallowed it."""
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def records(data: bytes, name: str) -> Iterator[Record]:
    text = CONTROLS.sub(" ", _decoded(data, name))
    if "\0" in text:
        raise unreadable(name, "is not a table: it holds zero bytes")
    delimiter, text = _announced(text)
    reader = csv.reader(
        chain(StringIO(text, newline=""), [ENDS]), delimiter=delimiter or _guessed(text)
    )
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if cells == [ENDS]:
                return
            if cells and cells[-1].endswith(ENDS):
                raise unreadable(name, f"has a quotation mark in row {number} that is never closed")
            yield number, cells
    except csv.Error as error:
        raise unreadable(name, f"cannot be read after row {number}: {error}") from error


def _decoded(data: bytes, name: str) -> str:
    """Text by its byte order mark; without one UTF-8, else UTF-16 or Windows-1252."""
    encodings: tuple[str, ...] = ("utf-8", "cp1252")
    if data.startswith(BOM_UTF8):
        encodings = ("utf-8-sig",)
    elif data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif b"\0" in data[:SAMPLE]:
        # Latin letters in UTF-16 have their zero byte second, or first when big-endian.
        second = data[1:SAMPLE:2].count(0) > data[:SAMPLE:2].count(0)
        encodings = ("utf-16-le" if second else "utf-16-be",)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable(name, "is not text; save the table as CSV in UTF-8, or as .xlsx")


def _announced(text: str) -> tuple[str, str]:
    """The delimiter of a first line "sep=;", which some programs write and hide, and the rest."""
    found = re.match(r"(?i)sep=([,;|\t])\r?\n", text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _guessed(text: str) -> str:
    """The delimiter that gives most of the first records one and the same width above one."""
    sample = text[:SAMPLE]
    scores = [(_evenness(sample, each, cut=len(text) > SAMPLE), each) for each in DELIMITERS]
    (share, width), best = max(scores, key=lambda score: score[0])
    return best if width > 1 and share > 0 else ","


def _evenness(sample: str, delimiter: str, *, cut: bool) -> tuple[float, int]:
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(reader, 100) if cells]
    except csv.Error:
        return 0, 0
    if cut and len(widths) > 1:
        widths.pop()
    several = Counter(width for width in widths if width > 1).most_common(1)
    return (several[0][1] / len(widths), several[0][0]) if several else (0, 0)
