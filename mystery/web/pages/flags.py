"""Flags on an audit's page, and dismissing one with a reason."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.audits.flags import actions
from mystery.audits.flags.rules import Severity
from mystery.audits.queries import get_audit
from mystery.people.rules import Right
from mystery.web import auth, visibility
from mystery.web.flags import check_reviews, seen
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms

blueprint = Blueprint("flags_page", __name__)
SEVERITIES = {
    Severity.GRAVE: ("Look closely", "below"),
    Severity.LOOK: ("Have a look", "maybe"),
    Severity.NOTE: ("For your information", ""),
}
"""Words and look of the badge."""


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    return {"flags_of": seen, "flag_severities": SEVERITIES}


@blueprint.get("/audits/<audit_id>/flags/<code>")
@auth.needs(Right.REVIEW)
def again(audit_id: str, code: str) -> BaseResponse:
    """Where somebody lands who loads the page again after a refused dismissal."""
    return redirect(f"/audits/{audit_id}#exact", 303)


@blueprint.post("/audits/<audit_id>/flags/<code>")
@auth.needs(Right.REVIEW)
def dismiss(audit_id: str, code: str) -> BaseResponse:
    visible = visibility.audits(Right.READ_EXACT)
    check_reviews(get_audit(audit_id, visible))
    try:
        with db.transaction():
            audit = get_audit(audit_id, visible)
            actions.dismiss(audit, code, reason=forms.text("reason"), by=auth.person())
    except forms.ANSWERED as problem:
        db.session.rollback()
        body = audit_page.render(audit_page.find(audit_id), form=forms.sent(problem))
        return Response(body, forms.sent(problem).status)
    return redirect(f"/audits/{audit_id}#exact", 303)
