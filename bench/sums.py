"""Rollups of a million audits from a pool of forms, packed into large whole numbers.

The product's recount reads every score again, which takes a quarter of an hour for a million;
here every form's sums are known. That both give the same is checked on a small history.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

import sqlalchemy as sa

from bench import forms
from bench.pool import Filled
from mystery import db
from mystery.rollups.actions import COUNTS, PART_COUNTS
from mystery.rollups.rules import COUNTS as QUESTION_COUNTS
from mystery.rollups.tables import QuestionSlot, Rollup, RollupPart, RollupQuestions

BYTES = 8
ROWS = 20_000
Visits = Iterable[tuple[int, int, date]]
"""Form, location and day of each audit."""
Key = tuple[date, int]
Packed = dict[Key, int]


def rebuild(pool: Sequence[Filled], version: int, visits: Visits) -> None:
    """All three tables anew; in the order of their keys, as they lie."""
    parts = sorted({part for form in pool for part in form.adds.parts})
    questions = sorted({question for form in pool for question in form.adds.questions})
    sums = [_pack(_sums(form, parts)) for form in pool]
    asked = [_pack(_asked(form, questions)) for form in pool]
    days: Packed = defaultdict(int)
    months: Packed = defaultdict(int)
    counted: Packed = defaultdict(int)
    for form, place, day in visits:
        month = (day.replace(day=1), place)
        days[day, place] += sums[form]
        months[month] += sums[form]
        counted[month] += asked[form]
    fields = len(COUNTS) + len(PART_COUNTS) * len(parts)
    wide = lru_cache(100_000)(lambda packed: _unpack(packed, fields))
    grains = (("day", days), ("month", months))
    _fill(Rollup, COUNTS, _whole(grains, wide, version))
    _fill(RollupPart, PART_COUNTS, _parts(grains, wide, version, parts))
    db.session.execute(sa.delete(QuestionSlot))
    slots = ((forms.KEY, question, slot) for slot, question in enumerate(questions))
    _fill(QuestionSlot, ("slot",), slots)
    _fill(RollupQuestions, ("counts",), _questions(counted, questions))


def _sums(form: Filled, parts: Sequence[tuple[str, str]]) -> Iterator[int]:
    yield from (form.adds.counts[name] for name in COUNTS)
    for part in parts:
        found = form.adds.parts.get(part, {})
        yield from (found.get(name, 0) for name in PART_COUNTS)


def _asked(form: Filled, questions: Sequence[str]) -> Iterator[int]:
    for question in questions:
        found = form.adds.questions.get(question, {})
        yield from (found.get(name, 0) for name in QUESTION_COUNTS)


def _pack(values: Iterable[int]) -> int:
    return int.from_bytes(b"".join(value.to_bytes(BYTES, "little") for value in values), "little")


def _unpack(packed: int, fields: int) -> tuple[int, ...]:
    return tuple(memoryview(packed.to_bytes(BYTES * fields, "little")).cast("Q"))


def _whole(grains: Any, wide: Any, version: int) -> Iterator[tuple[Any, ...]]:
    for grain, packed in grains:
        for day, place in sorted(packed):
            counts = wide(packed[day, place])[: len(COUNTS)]
            yield (forms.KEY, grain, day.isoformat(), place, version, *counts)


def _parts(
    grains: Any, wide: Any, version: int, parts: Sequence[tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    width = len(PART_COUNTS)
    for kind in sorted({kind for kind, _ in parts}):
        places = [
            (name, len(COUNTS) + width * number)
            for number, (of, name) in enumerate(parts)
            if of == kind
        ]
        for grain, packed in grains:
            for day, place in sorted(packed):
                found, text = wide(packed[day, place]), day.isoformat()
                for name, start in places:
                    if found[start]:
                        three = found[start : start + width]
                        yield (forms.KEY, kind, grain, text, place, name, version, *three)


def _questions(counted: Packed, questions: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """A field of eight bytes here is one of four there."""
    width = len(QUESTION_COUNTS)
    for month, place in sorted(counted):
        values = _unpack(counted[month, place], width * len(questions))
        found = struct.pack(f"<{len(values)}I", *values)
        yield (forms.KEY, month.isoformat(), place, found)


def _fill(of: type[Any], names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    columns = [*(column.name for column in of.__table__.primary_key.columns), *names]
    marks = ", ".join("?" * len(columns))
    text = f"INSERT INTO {of.__tablename__} ({', '.join(columns)}) VALUES ({marks})"
    db.session.execute(sa.delete(of))
    connection = db.session.connection()
    for first in rows:
        batch = [first, *islice(rows, ROWS)]
        connection.exec_driver_sql(text, batch)
