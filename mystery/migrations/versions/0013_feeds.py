"""Links that refresh, exports as jobs, workbooks by mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What the three tables share: an id, a key, and whose it is."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=f"fk_{table}_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("key", name=f"uq_{table}_key"),
    )


def upgrade() -> None:
    op.create_table(
        "feed",
        *_owned("feed"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "export_file",
        *_owned("export_file"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'failed')", name="ck_export_file_state_known"
        ),
    )
    op.create_table(
        "export_schedule",
        *_owned("export_schedule"),
        sa.Column("often", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "often IN ('daily', 'weekly', 'monthly')", name="ck_export_schedule_often_known"
        ),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="ck_export_schedule_hour_known"),
        sa.CheckConstraint("day BETWEEN 0 AND 28", name="ck_export_schedule_day_known"),
    )
    for table in ("feed", "export_file", "export_schedule"):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_index("ix_export_schedule_next_at", "export_schedule", ["next_at"])


def downgrade() -> None:
    for table in ("export_schedule", "export_file", "feed"):
        op.drop_table(table)
