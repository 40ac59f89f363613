"""Life goes on while a visit is in hand: people move, leave and fall ill, stores close.

What nobody may do any more goes back to the board, or is cancelled where there is no store left.
What somebody has begun on a phone still arrives, and a reviewer decides about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mystery.db import session
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.programmes.actions import cancel, settle
from mystery.programmes.candidates import list_candidates_of
from mystery.programmes.queries import WITH
from mystery.programmes.rules.eligibility import Candidate, reasons
from mystery.programmes.rules.reasons import FOR_ADMIN, Reason
from mystery.programmes.rules.visits import VisitState
from mystery.programmes.slots import list_slots
from mystery.programmes.stages.tables import StageRun
from mystery.programmes.tables import Visit

NO_MORE = frozenset(
    {Reason.LOCATION_CLOSED, Reason.DISABLED, Reason.NO_SHOPPER, Reason.ON_LEAVE}
    | {Reason.OWN_WORKPLACE, Reason.FORMER_WORKPLACE, Reason.MANAGES, Reason.ACQUAINTED}
    | {Reason.NEIGHBOUR}
)
"""What may come over somebody who has a visit in hand. Lock-outs do not: they were asked when it
was taken."""
AT_ONCE = 200
NOBODY = Candidate(0)


@dataclass(frozen=True)
class Barred:
    """A visit that cannot be made like this any more."""

    visit_id: int
    shopper_id: int | None
    reason: Reason


def list_barred(at: datetime) -> list[Barred]:
    """Visits to come that cannot be made like this any more, by id.

    Not those of which a stage has been sent: what was ordered still arrives.
    """
    planned = Visit.state.in_([VisitState.OPEN, VisitState.CLAIMED])
    begun = Visit.id.in_(sa.select(StageRun.visit_id))
    to_come = sa.and_(planned, Visit.due_at >= at, ~begun)
    held = sa.select(Visit.id, Visit.shopper_id).where(to_come, Visit.shopper_id.is_not(None))
    holders = {row.id: row.shopper_id for row in session.execute(held)}
    ids = sorted(one for one in {*holders.values()} if one is not None)
    people = {one.id: one for one in list_candidates_of(ids, at=at)}
    found = []
    for one in list_slots(to_come, at=at, claims=False):
        holder = holders.get(one.slot.id)
        barred = reasons(people.get(holder or 0, NOBODY), one.slot, one.rotation)
        wanted = {Reason.LOCATION_CLOSED} if holder is None else NO_MORE
        found += [Barred(one.slot.id, holder, why) for why in barred if why in wanted][:1]
    return found


def take_back(barred: Iterable[Barred]) -> int:
    """Give these visits back to the board, or cancel them; how many. Whoever had one is told."""
    known = {one.visit_id: one for one in islice(barred, AT_ONCE)}
    query = sa.select(Visit).options(*WITH).where(Visit.id.in_(known)).order_by(Visit.id)
    locked = query.with_for_update(of=Visit).execution_options(populate_existing=True)
    return sum(_take_back(visit, known[visit.id]) for visit in session.scalars(locked).all())


def _take_back(visit: Visit, barred: Barred) -> bool:
    """Nothing where somebody else has it meanwhile."""
    planned = visit.state in (VisitState.OPEN, VisitState.CLAIMED)
    if not planned or visit.shopper_id != barred.shopper_id:
        return False
    words = FOR_ADMIN[barred.reason]
    if barred.reason == Reason.LOCATION_CLOSED:
        cancel(visit, reason=words, by=None)
        return True
    settle(visit, None, by=None, reason=words)
    if visit.created_by is not None:
        last = visit.due_at.astimezone(ZoneInfo(visit.location.time_zone)).date()
        tell(
            visit.created_by,
            Kind.VISIT_HANDED_BACK,
            address=f"/visits/{visit.key}",
            location=visit.location.name,
            last=last.isoformat(),
            visit=visit.key,
        )
    return True
