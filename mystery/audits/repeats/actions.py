from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mystery.audits.repeats.queries import find_catalogue
from mystery.audits.repeats.rules import rows_of
from mystery.audits.repeats.tables import ITEM_ROWS, REPEAT_ANSWERS
from mystery.audits.rules import AuditUpload
from mystery.checklists.queries import Published, checklist_of
from mystery.db import session


def keep_rows(
    audit_id: int,
    upload: AuditUpload,
    *,
    version: Published,
    facts: dict[str, Any],
    visit_id: int | None,
) -> None:
    """The rows of an audit's repeated sections, with our prices of this very moment."""
    if not upload.repeats:
        return
    rows = rows_of(
        checklist_of(version),
        upload.repeats,
        find_catalogue(visit_id),
        answers=upload.answers,
        facts=facts,
    )
    for table, of_table in ((ITEM_ROWS, rows.items), (REPEAT_ANSWERS, rows.answers)):
        if of_table:
            session.execute(sa.insert(table), [{"audit_id": audit_id, **row} for row in of_table])
