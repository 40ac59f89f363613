"""The sums of all questions of a store and a month lie in one row"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")
KEY = ("family", "month", "location_id")
ROWS = 1_000
PLACE = "fk_{}_location_id"


def upgrade() -> None:
    op.create_table(
        "question_slot",
        sa.Column("family", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("family", "question", name="pk_question_slot"),
        sa.UniqueConstraint("family", "slot", name="uq_question_slot_family_slot"),
    )
    op.create_table(
        "rollup_questions",
        *_key_columns(),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        _place("rollup_questions"),
        sa.PrimaryKeyConstraint(*KEY, name="pk_rollup_questions"),
    )
    _pack()
    op.drop_table("rollup_question")
    by_place = ["location_id", "family", "month"]
    op.create_index("ix_rollup_questions_location_id_family_month", "rollup_questions", by_place)


def downgrade() -> None:
    op.create_table(
        "rollup_question",
        *_key_columns(),
        sa.Column("question", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        _place("rollup_question"),
        sa.PrimaryKeyConstraint(
            *("family", "question", "month", "location_id"), name="pk_rollup_question"
        ),
        sqlite_with_rowid=False,
    )
    _unpack()
    op.drop_table("rollup_questions")
    op.drop_table("question_slot")
    by_place = ["location_id", "family", "month"]
    op.create_index("ix_rollup_question_location_id_family_month", "rollup_question", by_place)


def _key_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("family", sa.String(64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
    )


def _place(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=PLACE.format(table))


def _tables() -> tuple[sa.Table, sa.Table, sa.Table]:
    meta = sa.MetaData()
    names = ("question_slot", "rollup_questions", "rollup_question")
    slot = sa.Table(
        names[0], meta, *(sa.Column(n, sa.String) for n in ("family", "question")),
        sa.Column("slot", sa.Integer),
    )  # fmt: skip
    packed = sa.Table(names[1], meta, *_key_columns(), sa.Column("counts", sa.LargeBinary))
    plain = sa.Table(
        names[2],
        meta,
        *_key_columns(),
        sa.Column("question", sa.String),
        *(sa.Column(name, sa.Integer) for name in COUNTS),
    )
    return slot, packed, plain


def _pack() -> None:
    slot, packed, plain = _tables()
    bind = op.get_bind()
    known = sa.select(plain.c.family, plain.c.question).distinct()
    slots: dict[str, dict[str, int]] = {}
    for family, question in sorted(tuple(row) for row in bind.execute(known)):
        of = slots.setdefault(family, {})
        of[question] = len(of)
    places = [
        {"family": family, "question": question, "slot": number}
        for family, of in slots.items()
        for question, number in of.items()
    ]
    _insert(slot, iter(places))
    key, counts = [plain.c[name] for name in KEY], [plain.c[name] for name in COUNTS]
    query = sa.select(*key, plain.c.question, *counts).order_by(*key)
    rows = bind.execute(query.execution_options(yield_per=ROWS))
    found = groupby(rows, key=lambda row: tuple(row[: len(KEY)]))
    _insert(
        packed,
        (
            dict(zip(KEY, of, strict=True)) | {"counts": _bytes(each, slots[of[0]])}
            for of, each in found
        ),
    )


def _bytes(rows: Iterator[Any], slots: dict[str, int]) -> bytes:
    counts = {slots[question]: of for _, _, _, question, *of in rows}
    empty = [0] * len(COUNTS)
    fields = [max(0, n) for slot in range(max(counts) + 1) for n in counts.get(slot, empty)]
    return struct.pack(f"<{len(fields)}I", *fields)


def _unpack() -> None:
    slot, packed, plain = _tables()
    bind = op.get_bind()
    names = {
        (family, number): question for family, question, number in bind.execute(sa.select(slot))
    }
    key = [packed.c[name] for name in KEY]
    rows = bind.execute(sa.select(*key, packed.c.counts).execution_options(yield_per=ROWS))
    made = (
        dict(zip(KEY, of, strict=True))
        | {"question": names[of[0], number], **dict(zip(COUNTS, found, strict=True))}
        for *of, counts in rows
        for number, found in enumerate(struct.iter_unpack(f"<{len(COUNTS)}I", counts))
        if any(found)
    )
    _insert(plain, made)


def _insert(table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS:
            op.get_bind().execute(sa.insert(table), batch)
            batch = []
    if batch:
        op.get_bind().execute(sa.insert(table), batch)
