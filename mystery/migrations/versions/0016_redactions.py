"""Words and photos that reviewers take out, and who may ask who the shopper was"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROLES = ("shopper", "reviewer", "store_manager", "regional_manager", "admin")
IDENTITY = "identity"
"""May ask who a shopper was."""


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
    _let_in(*ROLES, IDENTITY)


def downgrade() -> None:
    grant = sa.table("grant", sa.column("role", sa.String))
    op.execute(sa.delete(grant).where(grant.c.role == IDENTITY))
    _let_in(*ROLES)
    op.drop_index("ix_redaction_audit_id", table_name="redaction")
    op.drop_table("redaction")


def _let_in(*roles: str) -> None:
    known = "role IN ({})".format(", ".join(f"'{role}'" for role in roles))
    with op.batch_alter_table("grant") as batch:
        batch.drop_constraint(op.f("ck_grant_role_known"), type_="check")
        batch.create_check_constraint(op.f("ck_grant_role_known"), sa.text(known))
