"""Programmes and what their two switches mean."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from mystery import db
from mystery.people.rules import Right
from mystery.programmes import queries
from mystery.web import auth, reach
from mystery.web.api.programmes import first_programme, switch
from mystery.web.pages import forms

blueprint = Blueprint("programmes_page", __name__)
DONE = {"saved": "Saved.", "made": "The programme is there."}


@blueprint.get("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES)
def programmes() -> str:
    return render_template(
        "programmes/programmes.html",
        programmes=queries.list_programmes(),
        everywhere=auth.scope(Right.EDIT_PROGRAMMES).everywhere,
        done=forms.done(DONE),
    )


@blueprint.post("/programmes")
@auth.needs(Right.EDIT_PROGRAMMES)
def make() -> Response:
    """The first programme, for an organisation that has none."""
    reach.check_everywhere(Right.EDIT_PROGRAMMES, "A programme")
    with db.transaction():
        first_programme()
    return redirect("/programmes?done=made", 303)


@blueprint.post("/programmes/<key>")
@auth.needs(Right.EDIT_PROGRAMMES)
def change(key: str) -> Response:
    unplanned, approves_itself = bool(forms.text("unplanned")), bool(forms.text("approves_itself"))
    with db.transaction():
        switch(queries.get_programme(key), unplanned=unplanned, approves_itself=approves_itself)
    return redirect("/programmes?done=saved", 303)
