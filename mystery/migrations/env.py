"""Alembic's entry: always online, on the connection that `upgrade` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from mystery.db import Base, UTCDateTime
from mystery.migrations.everything import TABLES


def render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Our own types are written as what they are in the database."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
        transaction_per_migration=False,
        transactional_ddl=False,
    )
    context.run_migrations()


assert TABLES
run()
