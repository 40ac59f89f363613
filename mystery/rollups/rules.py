"""Counts of many questions side by side in one row of bytes.

A year of a chain is thousands of rows of a store and a month. As whole numbers their sum is one
addition for a row, whatever the number of questions; nothing is carried from one field into the
next as long as no sum reaches 2**32.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")
"""The fields of one question, in their order; each takes four bytes, the lowest first."""
WIDTH = 4 * len(COUNTS)
"""Bytes of one question."""
BySlot = dict[int, dict[str, int]]
"""Counts by the place that a question has in every row of its family, the first one 0."""


def pack(found: Mapping[int, Mapping[str, int]]) -> bytes:
    """As many questions as the highest place needs. A count below 0, which only a sum that was
    wrong before can become, is kept as 0: a recount tells of it."""
    fields = [0] * (len(COUNTS) * (max(found, default=-1) + 1))
    for slot, counts in found.items():
        for number, name in enumerate(COUNTS):
            fields[slot * len(COUNTS) + number] = max(0, counts.get(name, 0))
    return struct.pack(f"<{len(fields)}I", *fields)


def unpack(packed: bytes) -> BySlot:
    """Without the questions that count nothing."""
    rows = enumerate(struct.iter_unpack(f"<{len(COUNTS)}I", packed))
    return {slot: dict(zip(COUNTS, row, strict=True)) for slot, row in rows if any(row)}


def grown(packed: bytes, more: Mapping[int, Mapping[str, int]], sign: int) -> bytes:
    """With `more` added, or taken away where `sign` is -1."""
    found = unpack(packed)
    for slot, counts in more.items():
        kept = found.setdefault(slot, dict.fromkeys(COUNTS, 0))
        for name, count in counts.items():
            kept[name] += sign * count
    return pack(found)


def number(packed: bytes) -> int:
    """What can be added to others of its kind."""
    return int.from_bytes(packed, "little")


def fields(total: int) -> tuple[int, ...]:
    """The counts in a sum of numbers, a question after the other, to the last that counts."""
    questions = -(-total.bit_length() // (8 * WIDTH))
    packed = total.to_bytes(questions * WIDTH, "little")
    return struct.unpack(f"<{questions * len(COUNTS)}I", packed)


def whole(rows: Iterable[bytes]) -> tuple[int, ...]:
    """The counts of all rows together."""
    return fields(sum(map(number, rows)))
