"""What a programme approves the moment it arrives: looked through first, as everything else is."""

from __future__ import annotations

import logging

from flask import current_app

from mystery import db
from mystery.audits.flags import actions as flags
from mystery.audits.flags.looking import look, marks_of
from mystery.audits.flags.whole import list_whole
from mystery.audits.queries import get_locked
from mystery.review.policy import approve_at_once

log = logging.getLogger("mystery.approving")


def approve_arrived(uuid: str) -> None:
    """Look an audit through that is durable already, and approve it if nothing stands out. What
    goes wrong here is no fault of who sent it: the job that waits looks again, the policy too."""
    try:
        for audit in list_whole([uuid]):
            with db.transaction():
                flags.keep_marks({audit.id: marks_of(audit)})
            looked = look(audit)
            with db.transaction():
                flags.keep([looked])
                secret = current_app.config["SECRET_KEY"].encode()
                approve_at_once(get_locked(audit.id), secret=secret)
    except Exception:
        db.session.rollback()
        log.exception("audit %s was not looked at as it came", uuid)
