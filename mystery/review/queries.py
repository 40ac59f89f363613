from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mystery.db import session
from mystery.review.tables import Decision


def list_decisions(audit_ids: list[int]) -> list[Decision]:
    """Decisions on these audits with their remarks, oldest first."""
    return list(
        session.scalars(
            sa.select(Decision)
            .options(selectinload(Decision.threads))
            .where(Decision.audit_id.in_(audit_ids))
            .order_by(Decision.at, Decision.id)
        )
    )
