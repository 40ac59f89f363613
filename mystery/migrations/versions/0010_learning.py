"""Mails, ideas, actions and praise"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "learned_mail",
    "action_step",
    "action",
    "praise",
    "idea_vote",
    "idea",
    "thought",
    "learned",
    "notice_setting",
    "letter",
)


def upgrade() -> None:
    _letter()
    _notice_setting()
    _learned()
    _thought()
    _idea()
    _idea_vote()
    _praise()
    _action()
    _action_step()
    _learned_mail()


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("key", name="uq_letter_key"),
    )
    op.create_index("ix_letter_due_at", "letter", ["due_at"])


def _notice_setting() -> None:
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("often", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_until", sa.String(length=5), nullable=False),
        sa.Column("learned", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_notice_setting_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_setting"),
    )


def _learned() -> None:
    op.create_table(
        "learned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_learned_author_id"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_learned_audit_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_learned_location_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_learned_programme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_learned"),
        sa.UniqueConstraint("uuid", name="uq_learned_uuid"),
    )
    op.create_index("ix_learned_audit_id", "learned", ["audit_id"])
    op.create_index("ix_learned_author_id", "learned", ["author_id"])
    op.create_index("ix_learned_location_id", "learned", ["location_id"])


def _thought() -> None:
    op.create_table(
        "thought",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("learned_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_thought_decided_by"),
        sa.ForeignKeyConstraint(
            ["learned_id"], ["learned.id"], name="fk_thought_learned_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_thought"),
        sa.CheckConstraint(
            "kind IN ('copy', 'annoyed', 'praise')", name=op.f("ck_thought_kind_known")
        ),
        sa.UniqueConstraint("key", name="uq_thought_key"),
        sa.CheckConstraint(
            "state IN ('waiting', 'released', 'kept_back')", name=op.f("ck_thought_state_known")
        ),
    )
    op.create_index("ix_thought_learned_id", "thought", ["learned_id"])
    op.create_index("ix_thought_state", "thought", ["state"])


def _idea() -> None:
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("thought_id", sa.Integer(), nullable=True),
        sa.Column("annoys", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name="fk_idea_released_by"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_idea_location_id"),
        sa.ForeignKeyConstraint(["photo"], ["photo.sha256"], name="fk_idea_photo"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_idea_owner_id"),
        sa.ForeignKeyConstraint(
            ["thought_id"], ["thought.id"], name="fk_idea_thought_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_idea"),
        sa.UniqueConstraint("key", name="uq_idea_key"),
        sa.CheckConstraint(
            "status IN ('new', 'looked_at', 'trying', 'done', 'not_now')",
            name=op.f("ck_idea_status_known"),
        ),
        sa.UniqueConstraint("thought_id", name="uq_idea_thought_id"),
    )
    op.create_index("ix_idea_location_id", "idea", ["location_id"])
    op.create_index("ix_idea_month", "idea", ["month"])
    op.create_index("ix_idea_owner_id", "idea", ["owner_id"])


def _idea_vote() -> None:
    op.create_table(
        "idea_vote",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name="fk_idea_vote_idea_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_idea_vote_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name="pk_idea_vote"),
    )
    op.create_index("ix_idea_vote_person_id", "idea_vote", ["person_id"])


def _praise() -> None:
    op.create_table(
        "praise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("thought_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_praise_location_id"),
        sa.ForeignKeyConstraint(
            ["thought_id"], ["thought.id"], name="fk_praise_thought_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_praise"),
        sa.UniqueConstraint("key", name="uq_praise_key"),
        sa.UniqueConstraint("thought_id", name="uq_praise_thought_id"),
    )
    op.create_index("ix_praise_location_id", "praise", ["location_id"])
    op.create_index("ix_praise_month", "praise", ["month"])


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(length=64), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_action_location_id"),
        sa.ForeignKeyConstraint(["before"], ["photo.sha256"], name="fk_action_before"),
        sa.ForeignKeyConstraint(["after"], ["photo.sha256"], name="fk_action_after"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name="fk_action_audit_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_action_owner_id"),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name="fk_action_given_by"),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name="fk_action_idea_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.UniqueConstraint("key", name="uq_action_key"),
        sa.CheckConstraint(
            "state IN ('open', 'doing', 'done', 'checked', 'dropped')",
            name=op.f("ck_action_state_known"),
        ),
    )
    op.create_index("ix_action_audit_id", "action", ["audit_id"])
    op.create_index("ix_action_due_on", "action", ["due_on"])
    op.create_index("ix_action_idea_id", "action", ["idea_id"])
    op.create_index("ix_action_location_id_state", "action", ["location_id", "state"])
    op.create_index("ix_action_owner_id_state", "action", ["owner_id", "state"])


def _action_step() -> None:
    op.create_table(
        "action_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name="fk_action_step_action_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_action_step_by"),
        sa.PrimaryKeyConstraint("id", name="pk_action_step"),
    )
    op.create_index("ix_action_step_action_id", "action_step", ["action_id"])


def _learned_mail() -> None:
    op.create_table(
        "learned_mail",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_learned_mail_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "month", name="pk_learned_mail"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
