"""The life of a visit, and who may be sent where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mystery.problems import Conflict


class VisitState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    COULD_NOT_SHOP = "could_not_shop"


NEXT: Mapping[VisitState, frozenset[VisitState]] = {
    VisitState.OPEN: frozenset({VisitState.CLAIMED, VisitState.CANCELLED, VisitState.EXPIRED}),
    VisitState.CLAIMED: frozenset(
        {VisitState.OPEN, VisitState.CLAIMED, VisitState.SUBMITTED, VisitState.CANCELLED}
        | {VisitState.EXPIRED}
    ),
    VisitState.SUBMITTED: frozenset(
        {VisitState.RETURNED, VisitState.APPROVED, VisitState.REJECTED, VisitState.COULD_NOT_SHOP}
    ),
    VisitState.RETURNED: frozenset(
        {VisitState.SUBMITTED, VisitState.REJECTED, VisitState.CANCELLED}
    ),
    VisitState.APPROVED: frozenset({VisitState.REJECTED}),
    VisitState.REJECTED: frozenset({VisitState.SUBMITTED}),
    VisitState.EXPIRED: frozenset({VisitState.SUBMITTED}),
    VisitState.CANCELLED: frozenset({VisitState.SUBMITTED}),
    VisitState.COULD_NOT_SHOP: frozenset({VisitState.REJECTED}),
}
"""What may follow what. Work done in good faith on a visit that was cancelled or ran out
meanwhile is still taken in: it goes to the reviewer as quarantined, never lost. After one report
of a visit was rejected another one may do it. An approval that is taken back, or whose report is
deleted, leaves a visit that came to nothing."""

MOVABLE = (VisitState.OPEN, VisitState.CLAIMED, VisitState.RETURNED)
"""States in which the days of a visit can be changed."""
REPLACED = (
    VisitState.COULD_NOT_SHOP,
    VisitState.EXPIRED,
    VisitState.CANCELLED,
    VisitState.REJECTED,
)
"""States of a visit that came to nothing: another one can be planned in its place."""

STATE_NAMES = {
    VisitState.OPEN: "Open",
    VisitState.CLAIMED: "Assigned",
    VisitState.SUBMITTED: "Waiting for review",
    VisitState.RETURNED: "Returned",
    VisitState.APPROVED: "Approved",
    VisitState.REJECTED: "Rejected",
    VisitState.EXPIRED: "Expired",
    VisitState.CANCELLED: "Cancelled",
    VisitState.COULD_NOT_SHOP: "Could not shop",
}


FORMER = timedelta(days=730)
"""How long a former workplace stays closed to somebody: 24 months."""


def former_since(at: datetime) -> datetime:
    return at - FORMER


@dataclass(frozen=True)
class Workplaces:
    """Where somebody works or manages, by location id."""

    current: int | None
    managed: Collection[int] = ()
    former: Collection[int] = ()


def check_step(before: str, after: VisitState) -> None:
    """Raises Conflict(code="visit_state") when a visit cannot go from one state to the other."""
    if after not in NEXT[VisitState(before)]:
        name = STATE_NAMES[VisitState(before)].lower()
        raise Conflict(
            f"The visit is {name}; it cannot become {STATE_NAMES[after].lower()}.",
            code="visit_state",
            state=before,
        )


def check_window(opens_at: datetime, due_at: datetime) -> None:
    if opens_at >= due_at:
        raise Conflict("The window must open before it is due.", code="window_reversed")
