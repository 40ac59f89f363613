"""Taking something out of a report, and out of what came of the report."""

from __future__ import annotations

from mystery import db
from mystery.audits import queries
from mystery.audits.redactions import actions
from mystery.audits.tables import Audit
from mystery.learning import tasks
from mystery.people.rules import Right
from mystery.problems import Fault, Forbidden, Invalid
from mystery.web import auth


def check_reviews(audit: Audit) -> None:
    held = auth.scope(Right.REVIEW)
    if not held.covers(audit.location.region.path, audit.location_id):
        raise Forbidden("You do not review this location.")


def redact(audit_id: int, *, words: str, photo: str, reason: str) -> None:
    """Either words or one photo, for a reason."""
    if bool(words) == bool(photo):
        faults = [Fault("/words", "words or a photo, one at a time")]
        raise Invalid("Say what is to be removed.", faults=faults)
    with db.transaction():
        audit, by = queries.get_locked(audit_id), auth.person()
        if words:
            actions.redact_words(audit, words, reason=reason, by=by)
        else:
            sha256 = actions.hide_photo(audit, photo, reason=reason, by=by)
            tasks.forget_photo(audit.id, sha256)
