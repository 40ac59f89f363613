"""Taking words or a photo out of a report: a form at its foot."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from mystery.people.rules import Right
from mystery.web import auth
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms
from mystery.web.redacting import check_reviews, redact

blueprint = Blueprint("review_redactions", __name__)


@blueprint.post("/audits/<audit_id>/redact")
@auth.needs(Right.REVIEW)
def take_out(audit_id: str) -> BaseResponse:
    audit = audit_page.find(audit_id).audit
    check_reviews(audit)
    key = audit.key
    words, photo = forms.text("words"), forms.text("photo")
    try:
        redact(audit.id, words=words, photo=photo, reason=forms.text("reason"))
    except forms.ANSWERED as problem:
        form = forms.sent(problem)
        return Response(audit_page.render(audit_page.find(audit_id), form=form), form.status)
    return redirect(f"/audits/{key}?done=removed#removed", 303)
