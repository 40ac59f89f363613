"""Words and photos that reviewers take out, and who may ask who the shopper was"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(words IS NULL) <> (photo_id IS NULL)", name="ck_redaction_words_or_photo"
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_redaction_audit_id_audit", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["audit_photo.id"],
            name="fk_redaction_photo_id_audit_photo",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_redaction_made_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_redaction"),
        sa.UniqueConstraint("photo_id", name="uq_redaction_photo_id"),
    )
    op.create_index("ix_redaction_audit_id", "redaction", ["audit_id"])


def downgrade() -> None:
    op.drop_index("ix_redaction_audit_id", table_name="redaction")
    op.drop_table("redaction")
