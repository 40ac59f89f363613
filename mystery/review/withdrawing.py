"""An approval is taken back: the report stops counting, and nothing of it is deleted."""

from __future__ import annotations

from mystery import log
from mystery.audits.tables import Audit
from mystery.audits.taking_back import take_back
from mystery.db import now, session
from mystery.notices.actions import tell
from mystery.notices.rules import Kind
from mystery.people.rules import Principal, Right
from mystery.review.queries import list_appeals_of, list_holders
from mystery.review.rules import AppealState, Verdict
from mystery.review.tables import Decision, Thread

WHY = (
    "This answer was looked at again and counts otherwise now. It decides whether the visit could "
    "be made at all, so this report does not count any more. What you sent stays as it is, and "
    "there is nothing to do."
)

CLOSED = "The report does not count any more, so this needs no answer. Nothing of it is deleted."


def withdraw(audit: Audit, *, question: str, by: Principal, address: str | None) -> None:
    """Reject an approved audit by a corrected answer to `question`; the caller has taken it out
    of the sums. `address`: where the store reads why, None for its own page."""
    released = audit.released_at is not None and audit.released_at <= now()
    take_back(audit)
    decision = Decision(audit_id=audit.id, reviewer_id=by.id, verdict=Verdict.REJECT, at=now())
    decision.threads = [Thread(question=question, text=WHY)]
    session.add(decision)
    _close_appeals(audit, upheld=address or "", by=by)
    log.record(f"audit.{Verdict.REJECT}", f"audit:{audit.uuid}", actor=by.actor, counted=True)
    place = audit.location
    home = f"/app/visit/{audit.visit.key}" if audit.visit else "/app/"
    tell(audit.author_id, Kind.REPORT_WITHDRAWN, address=home, location=place.name)
    if released:
        for manager in list_holders(Right.APPEAL, place, now().date()):
            link = address or f"/locations/{place.code}"
            tell(manager.id, Kind.REPORT_WITHDRAWN, address=link, location=place.name)
    session.flush()


def _close_appeals(audit: Audit, *, upheld: str, by: Principal) -> None:
    """What else is disputed needs no answer any more; whoever asked is told so. `upheld`: the
    address of the appeal that is being answered by this."""
    for appeal in list_appeals_of(audit.id):
        address = f"/appeals/{appeal.key}"
        if appeal.state != AppealState.OPEN or address == upheld:
            continue
        appeal.state, appeal.decided_at, appeal.reason = AppealState.WITHDRAWN, now(), CLOSED
        log.record("appeal.close", f"audit:{audit.uuid}", actor=by.actor, appeal=appeal.key)
        tell(appeal.raised_by, Kind.APPEAL_CLOSED, address=address, location=audit.location.name)
