"""How long things are kept, and people who are erased"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAMED = "email IS NOT NULL OR staff_number IS NOT NULL"
BODIES = ("audit", "stage_report")


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("originals_days", sa.Integer(), nullable=True),
        sa.Column("positions_days", sa.Integer(), nullable=True),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name="ck_retention_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_retention"),
    )
    op.add_column("photo", sa.Column("original_left_at", sa.DateTime(timezone=True), nullable=True))
    for table in BODIES:
        op.add_column(table, sa.Column("kept_digest", sa.String(length=64), nullable=True))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _let_in(f"{NAMED} OR erased_at IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE person SET staff_number = 'erased-' || key WHERE erased_at IS NOT NULL")
    _let_in(NAMED)
    op.drop_column("person", "erased_at")
    for table in BODIES:
        op.drop_column(table, "kept_digest")
    op.drop_column("photo", "original_left_at")
    op.drop_table("retention")


def _let_in(named: str) -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("ck_person_can_be_named"), type_="check")
        batch.create_check_constraint(op.f("ck_person_can_be_named"), sa.text(named))
