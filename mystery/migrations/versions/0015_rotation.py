"""What rotation and praise still need"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HELD = ("praise", "idea")
"""What waits until a store with one person on duty has had enough visits."""
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.add_column(
        "visit", sa.Column("despite", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column("programme", sa.Column("spread", sa.JSON(), nullable=True))
    op.create_table(
        "unplanned_visit",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_unplanned_visit_person_id_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_unplanned_visit_location_id_location"
        ),
        sa.PrimaryKeyConstraint("uuid", name="pk_unplanned_visit"),
    )
    op.create_index("ix_unplanned_visit_person_id", "unplanned_visit", ["person_id"])
    op.execute(
        "INSERT INTO unplanned_visit (uuid, person_id, location_id, at)"
        " SELECT uuid, author_id, location_id, visited_at FROM audit"
        " WHERE visit_id IS NULL AND state <> 'replaced'"
    )
    for table in HELD:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                "visible_at", existing_type=sa.DateTime(timezone=True), nullable=True
            )


def downgrade() -> None:
    for table in HELD:
        at = sa.table(table, sa.column("visible_at", sa.DateTime(timezone=True)))
        never = sa.update(at).where(at.c.visible_at.is_(None)).values(visible_at=NEVER)
        op.execute(never)
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                "visible_at", existing_type=sa.DateTime(timezone=True), nullable=False
            )
    op.drop_index("ix_unplanned_visit_person_id", table_name="unplanned_visit")
    op.drop_table("unplanned_visit")
    op.drop_column("programme", "spread")
    op.drop_column("visit", "despite")
