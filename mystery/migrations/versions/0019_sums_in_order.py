"""Sums lie in the order in which comparisons read them: a period of all stores in one piece"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXTS = {"family": 64, "grain": 5, "kind": 16, "part": 64, "question": 64}
DAYS = ("day", "month")
BIG = ("total", "squares")
QUESTION_COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")
COUNTS = {
    "rollup": ("n", *BIG, "passed", "failed", "could_not_shop", "no_score"),
    "rollup_part": ("n", *BIG),
    "rollup_question": QUESTION_COUNTS,
}
AFTER = {
    "rollup": ("family", "grain", "day", "location_id", "version_id"),
    "rollup_part": ("family", "kind", "grain", "day", "location_id", "part", "version_id"),
    "rollup_question": ("family", "question", "month", "location_id"),
}
BEFORE = {
    "rollup": ("family", "grain", "location_id", "day", "version_id"),
    "rollup_part": ("family", "grain", "location_id", "day", "version_id", "kind", "part"),
    "rollup_question": ("family", "question", "location_id", "month"),
}
REFERENCES = {"location_id": "location", "version_id": "checklist_version"}


def upgrade() -> None:
    for table, key in AFTER.items():
        _rebuild(table, key, with_rowid=False)
    place = ["location_id", "family", "month"]
    op.create_index("ix_rollup_question_location_id_family_month", "rollup_question", place)
    op.create_index("ix_audit_local_day", "audit", ["local_day"])
    doubles = sa.text("calibration_of IS NOT NULL")
    op.create_index(
        *("ix_visit_calibration_of", "visit", ["calibration_of"]),
        sqlite_where=doubles,
        postgresql_where=doubles,
    )


def downgrade() -> None:
    op.drop_index("ix_visit_calibration_of", "visit")
    op.drop_index("ix_audit_local_day", "audit")
    for table, key in BEFORE.items():
        _rebuild(table, key, with_rowid=True)
    op.create_index("ix_rollup_family_grain_day", "rollup", ["family", "grain", "day"])
    by_kind = ["family", "kind", "grain", "day"]
    op.create_index("ix_rollup_part_family_kind_grain_day", "rollup_part", by_kind)
    op.create_index("ix_rollup_question_family_month", "rollup_question", ["family", "month"])


def _rebuild(table: str, key: Sequence[str], *, with_rowid: bool) -> None:
    """The rows are set aside meanwhile; names of constraints stay as they are."""
    aside, columns = f"{table}_aside", ", ".join((*key, *COUNTS[table]))
    op.execute(f"CREATE TABLE {aside} AS SELECT {columns} FROM {table}")  # noqa: S608
    op.drop_table(table)
    checks = [sa.CheckConstraint("grain IN ('day', 'month')", name=op.f(f"ck_{table}_grain_known"))]
    if table == "rollup_part":
        kinds = "kind IN ('section', 'dimension')"
        checks.append(sa.CheckConstraint(kinds, name=op.f(f"ck_{table}_kind_known")))
    op.create_table(
        table,
        *(sa.Column(name, _type(name), nullable=False) for name in (*key, *COUNTS[table])),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, to in REFERENCES.items()
            if name in key
        ),
        *(checks if "grain" in key else ()),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=with_rowid,
    )
    order = ", ".join(key)
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {aside} ORDER BY {order}")  # noqa: S608
    op.drop_table(aside)


def _type(name: str) -> sa.types.TypeEngine[Any]:
    if name in TEXTS:
        return sa.String(length=TEXTS[name])
    if name in DAYS:
        return sa.Date()
    return sa.BigInteger() if name in BIG else sa.Integer()
