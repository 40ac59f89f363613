"""Visits in stages, rows of items, and what stands apart"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _reports()
    _rows()


def _runs() -> None:
    op.create_table(
        "stage_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["shopper_id"], ["person.id"], name="fk_stage_run_shopper_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name="fk_stage_run_version_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_stage_run_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stage_run"),
        sa.UniqueConstraint(
            "visit_id",
            "shopper_id",
            "version_id",
            name="uq_stage_run_visit_id_shopper_id_version_id",
        ),
    )
    op.create_index("ix_stage_run_next_at", "stage_run", ["next_at"])
    op.create_index("ix_stage_run_shopper_id", "stage_run", ["shopper_id"])
    op.create_table(
        "stage_step",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["stage_run.id"], name="fk_stage_step_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "stage", name="pk_stage_step"),
    )


def _reports() -> None:
    op.create_table(
        "stage_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('kept', 'submitted', 'extra_audit', 'quarantined')",
            name=op.f("ck_stage_report_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_stage_report_audit_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_stage_report_author_id"),
        sa.ForeignKeyConstraint(["run_id"], ["stage_run.id"], name="fk_stage_report_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stage_report"),
        sa.UniqueConstraint("uuid", name="uq_stage_report_uuid"),
    )


def _rows() -> None:
    op.create_index("ix_stage_report_audit_id", "stage_report", ["audit_id"])
    op.create_index("ix_stage_report_author_id", "stage_report", ["author_id"])
    op.create_index("ix_stage_report_run_id", "stage_report", ["run_id"])
    op.create_table(
        "stage_photo",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["stage_report.id"], name="fk_stage_photo_report_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["photo.sha256"], name="fk_stage_photo_sha256"),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_stage_photo"),
    )
    op.create_index("ix_stage_photo_sha256", "stage_photo", ["sha256"])
    op.create_table(
        "item_row",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("barcode", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("price", sa.String(length=40), nullable=True),
        sa.Column("our_price", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_item_row_audit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", "section", "row", name="pk_item_row"),
    )
    op.create_index("ix_item_row_item", "item_row", ["item"])
    op.create_table(
        "repeat_answer",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_repeat_answer_audit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", "section", "row", "question", name="pk_repeat_answer"),
    )
    op.create_table(
        "employer_tally",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("mark BETWEEN 0 AND 10", name=op.f("ck_employer_tally_mark_in_range")),
        sa.CheckConstraint("n > 0", name=op.f("ck_employer_tally_n_counts")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_employer_tally_programme_id"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_employer_tally_region_id"),
        sa.PrimaryKeyConstraint(
            "programme_id", "region_id", "month", "mark", name="pk_employer_tally"
        ),
    )


def downgrade() -> None:
    op.drop_table("employer_tally")
    op.drop_table("repeat_answer")
    op.drop_table("item_row")
    op.drop_table("stage_photo")
    op.drop_table("stage_report")
    op.drop_table("stage_step")
    op.drop_table("stage_run")
