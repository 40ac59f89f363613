"""Erasing a person: what goes and what stays, why, and the name typed once more."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.keeping.erasing import check_can_go
from mystery.keeping.rules import REASON_MOST, check_erasing
from mystery.people.rules import Right
from mystery.people.tables import Person
from mystery.problems import Conflict, Forbidden
from mystery.web import auth, erasing, reach
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.pages.people import editable

blueprint = Blueprint("people_erase", __name__)


@blueprint.get("/people/<key>/erase")
@auth.needs(Right.EDIT_PEOPLE)
def form(key: str) -> Response:
    return _page(_erasable(key), Form())


def _erasable(key: str) -> Person:
    """Their reports may lie anywhere, so nobody does this who administers a part."""
    found = editable(key)
    reach.check_everywhere(Right.EDIT_PEOPLE, "Erasing somebody")
    if found.id == auth.person().id:
        raise Forbidden("Nobody erases themselves; another admin can.", code="own_account")
    return found


def _page(found: Person, filled: Form) -> Response:
    body = render_template(
        "people/erase.html", person=found, waits=_why_not(found), form=filled, longest=REASON_MOST
    )
    return Response(body, filled.status)


def _why_not(found: Person) -> str:
    try:
        check_can_go(found)
    except Conflict as problem:
        return problem.detail
    return ""


@blueprint.post("/people/<key>/erase")
@auth.needs(Right.EDIT_PEOPLE)
def erase(key: str) -> BaseResponse:
    found = _erasable(key)
    reason = forms.text("reason")
    try:
        check_can_go(found)
        check_erasing(reason, found.name, forms.text("name"))
        erasing.erase(
            current_app.config["SETTINGS"].data_dir, key, reason=reason, by=auth.person().actor
        )
    except forms.ANSWERED as problem:
        db.session.rollback()
        return _page(_erasable(key), forms.sent(problem))
    return redirect(f"/people/{key}?done=erased", 303)
