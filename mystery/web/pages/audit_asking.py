"""Asking what a report does not say: one form, the answer on the page that comes back."""

from __future__ import annotations

from flask import Blueprint, Response

from mystery.people.rules import Right
from mystery.web import asking, auth
from mystery.web.api.photos import send_original
from mystery.web.asking import Exact, Secret
from mystery.web.pages import audit as audit_page
from mystery.web.pages import forms

blueprint = Blueprint("audit_asking", __name__)


@blueprint.post("/audits/<audit_id>/ask")
@auth.needs(Right.ASK_SHOPPER, Right.ASK_EXACT)
def ask(audit_id: str) -> Response:
    audit = audit_page.find(audit_id).audit
    asking.check_may_ask(audit)
    what, _, place = forms.text("what").partition(":")
    reason = forms.text("reason")
    told: str | Exact
    try:
        if what == Secret.ORIGINAL:
            return send_original(asking.ask_original(audit, asking.photo_at(audit, place), reason))
        if what == Secret.EXACT:
            told = asking.ask_exact(audit, reason)
        else:
            told = asking.ask_shopper(audit, reason)
    except forms.ANSWERED as problem:
        form = forms.sent(problem)
        return Response(audit_page.render(audit_page.find(audit_id), form=form), form.status)
    return Response(audit_page.render(audit_page.find(audit_id), told=told))
