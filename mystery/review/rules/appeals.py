"""Appeals: a store disputes one question of a released report, within a deadline."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mystery.problems import Conflict, Fault, Forbidden, Invalid

from .corrections import check_reason

APPEAL_DAYS = 14
"""How long after its release a report may be disputed, where the programme says nothing else."""
MOST_PHOTOS = 5
LONGEST = 5_000


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Ruling(StrEnum):
    UPHOLD = "uphold"
    REJECT = "reject"


def last_day(released_at: datetime, days: int, time_zone: str) -> date:
    """The last day of the store on which its report may be disputed."""
    return (released_at.astimezone(ZoneInfo(time_zone)) + timedelta(days=days)).date()


def check_open(released_at: datetime | None, *, days: int, time_zone: str, at: datetime) -> None:
    """Raises Conflict before the release and after the last day."""
    if released_at is None or released_at > at:
        raise Conflict("Only released reports can be disputed.", code="not_released")
    last = last_day(released_at, days, time_zone)
    if at.astimezone(ZoneInfo(time_zone)).date() > last:
        raise Conflict(
            f"The time to dispute this report ended on {last.day} {last:%B %Y}: {days} days "
            "after its release.",
            code="appeal_late",
            ended=last.isoformat(),
        )


def check_appeal(text: str, *, photos: int, states: Collection[str]) -> None:
    """`states`: of former appeals about the same question of this report."""
    if AppealState.OPEN in states:
        raise Conflict("This question is disputed already.", code="appeal_open")
    if AppealState.REJECTED in states or AppealState.UPHELD in states:
        raise Conflict("An appeal about this question has been decided.", code="appeal_decided")
    faults = []
    if not text.strip():
        faults.append(Fault("/text", "say what was different from what the report says"))
    if len(text) > LONGEST:
        faults.append(Fault("/text", f"at most {LONGEST:,} characters"))
    if photos > MOST_PHOTOS:
        faults.append(Fault("/photos", f"at most {MOST_PHOTOS} photos"))
    if faults:
        raise Invalid("The appeal is not complete.", faults=faults)


def check_ruling(
    reason: str, *, state: str, by: int, involved: Collection[int], decided_first: bool
) -> None:
    """`involved`: the shopper and whoever raised it. `decided_first`: whether `by` approved
    the report while another reviewer is there."""
    if by in involved:
        raise Forbidden("Nobody decides on an appeal of their own.", code="own_appeal")
    if decided_first:
        raise Forbidden(
            "You approved this report, so another reviewer answers the appeal.",
            code="second_reviewer",
        )
    if state != AppealState.OPEN:
        raise Conflict("This appeal has been decided already.", code="already_decided")
    check_reason(reason)


def check_withdrawal(*, state: str, raised_by: int, by: int) -> None:
    if by != raised_by:
        raise Forbidden("Only whoever raised an appeal withdraws it.", code="not_yours")
    if state != AppealState.OPEN:
        raise Conflict("This appeal has been decided already.", code="already_decided")
