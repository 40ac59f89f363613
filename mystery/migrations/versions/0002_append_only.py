"""The log only grows; what was published stays as it was"""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULES = (
    ("log_entry", "UPDATE", "the log is never changed"),
    ("log_entry", "DELETE", "the log is never shortened"),
    (
        "checklist_version",
        "UPDATE OF checklist_id, number, document, digest",
        "a published checklist never changes",
    ),
    ("checklist_version", "DELETE", "a published checklist is never deleted"),
)
"""Table, what is refused there, and why."""


def upgrade() -> None:
    statements = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        op.execute(statement)


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.split()[0].lower()}"


def _sqlite() -> Iterator[str]:
    """A later batch operation on one of these tables drops its triggers: make them again then."""
    for table, event, why in RULES:
        yield (
            f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], "
        "ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table, event, why in RULES:
        yield (
            f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{why}')"
        )
    for table in ("log_entry", "checklist_version"):
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table} is never emptied')"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, _ in RULES:
        op.execute(f"DROP TRIGGER {_name(table, event)}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        for table in ("log_entry", "checklist_version"):
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
