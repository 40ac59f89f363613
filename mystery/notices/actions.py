from __future__ import annotations

from datetime import datetime
from typing import Any

from mystery.db import new_key, now, session
from mystery.notices.rules import Kind
from mystery.notices.tables import Notice


def tell(
    person_id: int,
    kind: Kind,
    *,
    address: str = "",
    not_before: datetime | None = None,
    **facts: Any,
) -> None:
    """Tell one person something, with the act that causes it; `facts` are JSON."""
    moment = now()
    session.add(
        Notice(
            key=new_key(),
            person_id=person_id,
            kind=kind,
            facts=facts,
            address=address,
            at=moment,
            not_before=not_before or moment,
        )
    )
