"""Deleting a report: what goes with it, why, and the location's code typed once more."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.queries import get_audit, get_locked
from mystery.audits.tables import Audit
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.review import deleting
from mystery.web import auth, visibility
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.wording import APPEAL_STATES
from mystery.web.reports import report

blueprint = Blueprint("audit_delete", __name__)
SHORTEST, LONGEST = 3, 2_000
"""Characters of a reason, as the API wants them."""


@blueprint.get("/audits/<audit_id>/delete")
@auth.needs(Right.DELETE_AUDIT)
def form(audit_id: str) -> Response:
    return _page(_deletable(audit_id), Form())


def _deletable(audit_id: str) -> Audit:
    return get_audit(audit_id, visibility.audits(Right.DELETE_AUDIT))


def _page(audit: Audit, filled: Form) -> Response:
    body = render_template(
        "audit/delete.html",
        audit=audit,
        report=report(audit),
        going=deleting.going_with(audit),
        appeal_states=APPEAL_STATES,
        form=filled,
        longest=LONGEST,
    )
    return Response(body, filled.status)


@blueprint.post("/audits/<audit_id>/delete")
@auth.needs(Right.DELETE_AUDIT)
def delete(audit_id: str) -> BaseResponse:
    audit = _deletable(audit_id)
    number, code = audit.id, audit.location.code
    visit = audit.visit.key if audit.visit else None
    try:
        reason = _reason(code)
        with db.transaction():
            deleting.delete(get_locked(number), reason=reason, by=auth.person())
    except forms.ANSWERED as problem:
        db.session.rollback()
        return _page(_deletable(audit_id), forms.sent(problem))
    return redirect(f"/visits/{visit}?done=deleted" if visit else "/visits?done=deleted", 303)


def _reason(code: str) -> str:
    """Raises Invalid, by field, until both are there."""
    reason, faults = forms.text("reason"), []
    if not SHORTEST <= len(reason) <= LONGEST:
        faults.append(Fault("/reason", f"{SHORTEST} to {LONGEST:,} characters are needed"))
    if forms.text("code").casefold() != code.casefold():
        faults.append(Fault("/code", f"type {code}"))
    if faults:
        raise Invalid("Nothing has been deleted.", faults=faults)
    return reason
