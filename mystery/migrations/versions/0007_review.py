"""Threads, overrides and appeals"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = "state IN ('submitted', 'quarantined', 'extra_audit')"
CANNED = (
    "Tell us a little more: what exactly did you see?",
    "The photo does not show what the answer says. Is there another one?",
    "The photo cannot be read. Take it again if you can, or type what it says.",
    "Your comment and your answer do not fit together. Which of them is right?",
    "This is the same as at another question. Was it meant here?",
    "Name no member of staff here; describe what they did.",
    "N/A means that it could not happen in this shop. Was it so?",
    "This visit took place at another location than the one asked for.",
)


def upgrade() -> None:
    op.add_column("audit", sa.Column("instead", sa.JSON(), nullable=True))
    op.add_column(
        "audit",
        sa.Column("critical_missed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE audit SET critical_missed = true "
        "WHERE CAST(score AS TEXT) LIKE '%\"critical:%' AND outcome = 'failed'"
    )
    op.drop_index("ix_audit_state_received_at", "audit")
    op.create_index(
        "ix_audit_waiting_received_at",
        "audit",
        ["received_at", "id", "location_id", "version_id", "critical_missed", "state"],
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_index("ix_audit_released_at", "audit", ["released_at"])
    _texts()
    _corrections()
    _appeals()
    op.create_table(
        "release",
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_release_location_id"),
        sa.PrimaryKeyConstraint("location_id", "at", name="pk_release"),
    )


def _texts() -> None:
    canned = op.create_table(
        "canned_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_text"),
        sa.UniqueConstraint("key", name="uq_canned_text_key"),
    )
    op.bulk_insert(canned, [{"key": secrets.token_hex(12), "text": text} for text in CANNED])
    op.create_table(
        "appeal_term",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name="ck_appeal_term_days_sane"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name="fk_appeal_term_programme_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("programme_id", name="pk_appeal_term"),
    )


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'refused')", name="ck_correction_state_known"
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name="ck_correction_second_person"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_correction_audit_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_correction_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_correction_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("key", name="uq_correction_key"),
        sa.UniqueConstraint("audit_id", "number", name="uq_correction_audit_id_number"),
    )
    op.create_index("ix_correction_audit_id", "correction", ["audit_id"])
    op.create_index("ix_correction_state", "correction", ["state"])


def _appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'rejected', 'withdrawn')", name="ck_appeal_state_known"
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_appeal_audit_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name="fk_appeal_raised_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_appeal_decided_by"),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name="fk_appeal_correction_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("key", name="uq_appeal_key"),
    )
    op.create_index("ix_appeal_audit_id", "appeal", ["audit_id"])
    op.create_index("ix_appeal_raised_by", "appeal", ["raised_by"])
    op.create_index("ix_appeal_state_raised_at", "appeal", ["state", "raised_at"])
    op.create_table(
        "appeal_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name="fk_appeal_photo_appeal_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["photo.sha256"], name="fk_appeal_photo_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_photo"),
        sa.UniqueConstraint("key", name="uq_appeal_photo_key"),
    )
    op.create_index("ix_appeal_photo_appeal_id", "appeal_photo", ["appeal_id"])
    op.create_index("ix_appeal_photo_sha256", "appeal_photo", ["sha256"])


def downgrade() -> None:
    for table in ("release", "appeal_photo", "appeal", "correction", "appeal_term", "canned_text"):
        op.drop_table(table)
    op.drop_index("ix_audit_released_at", "audit")
    op.drop_index("ix_audit_waiting_received_at", "audit")
    op.create_index("ix_audit_state_received_at", "audit", ["state", "received_at"])
    op.drop_column("audit", "critical_missed")
    op.drop_column("audit", "instead")
