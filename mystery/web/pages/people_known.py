"""Where somebody is known: taking it back, when whoever knew them has left."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as BaseResponse

from mystery import db
from mystery.people.rules import Right
from mystery.programmes import acquaintances
from mystery.web import auth
from mystery.web.pages import forms
from mystery.web.pages.people import editable

blueprint = Blueprint("people_known", __name__)


@blueprint.post("/people/<key>/known/end")
@auth.needs(Right.EDIT_PEOPLE)
def forget(key: str) -> BaseResponse:
    with db.transaction():
        acquaintances.forget(editable(key), forms.text("location"), by=auth.person())
    return redirect(f"/people/{key}?done=known", 303)
