"""What a checklist is now: its draft, else what was published last."""

from __future__ import annotations

import json
from typing import Any

from mystery.checklists import queries
from mystery.checklists.tables import ChecklistRow
from mystery.checklists.tabular.former import Former
from mystery.checklists.tabular.writing import former_of


def document_of(row: ChecklistRow) -> dict[str, Any]:
    if row.draft is not None:
        found: dict[str, Any] = json.loads(row.draft)
        return found
    latest = queries.find_latest(row.id)
    return queries.document(latest) if latest else {}


def find_former(key: str) -> Former | None:
    """The rows of a checklist that is there already."""
    row = queries.find_checklist(key) if key else None
    return former_of(document_of(row)) if row else None
