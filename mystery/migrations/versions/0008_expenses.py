"""Money and time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("spend_limit", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claim_person_id"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_claim_location_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_claim_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("key", name="uq_claim_key"),
        sa.UniqueConstraint("uuid", name="uq_claim_uuid"),
    )
    for column in ("person_id", "location_id", "visit_id", "local_day"):
        op.create_index(f"ix_claim_{column}", "claim", [column])
    op.create_table(
        "payroll_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.CheckConstraint("since <= until", name="ck_payroll_batch_since_first"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_payroll_batch_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_payroll_batch"),
        sa.UniqueConstraint("key", name="uq_payroll_batch_key"),
    )
    _expense()


def _expense() -> None:
    op.create_table(
        "expense",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('work', 'travel', 'money')", name="ck_expense_kind_known"),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'cut', 'refused', 'replaced')",
            name="ck_expense_state_known",
        ),
        sa.CheckConstraint("asked > 0", name="ck_expense_asks_for_something"),
        sa.CheckConstraint("granted BETWEEN 0 AND asked", name="ck_expense_granted_at_most_asked"),
        sa.CheckConstraint(
            "batch_id IS NULL OR state IN ('approved', 'cut')",
            name="ck_expense_paid_when_granted",
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name="fk_expense_claim_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["photo"], ["photo.sha256"], name="fk_expense_photo"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_expense_decided_by"),
        sa.ForeignKeyConstraint(["batch_id"], ["payroll_batch.id"], name="fk_expense_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expense"),
        sa.UniqueConstraint("claim_id", "position", name="uq_expense_claim_id_position"),
    )
    op.create_index("ix_expense_photo", "expense", ["photo"])
    op.create_index("ix_expense_batch_id", "expense", ["batch_id"])
    op.create_index("ix_expense_state_claim_id", "expense", ["state", "claim_id"])


def downgrade() -> None:
    for table in ("expense", "payroll_batch", "claim"):
        op.drop_table(table)
