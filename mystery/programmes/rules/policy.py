"""What a programme may do and show, and what has to be there before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from mystery.problems import Conflict, Fault, Invalid

NOTICE_SHORTEST = 20
"""Characters; shorter than this nobody has been told what, why and how."""


NAME_MOST = 200
HOURS_MOST = 24 * 60


class ScoreShown(StrEnum):
    """When the shopper sees the score of an own visit."""

    CHECKLIST = ""
    """as the checklist says"""
    APPROVED = "approved"
    NEVER = "never"


SCORE_SHOWN_NAMES = {
    ScoreShown.CHECKLIST: "As the checklist says",
    ScoreShown.APPROVED: "Once the report is approved",
    ScoreShown.NEVER: "Never",
}


def check_terms(terms: Mapping[str, Any]) -> None:
    """Raises Invalid for settings that no programme can have."""
    faults = []
    if "name" in terms and not terms["name"].strip():
        faults.append(Fault("/name", "it needs a name"))
    if len(terms.get("name", "")) > NAME_MOST:
        faults.append(Fault("/name", f"at most {NAME_MOST} characters"))
    if not 0 <= terms.get("approve_after_hours", 0) <= HOURS_MOST:
        faults.append(Fault("/approve_after_hours", f"from 0 to {HOURS_MOST} hours"))
    if not 0 <= terms.get("sample_percent", 0) <= 100:
        faults.append(Fault("/sample_percent", "from 0 to 100"))
    if terms.get("score_shown", "") not in list(ScoreShown):
        faults.append(Fault("/score_shown", "approved, never, or empty for the checklist's word"))
    if faults:
        raise Invalid("The programme is not right yet.", faults=faults)


def check_notice(text: str, on: date | None) -> None:
    """Raises Invalid for a notice that tells nothing or has no day."""
    faults = []
    if len(text.strip()) < NOTICE_SHORTEST:
        faults.append(Fault("/notice_text", "the words themselves: what, why, what happens then"))
    if on is None:
        faults.append(Fault("/notice_on", "the day on which staff were told"))
    if faults:
        raise Invalid("A notice is the words and the day.", faults=faults)


def check_may_start(name: str, *, notice_text: str, notice_on: date | None, today: date) -> None:
    """Raises Conflict(code="staff_not_informed") while staff do not know about the programme."""
    if not notice_text or notice_on is None:
        raise Conflict(
            f"{name} cannot start: no notice to staff is on record. Write down on the page of "
            "the programme what staff were told, and when.",
            code="staff_not_informed",
        )
    if notice_on > today:
        raise Conflict(
            f"{name} cannot start before {notice_on}, the day on which staff are told.",
            code="staff_not_informed",
        )


def check_started(
    name: str, *, active: bool, notice_on: date | None, today: date | None = None
) -> None:
    """Raises Conflict when no visit of the programme may be planned, claimed or given away."""
    if not active and notice_on is None:
        raise Conflict(
            f"{name} has not started: no notice to staff is on record. Without it no visit is "
            "planned or taken.",
            code="staff_not_informed",
        )
    if not active:
        raise Conflict(f"{name} is not running.", code="programme_paused")
    if today and notice_on and today < notice_on:
        raise Conflict(f"{name} starts on {notice_on}.", code="staff_not_informed")
