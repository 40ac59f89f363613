"""A page for admins: the copy of a phone that could not send."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from mystery.people.rules import Right
from mystery.problems import Fault, Invalid
from mystery.web import auth
from mystery.web.api.rescue import rescued
from mystery.web.pages import forms
from mystery.web.pages.forms import Form
from mystery.web.rescuing import Rescued, allow_large_bodies

blueprint = Blueprint("rescue_page", __name__)


@blueprint.get("/visits/_rescue")
@auth.needs(Right.TAKE_IN)
def ask() -> Response:
    return _page(Form())


@blueprint.post("/visits/_rescue")
@auth.needs(Right.TAKE_IN)
def take() -> Response:
    allow_large_bodies()
    try:
        file = request.files.get("copy")
        if file is None or not file.filename:
            fault = Fault("/copy", "choose the file that the phone saved")
            raise Invalid("There is no copy yet.", faults=[fault])
        found = rescued(file.stream)
    except forms.ANSWERED as problem:
        return _page(forms.sent(problem))
    return _page(Form(), found)


def _page(form: Form, found: list[Rescued] | None = None) -> Response:
    return Response(render_template("visits/rescue.html", form=form, found=found), form.status)
