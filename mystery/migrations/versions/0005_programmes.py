"""Programmes, waves and scenarios

Columns that refer to other tables are added by plain SQL that both engines understand: a batch
operation would copy the table and forget its checks.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFERENCES = (
    ("programme", "checklist_id", "checklist"),
    ("programme", "notice_by", "person"),
    ("visit", "wave_id", "wave"),
    ("visit", "calibration_of", "visit"),
    ("visit", "replaces_id", "visit"),
)
"""Table, new column, table it refers to."""


def _programme() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("places", sa.JSON(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("notice_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("self_picked", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("replaces", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("score_shown", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("staff_names_shown", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("approve_after_hours", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("sample_percent", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("rotation", sa.JSON(), nullable=True),
        sa.Column("spread_parts", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("spread_days", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _visit() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("asked_part", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("asked_days", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("reminded", sa.String(length=16), nullable=False, server_default=""),
    )


def upgrade() -> None:
    _waves()
    _people()
    for column in _programme():
        op.add_column("programme", column)
    for column in _visit():
        op.add_column("visit", column)
    for table, name, other in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} INTEGER "
            f"CONSTRAINT fk_{table}_{name} REFERENCES {other} (id)"
        )
    op.create_index(
        "ix_visit_wave_id_location_id_slot",
        "visit",
        ["wave_id", "location_id", "slot"],
        unique=True,
    )
    op.create_index("ix_visit_replaces_id", "visit", ["replaces_id"], unique=True)


def _waves() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("per_location", sa.Integer(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("doubles_percent", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("opens_on <= due_on", name="ck_wave_opens_first"),
        sa.CheckConstraint("per_location BETWEEN 1 AND 50", name="ck_wave_per_location_sane"),
        sa.CheckConstraint("doubles_percent BETWEEN 0 AND 100", name="ck_wave_doubles_are_a_share"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_wave_created_by"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_wave_programme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_wave"),
        sa.UniqueConstraint("key", name="uq_wave_key"),
        sa.UniqueConstraint("programme_id", "name", name="uq_wave_programme_id_name"),
    )
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=120), nullable=False),
        sa.Column("persona", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("right_answer", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("spend_limit", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name="fk_scenario_wave_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scenario"),
        sa.UniqueConstraint("wave_id", "market", name="uq_scenario_wave_id_market"),
    )
    op.create_table(
        "blackout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first <= last", name="ck_blackout_first_before_last"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_blackout_location_id"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_blackout_programme_id"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_blackout_region_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blackout"),
        sa.UniqueConstraint("key", name="uq_blackout_key"),
    )


def _people() -> None:
    op.create_table(
        "given_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_given_back_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_given_back_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_given_back"),
    )
    op.create_index("ix_given_back_visit_id", "given_back", ["visit_id"])
    op.create_index("ix_given_back_person_id", "given_back", ["person_id"])
    op.create_table(
        "acquaintance",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_acquaintance_location_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_acquaintance_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "location_id", name="pk_acquaintance"),
    )


def downgrade() -> None:
    op.drop_index("ix_visit_replaces_id", "visit")
    op.drop_index("ix_visit_wave_id_location_id_slot", "visit")
    for table, name, _ in reversed(REFERENCES):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for column in _visit():
        op.execute(f"ALTER TABLE visit DROP COLUMN {column.name}")
    for column in _programme():
        op.execute(f"ALTER TABLE programme DROP COLUMN {column.name}")
    for table in ("acquaintance", "given_back", "blackout", "scenario", "wave"):
        op.drop_table(table)
