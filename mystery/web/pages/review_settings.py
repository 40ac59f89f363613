"""Texts that reviewers choose from, and how long stores may dispute a report."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.programmes.queries import get_programme, list_programmes
from mystery.review import queries, settings
from mystery.web import auth, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form

blueprint = Blueprint("review_settings", __name__)
DONE = {
    "added": "Added. Reviewers can choose it from now on.",
    "removed": "Removed. Where it was used, it stays.",
    "saved": "Saved. It holds for reports that are released already too.",
}


@blueprint.get("/review/settings")
@auth.needs(Right.EDIT_PROGRAMMES)
def page() -> Response:
    return _page(Form())


def _page(form: Form) -> Response:
    programmes = list_programmes()
    body = render_template(
        "review/settings.html",
        texts=queries.list_canned(),
        terms=[(one, queries.appeal_days(one.id)) for one in programmes],
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        form=form,
        done=forms.done(DONE),
    )
    return Response(body, form.status)


@blueprint.post("/review/settings")
@auth.needs(Right.EDIT_PROGRAMMES)
def change() -> BaseResponse:
    """`act`: add a text, remove one, or set the days of a programme."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "What reviewers work with")
    try:
        with db.transaction():
            done = _change(forms.text("act"))
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return redirect(f"/review/settings?done={done}", 303)


def _change(act: str) -> str:
    by = auth.person()
    if act == "add":
        settings.add_canned(forms.text("text"), by=by)
        return "added"
    if act == "remove":
        settings.remove_canned(forms.text("key"), by=by)
        return "removed"
    if act == "days":
        settings.set_appeal_days(get_programme(forms.text("programme")), _days(), by=by)
        return "saved"
    raise Invalid("There is no such change.", faults=[Fault("/act", "unknown")])


def _days() -> int:
    typed = forms.text("days")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
