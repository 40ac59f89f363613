"""The sums of questions: places in a row, and rows that grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mystery.db import execute, session
from mystery.rollups.rules import COUNTS, BySlot, grown, pack, unpack
from mystery.rollups.tables import QuestionSlot, RollupQuestions

__all__ = ["COUNTS", "Asked", "fill", "grow", "kept", "slots"]
Asked = dict[tuple[str, str, date, int], dict[str, int]]
"""Counts by family, question, first day of the month and location."""
ROWS = 1_000


def slots(family: str) -> dict[str, int]:
    """Place by question; no row has anything at a place that is not among them."""
    query = sa.select(QuestionSlot.question, QuestionSlot.slot)
    rows = execute(query.where(QuestionSlot.family == family).order_by(QuestionSlot.slot))
    return dict(tuple(row) for row in rows.all())


def _with_slots(family: str, questions: Iterable[str]) -> dict[str, int]:
    """The places, after those that are new have got the next ones."""
    found = slots(family)
    while new := sorted(set(questions) - found.keys()):
        rows = [
            {"family": family, "question": question, "slot": slot}
            for slot, question in enumerate(new, 1 + max(found.values(), default=-1))
        ]
        session.execute(_insert(QuestionSlot).on_conflict_do_nothing(), rows)
        # PostgreSQL lets two decide at once; whose places were taken meanwhile asks again.
        found = slots(family)
    return found


def _insert(table: type[Any]) -> Any:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table.__table__)


def grow(
    family: str, month: date, location_id: int, more: Mapping[str, Mapping[str, int]], *, sign: int
) -> None:
    """Add what one audit counts, or take it away where `sign` is -1."""
    if not more:
        return
    places, row = _with_slots(family, more), RollupQuestions
    key = {"family": family, "month": month, "location_id": location_id}
    session.execute(_insert(row).values(**key, counts=b"").on_conflict_do_nothing())
    here = [getattr(row, name) == value for name, value in key.items()]
    held = session.execute(sa.select(row.counts).where(*here).with_for_update()).scalar_one()
    counts = grown(held, {places[question]: found for question, found in more.items()}, sign)
    execute(sa.update(row).where(*here).values(counts=counts))


def fill(asked: Asked) -> None:
    """Rows that are not there yet, in the order of their keys, as comparisons read them."""
    by_family: defaultdict[str, set[str]] = defaultdict(set)
    for family, question, _, _ in asked:
        by_family[family].add(question)
    places = {family: _with_slots(family, found) for family, found in by_family.items()}
    packed: defaultdict[tuple[str, date, int], BySlot] = defaultdict(dict)
    for (family, question, month, location_id), counts in asked.items():
        packed[family, month, location_id][places[family][question]] = counts
    rows = [
        {"family": family, "month": month, "location_id": place, "counts": pack(found)}
        for (family, month, place), found in sorted(packed.items(), key=lambda item: item[0])
    ]
    for start in range(0, len(rows), ROWS):
        execute(sa.insert(RollupQuestions), rows[start : start + ROWS])


def kept(family: str, first: date, last: date) -> Asked:
    """What the rows of these days hold, by question."""
    row, names = RollupQuestions, {slot: question for question, slot in slots(family).items()}
    rows = execute(
        sa.select(row.month, row.location_id, row.counts).where(
            row.family == family, row.month.between(first, last)
        )
    )
    return {
        (family, names.get(slot, f"place {slot}"), month, place): counts
        for month, place, packed in rows
        for slot, counts in unpack(packed).items()
    }
