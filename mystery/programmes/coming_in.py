"""What somebody has done: a planned visit is handed in, one that nobody planned is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from mystery.db import now, session
from mystery.prepared import Prepared
from mystery.programmes.queries import Errand
from mystery.programmes.rules import VisitState, check_step
from mystery.programmes.tables import UnplannedVisit, Visit

_HAND_IN = Prepared(
    sa.update(cast(sa.Table, Visit.__table__))
    .where(Visit.__table__.c.id == sa.bindparam("visit_id"))
    .values(state=VisitState.SUBMITTED, changed_at=sa.bindparam("at"))
)


def hand_in(errand: Errand) -> None:
    """The visit has been done. Raises Conflict(code="visit_state") when it cannot be any more."""
    check_step(errand.state, VisitState.SUBMITTED)
    _HAND_IN.run({"visit_id": errand.id, "at": now()})
    in_hand = session.identity_map.get(identity_key(Visit, errand.id))
    if in_hand is not None:
        session.expire(in_hand)


@dataclass(frozen=True)
class Stay:
    """Who was where, and when."""

    person_id: int
    location_id: int
    at: datetime


def note_unplanned(uuid: str, stay: Stay, *, instead_of: str | None) -> None:
    """`instead_of`: the audit that this one corrects; both tell of one visit."""
    if instead_of:
        forget_unplanned(instead_of)
    session.execute(sa.insert(UnplannedVisit), {"uuid": uuid, **vars(stay)})


def forget_unplanned(uuid: str) -> None:
    session.execute(sa.delete(UnplannedVisit).where(UnplannedVisit.uuid == uuid))
