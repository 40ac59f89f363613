"""How often each question is missed, by location and month"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTS = ("scored", "missed", "unscored", "na", "cant_recall", "blank")


def upgrade() -> None:
    op.create_table(
        "rollup_question",
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_rollup_question_location_id"
        ),
        sa.PrimaryKeyConstraint(
            *("family", "question", "location_id", "month"), name="pk_rollup_question"
        ),
    )
    op.create_index("ix_rollup_question_family_month", "rollup_question", ["family", "month"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = (
        "date(audit.local_day, 'start of month')"
        if sqlite
        else "date_trunc('month', audit.local_day)::date"
    )
    states = ", ".join(
        "sum(CASE WHEN answer.missed THEN 1 ELSE 0 END)"
        if name == "missed"
        else f"sum(CASE WHEN answer.state = '{name}' THEN 1 ELSE 0 END)"
        for name in COUNTS
    )
    op.execute(
        "INSERT INTO rollup_question "  # noqa: S608 nothing in it comes from outside
        f"SELECT checklist.family, answer.question, audit.location_id, {month}, {states} "
        "FROM answer JOIN audit ON audit.id = answer.audit_id "
        "JOIN checklist_version ON checklist_version.id = audit.version_id "
        "JOIN checklist ON checklist.id = checklist_version.checklist_id "
        "JOIN programme ON programme.id = audit.programme_id "
        "WHERE audit.state = 'approved' AND NOT programme.pilot "
        f"GROUP BY checklist.family, answer.question, audit.location_id, {month}"
    )


def downgrade() -> None:
    op.drop_table("rollup_question")
