"""What photos and sentences were seen before"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTS = (1, 2, 3, 4)


def upgrade() -> None:
    for part in PARTS:
        op.add_column("photo", sa.Column(f"part_{part}", sa.String(length=4), nullable=True))
    op.add_column("photo", sa.Column("fine", sa.String(length=64), nullable=True))
    parts = ", ".join(f"part_{n} = substr(fingerprint, {4 * n - 3}, 4)" for n in PARTS)
    op.execute(f"UPDATE photo SET {parts} WHERE fingerprint IS NOT NULL")  # noqa: S608 constants
    for part in PARTS:
        name = f"ix_photo_part_{part}_fingerprint"
        op.create_index(name, "photo", [f"part_{part}", "fingerprint"])
    _flags()
    _look_through_all()


def _look_through_all() -> None:
    """What is here already is looked through by the worker, some at a time."""
    if op.get_bind().execute(sa.text("SELECT id FROM audit LIMIT 1")).first() is None:
        return
    job = sa.table(
        "job",
        sa.column("name", sa.String),
        sa.column("payload", sa.JSON),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer),
    )
    row = {"name": "flag_audits", "payload": {"after": 0}, "attempts": 0}
    op.bulk_insert(job, [row | {"due_at": datetime.now(UTC)}])


def _flags() -> None:
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("severity IN ('note', 'look', 'grave')", name="ck_flag_severity_known"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_flag_audit_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["dismissed_by"], ["person.id"], name="fk_flag_dismissed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        sa.UniqueConstraint("audit_id", "code", name="uq_flag_audit_id_code"),
    )
    op.create_table(
        "flag_check",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("photos_waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_flag_check_audit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", name="pk_flag_check"),
    )
    op.create_table(
        "passage_mark",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_passage_mark_audit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mark", "audit_id", name="pk_passage_mark"),
    )
    op.create_index("ix_passage_mark_audit_id", "passage_mark", ["audit_id"])


def downgrade() -> None:
    for table in ("passage_mark", "flag_check", "flag"):
        op.drop_table(table)
    op.execute("DELETE FROM job WHERE name IN ('flag_audit', 'flag_audits')")
    for part in PARTS:
        op.drop_index(f"ix_photo_part_{part}_fingerprint", table_name="photo")
    for column in (*(f"part_{part}" for part in PARTS), "fine"):
        op.drop_column("photo", column)
