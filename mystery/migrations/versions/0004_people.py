"""People come from a file and sign in without mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PERSON = ("home_market", "languages", "away_from", "away_until", "left_list")


def upgrade() -> None:
    for column in (
        sa.Column("home_market", sa.String(length=120), server_default="", nullable=False),
        sa.Column("languages", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("left_list", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("person", column)
    op.add_column("former_workplace", sa.Column("since", sa.Date(), nullable=True))
    _codes_and_keys()
    _agreements()
    op.create_table(
        "phone_report",
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("app", sa.String(length=32), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name="fk_phone_report_sign_in_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sign_in_id", name="pk_phone_report"),
    )


def _codes_and_keys() -> None:
    op.create_table(
        "typed_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('card', 'mail')", name="ck_typed_code_kind_known"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_typed_code_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_typed_code"),
    )
    op.create_index("ix_typed_code_person_id", "typed_code", ["person_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_passkey_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
        sa.UniqueConstraint("key", name="uq_passkey_key"),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "spent_challenge",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_spent_challenge"),
    )


def _agreements() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_agreement_made_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        sa.UniqueConstraint("number", name="uq_agreement_number"),
    )
    op.create_table(
        "acceptance",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name="fk_acceptance_agreement_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_acceptance_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "agreement_id", name="pk_acceptance"),
    )


def downgrade() -> None:
    for table in ("phone_report", "acceptance", "agreement"):
        op.drop_table(table)
    for table in ("spent_challenge", "passkey", "typed_code"):
        op.drop_table(table)
    op.drop_column("former_workplace", "since")
    for column in reversed(PERSON):
        op.drop_column("person", column)
