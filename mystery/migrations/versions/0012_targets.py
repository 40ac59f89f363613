"""What an admin aims at, by checklist family, and where the retail year begins"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PATTERNS = "pattern IN ('4-4-5', '4-5-4', '5-4-4')"


def upgrade() -> None:
    op.create_table(
        "family_target",
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "percent BETWEEN 0 AND 1000000", name="ck_family_target_percent_in_range"
        ),
        sa.PrimaryKeyConstraint("family", name="pk_family_target"),
    )
    op.create_table(
        "retail_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=5), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_retail_year_only_one"),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="ck_retail_year_month_known"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="ck_retail_year_weekday_known"),
        sa.CheckConstraint(PATTERNS, name="ck_retail_year_pattern_known"),
        sa.PrimaryKeyConstraint("id", name="pk_retail_year"),
    )


def downgrade() -> None:
    op.drop_table("retail_year")
    op.drop_table("family_target")
