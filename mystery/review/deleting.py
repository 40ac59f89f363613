"""Deleting a report for good: what goes with it is put on record, and people are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mystery.audits.actions import delete_audit
from mystery.audits.rules import AuditState
from mystery.audits.tables import Audit
from mystery.audits.taking_back import let_go
from mystery.db import now
from mystery.notices.actions import forget_addresses, tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal, Right
from mystery.review.appeals import answering
from mystery.review.queries import (
    list_appeals_of,
    list_corrections,
    list_decisions,
    list_holders,
)
from mystery.review.rules import AppealState
from mystery.review.tables import Appeal, Correction, Decision
from mystery.rollups import actions as rollups


@dataclass(frozen=True)
class Going:
    """What was decided about an audit, and goes with it."""

    appeals: list[Appeal]
    corrections: list[Correction]
    decisions: list[Decision]

    @property
    def for_the_log(self) -> dict[str, Any]:
        """By key, state and question, without a word that somebody wrote or sent."""
        return {
            "appeals": _named(self.appeals),
            "corrections": _named(self.corrections),
            "decisions": [decision.verdict for decision in self.decisions],
        }

    @property
    def people(self) -> set[int]:
        """Who raised, proposed or decided any of it."""
        found = {decision.reviewer_id for decision in self.decisions}
        found |= {person for one in self.appeals for person in (one.raised_by, one.decided_by)}
        found |= {p for one in self.corrections for p in (one.proposed_by, one.decided_by)}
        return {person for person in found if person is not None}


def _named(rows: Iterable[Appeal | Correction]) -> list[dict[str, str]]:
    return [{"key": row.key, "state": row.state, "question": row.question} for row in rows]


def going_with(audit: Audit) -> Going:
    return Going(
        list_appeals_of(audit.id), list_corrections([audit.id]), list_decisions([audit.id])
    )


def delete(audit: Audit, *, reason: str, by: Principal) -> None:
    """Delete an audit and, when it counted, take it out of the sums; its visit can be planned
    again.

    It has to be locked: between its state and its end nobody may approve it.
    """
    going = going_with(audit)
    _tell(audit, going, by=by)
    forget_addresses([f"/audits/{audit.key}", *(f"/appeals/{one.key}" for one in going.appeals)])
    if audit.state == AuditState.APPROVED:
        rollups.subtract(audit)
    let_go(audit)
    visit = audit.visit.key if audit.visit else None
    gone = {"state": audit.state, "visit": visit, **going.for_the_log}
    delete_audit(audit, reason=reason, by=by, gone=gone)


def _tell(audit: Audit, going: Going, *, by: Principal) -> None:
    """Not why: that may be about somebody."""
    place, kind = audit.location, Kind.REPORT_DELETED
    desk = going.people
    for one in going.appeals:
        if one.state == AppealState.OPEN:
            desk |= set(answering(audit, raised_by=one.raised_by))
    if audit.released_at is not None and audit.released_at <= now():
        desk |= {person.id for person in list_holders(Right.APPEAL, place, now().date())}
    for person in sorted(desk - {audit.author_id, by.id}):
        tell(person, kind, address=f"/locations/{place.code}", location=place.name)
    if audit.author_id != by.id:
        home = f"/app/visit/{audit.visit.key}" if audit.visit else "/app/"
        tell(audit.author_id, kind, address=home, location=place.name)
